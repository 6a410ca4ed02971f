import type { BegunUpload, UploadRequest } from '../contract/uploads.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import { auditEntry } from './audit.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { documentKindOf } from './stage-rules.ts';
import type { DocumentKind } from './stage-rules.ts';
import { checkOwner, ownerKindOf } from './document-owner.ts';
import type { CaseStore } from './case-ports.ts';
import { quarantineKey } from './evidence-keys.ts';
import { findCampaign } from './find-round.ts';
import type { AdviserStore, CampaignStore, DocumentStore, EvidenceFiles, Ids } from './ports.ts';
import type { Actor, DocumentRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { ExtensionStore, PartedUploads, PaymentStore, SameFile, SameFiles } from './upload-ports.ts';
import { checkDeclared, holdsPlace, partedValidity, requireInTime, validity } from './upload-rules.ts';
import { uploadWay } from './upload-way.ts';

export type RequestUploadPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly advisers: Pick<AdviserStore, 'get'>;
  readonly cases: Pick<CaseStore, 'get'>;
  readonly documents: Pick<DocumentStore, 'ofAdviser' | 'save'>;
  readonly sameFiles: SameFiles;
  readonly extensions: Pick<ExtensionStore, 'get'>;
  readonly payments: Pick<PaymentStore, 'get'>;
  readonly files: Pick<EvidenceFiles, 'presign'>;
  readonly parted: Pick<PartedUploads, 'begin' | 'presignPart'>;
  readonly clock: Clock;
  readonly ids: Ids;
};
export type RequestUploadInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  readonly district: string;
  readonly adviserId: string;
  readonly request: UploadRequest;
};

/**
 * Declares a file and answers where to put it (architecture.md §4). Only the declared bytes fit the answer's URLs.
 *
 * Steps: check role and district; find campaign, owner and document kind; check who files it, media type and name,
 * size, parts, deadline, payment, and how many the adviser has of this kind, those under way included; write the
 * record, then presign, since a file without a record could be verified by nobody. URLs lapse at the deadline if that
 * comes first. The same bytes for the same kind and adviser are refused; elsewhere in the district they are pointed out.
 */
export async function requestUpload(
  ports: RequestUploadPorts,
  input: RequestUploadInput,
): Promise<Result<BegunUpload, Refusal>> {
  const { actor, campaignId, district, adviserId, request } = input;
  const access = requireDistrict(actor, 'request-upload', district);
  if (!access.ok) return access;
  const found = await findCampaign(ports.campaigns, campaignId);
  if (!found.ok) return found;
  const owner = await checkOwner(ports, found.value, input);
  if (!owner.ok) return owner;
  const now = ports.clock.now();
  const asked = documentKindOf(found.value.campaign, request.kind);
  const kind = checkDeclared(asked?.of === ownerKindOf(adviserId) ? asked : undefined, request, actor);
  if (!kind.ok) return kind;
  const due = await requireInTime(ports, input, kind.value);
  if (!due.ok) return due;
  if (kind.value.afterPayment && !(await ports.payments.get(campaignId, adviserId))) {
    return refuse('payment-missing', { field: 'kind', detail: `kind：${kind.value.name}应在资金拨付登记后报送` });
  }
  const place = checkPlace(
    kind.value,
    await ports.documents.ofAdviser({ campaignId, district, adviserId }),
    input,
    now,
  );
  if (!place.ok) return place;

  const record = await recordOf(ports, input, now);
  const { documentId, sha256 } = record;
  const duplicates = (await ports.sameFiles.of(campaignId, sha256)).filter((one) => one.district === district);
  const entry = {
    at: now,
    campaignId,
    action: 'request-upload',
    target: documentId,
    after: { kind: record.kind, sha256, ...(request.replaces !== undefined && { replaces: request.replaces }) },
  };
  const written = await orRefuse(ports.documents.save(record, auditEntry(actor, entry)));
  if (!written.ok) return written;
  const way = await uploadWay(ports, record, Math.min(record.holdsUntil, due.value));
  return ok({ ...way, ...(duplicates.length > 0 && { duplicates: duplicates.map(sameFileView) }) });
}

const sameFileView = ({ documentId, adviserId, kind }: SameFile) => ({ documentId, adviserId, kind });

async function recordOf(
  { ids, parted }: Pick<RequestUploadPorts, 'ids' | 'parted'>,
  { actor, campaignId, district, adviserId, request }: RequestUploadInput,
  now: number,
): Promise<DocumentRecord> {
  const { parts, replaces, photo, ...file } = request;
  const record: DocumentRecord = {
    documentId: ids.next('doc_'),
    campaignId,
    district,
    adviserId,
    ...file,
    ...(replaces !== undefined && { replaces }),
    ...(photo && { photo }),
    status: 'awaiting-upload',
    holdsUntil: now + (parts ? partedValidity : validity),
    requestedAt: now,
    requestedBy: actor.subject,
    version: 1,
  };
  if (!parts) return record;
  // Before the record: an upload that was begun for nothing is dropped by the bucket, a record without one is stuck.
  return { ...record, parts, uploadId: await parted.begin(quarantineKey(record), record.mediaType) };
}

/** A place for the file: one that is free, or that of an accepted document which it is to replace. */
function checkPlace(
  { name, maxCount }: DocumentKind,
  documents: readonly DocumentRecord[],
  { request: { kind, sha256, replaces } }: RequestUploadInput,
  now: number,
): Result<undefined, Refusal> {
  const holding = documents.filter((one) => one.kind === kind && holdsPlace(one, now));
  const same = holding.find((one) => one.sha256 === sha256);
  if (same) {
    return refuse('document-duplicate', {
      field: 'sha256',
      detail: `sha256：同一文件已报送为 ${same.documentId}（${same.name}）`,
    });
  }
  if (replaces === undefined) {
    // What is to replace an accepted one takes no place of its own.
    const taken = holding.filter((one) => one.status === 'accepted' || one.replaces === undefined);
    if (taken.length < maxCount) return ok();
    return refuse('document-limit', { field: 'kind', detail: `kind：${name}最多 ${maxCount} 份` });
  }
  if (!holding.some((one) => one.documentId === replaces && one.status === 'accepted')) {
    return refuse('document-unknown', { field: 'replaces', detail: `replaces：没有已受理的${name} ${replaces}` });
  }
  if (holding.every((one) => one.replaces !== replaces)) return ok();
  return refuse('document-limit', { field: 'replaces', detail: `replaces：${replaces} 正在被另一文件替换` });
}
