import type { Payment } from '../contract/deadlines.ts';
import type { EvidenceDocument } from '../contract/uploads.ts';
import type { Clearance } from '../contract/reviews.ts';
import type { Candidate, PublicCandidate, Recusal, ScoreSheet } from '../contract/rounds.ts';
import { stateOf } from './clearance-state.ts';
import type { CandidateRecord, DocumentRecord, RecusalRecord, SheetRecord } from './records.ts';
import { isoInstant } from './texts.ts';
import type { PaymentRecord } from './upload-records.ts';

/** Records as the API answers them. What is not named here does not leave. */
export function publicCandidate(record: CandidateRecord): PublicCandidate {
  const { candidateId, name, organisation, district, villages, profile } = record;
  return { candidateId, name, organisation, district, villages: [...villages], profile };
}

/**
 * @param clearances what each division says of the candidate, in the campaign's order
 * @param ordinal the place on the ballot paper; −1 where there is no paper, or the candidate is not on it
 */
export function staffCandidate(record: CandidateRecord, ordinal: number, clearances: readonly Clearance[]): Candidate {
  return {
    ...publicCandidate(record),
    adviserId: record.adviserId,
    onsiteMinutes: record.onsiteMinutes,
    lectures: record.lectures,
    nominatedAt: isoInstant(record.nominatedAt),
    ...(ordinal >= 0 && { ordinal }),
    state: stateOf(record),
    ...(record.note !== undefined && { note: record.note }),
    clearances: [...clearances],
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
