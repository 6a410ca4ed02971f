import type { Payment } from '../contract/deadlines.ts';
import type { EvidenceDocument } from '../contract/uploads.ts';
import type { Candidate, PublicCandidate, Recusal, ScoreSheet } from '../contract/rounds.ts';
import type { CandidateRecord, DocumentRecord, RecusalRecord, SheetRecord } from './records.ts';
import { isoInstant } from './texts.ts';
import type { PaymentRecord } from './upload-records.ts';

/** Records as the API answers them. What is not named here does not leave. */
export function publicCandidate(record: CandidateRecord): PublicCandidate {
  const { candidateId, name, organisation, district, villages, profile } = record;
  return { candidateId, name, organisation, district, villages: [...villages], profile };
}

/** @param ordinal the place on the ballot paper; −1 where there is no paper, or the candidate is not on it */
export function staffCandidate(record: CandidateRecord, ordinal: number): Candidate {
  return {
    ...publicCandidate(record),
    adviserId: record.adviserId,
    onsiteMinutes: record.onsiteMinutes,
    lectures: record.lectures,
    nominatedAt: isoInstant(record.nominatedAt),
    ...(ordinal >= 0 && { ordinal }),
  };
}

export function documentView(record: DocumentRecord): EvidenceDocument {
  const { documentId, adviserId, kind, name, mediaType, size, sha256, status, refusal, requestedAt, verifiedAt } =
    record;
  return {
    documentId,
    adviserId,
    kind,
    name,
    mediaType,
    size,
    sha256,
    status,
    ...(refusal && { refusal }),
    ...(record.replaces !== undefined && { replaces: record.replaces }),
    ...(record.replacedBy !== undefined && { replacedBy: record.replacedBy }),
    ...(record.photo && { photo: record.photo }),
    ...(record.hasCopies && { hasCopies: true }),
    requestedAt: isoInstant(requestedAt),
    ...(verifiedAt !== undefined && { verifiedAt: isoInstant(verifiedAt) }),
  };
}

export function sheetView({ judgeId, candidateId, points, version, enteredAt }: SheetRecord): ScoreSheet {
  return { judgeId, candidateId, points, version, enteredAt: isoInstant(enteredAt) };
}

export function recusalView({ judgeId, candidateId, reason, at }: RecusalRecord): Recusal {
  return { judgeId, candidateId, reason, at: isoInstant(at) };
}

export function paymentView(record: PaymentRecord): Payment {
  const { adviserId, district, amountFen, paidOn, reference, recordedAt } = record;
  return { adviserId, district, amountFen, paidOn, reference, recordedAt: isoInstant(recordedAt) };
}
