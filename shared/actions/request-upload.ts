import type { UploadRequest, UploadResponse } from '../contract/registry.ts';
import { roleNames } from '../contract/roles.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import { auditEntry } from './audit.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { documentKindOf } from './stage-rules.ts';
import type { DocumentKind } from './stage-rules.ts';
import { quarantineKey } from './evidence-keys.ts';
import { findCampaign } from './find-round.ts';
import { uploadBytesLimit } from './ports.ts';
import type { AdviserStore, CampaignStore, DocumentStore, EvidenceFiles, Ids } from './ports.ts';
import type { Actor, DocumentRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { beijingTime, isoInstant } from './texts.ts';

export type RequestUploadPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly advisers: Pick<AdviserStore, 'get'>;
  readonly documents: Pick<DocumentStore, 'ofAdviser' | 'save'>;
  readonly files: Pick<EvidenceFiles, 'presign'>;
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

/** For so long, in milliseconds, an upload may begin; its URL then lapses and the place that it held is free again. */
const validity = 15 * 60_000;

/**
 * Declares a file and answers where to put it (architecture.md §4). Only the declared bytes fit the answer's URL.
 *
 * Steps: check role and district; find campaign, adviser and document kind; check who files it, media type, size,
 * deadline and how many the adviser has of this kind, those under way included; write the record, then presign, since a
 * file without a record could be verified by nobody. The URL lapses at the deadline if that comes first.
 */
export async function requestUpload(
  ports: RequestUploadPorts,
  input: RequestUploadInput,
): Promise<Result<UploadResponse, Refusal>> {
  const { actor, campaignId, district, adviserId, request } = input;
  const access = requireDistrict(actor, 'request-upload', district);
  if (!access.ok) return access;
  const found = await findCampaign(ports.campaigns, campaignId);
  if (!found.ok) return found;
  if (!(await ports.advisers.get(campaignId, district, adviserId))) {
    return refuse('adviser-unknown', {
      field: 'adviserId',
      detail: `adviserId：本辖市（区）没有法律顾问 ${adviserId}`,
    });
  }
  const now = ports.clock.now();
  const kind = checkDeclared(documentKindOf(found.value.campaign, request.kind), request, { actor, now });
  if (!kind.ok) return kind;
  const pending = (await ports.documents.ofAdviser({ campaignId, district, adviserId })).filter(
    (one) => one.kind === request.kind && holdsPlace(one, now),
  );
  if (pending.length >= kind.value.maxCount) {
    return refuse('document-limit', {
      field: 'kind',
      detail: `kind：${kind.value.name}最多 ${kind.value.maxCount} 份`,
    });
  }

  const record: DocumentRecord = {
    documentId: ports.ids.next('doc_'),
    campaignId,
    district,
    adviserId,
    ...request,
    status: 'awaiting-upload',
    requestedAt: now,
    requestedBy: actor.subject,
    version: 1,
  };
  const { documentId, mediaType, size, sha256 } = record;
  const entry = {
    at: now,
    campaignId,
    action: 'request-upload',
    target: documentId,
    after: { kind: record.kind, sha256 },
  };
  const written = await orRefuse(ports.documents.save(record, auditEntry(actor, entry)));
  if (!written.ok) return written;
  const expiresAt = Math.min(now + validity, kind.value.dueAt);
  const seconds = Math.max(1, Math.floor((expiresAt - now) / 1_000));
  const { url, headers } = await ports.files.presign({ key: quarantineKey(record), mediaType, size, sha256 }, seconds);
  return ok({ documentId, url, method: 'PUT', headers, expiresAt: isoInstant(expiresAt) });
}

function holdsPlace({ status, requestedAt }: DocumentRecord, now: number): boolean {
  return status === 'accepted' || (status === 'awaiting-upload' && now < requestedAt + validity);
}

function checkDeclared(
  kind: DocumentKind | undefined,
  { kind: asked, mediaType, size }: UploadRequest,
  { actor, now }: { readonly actor: Actor; readonly now: number },
): Result<DocumentKind, Refusal> {
  if (!kind) return refuse('document-kind-unknown', { field: 'kind', detail: `kind：没有材料种类 ${asked}` });
  if (!kind.uploadedBy.some((role) => actor.roles.includes(role))) {
    const roles = kind.uploadedBy.map((role) => roleNames[role]).join('、');
    return refuse('role-forbidden', { field: 'kind', detail: `kind：${kind.name}由${roles}报送` });
  }
  if (!kind.mediaTypes.includes(mediaType)) {
    const allowed = kind.mediaTypes.join('、');
    return refuse('upload-type', { field: 'mediaType', detail: `mediaType：${kind.name}只接受 ${allowed}` });
  }
  const most = Math.min(kind.maxBytes, uploadBytesLimit);
  if (size > most) {
    return refuse('upload-size', { field: 'size', detail: `size：${kind.name}不能大于 ${most} 字节` });
  }
  if (now >= kind.dueAt) {
    const detail = `kind：${kind.name}应在${beijingTime(kind.dueAt)}前报送`;
    return refuse('deadline-passed', { field: 'kind', detail });
  }
  return ok(kind);
}
