import type { ContinueUploadRequest, ContinueUploadResponse } from '../contract/uploads.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import { auditEntry } from './audit.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { quarantineKey } from './evidence-keys.ts';
import type { CampaignStore, DocumentStore } from './ports.ts';
import type { Actor, DocumentRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { documentKindOf } from './stage-rules.ts';
import type { StoredPart, ExtensionStore, PartedUploads } from './upload-ports.ts';
import { partSize, requireInTime, validity } from './upload-rules.ts';
import { hasArrived, uploadWay, type UploadWayPorts } from './upload-way.ts';
import { documentView } from './views.ts';

export type ContinueUploadPorts = UploadWayPorts & {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly documents: Pick<DocumentStore, 'get' | 'save'>;
  readonly extensions: Pick<ExtensionStore, 'get'>;
  readonly parted: Pick<PartedUploads, 'list' | 'finish' | 'giveUp'>;
};
export type ContinueUploadInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  readonly district: string;
  readonly adviserId: string;
  readonly documentId: string;
  readonly request: ContinueUploadRequest;
};

/**
 * Goes on with an upload that has not arrived: new URLs for what is missing, or the parts put together, or given up.
 *
 * Steps: check role and district; find the document, which must still wait for its file; do what is asked. Each may be
 * repeated: an answer that was lost costs nothing. Given up, the document keeps its record and frees its place.
 */
export async function continueUpload(
  ports: ContinueUploadPorts,
  input: ContinueUploadInput,
): Promise<Result<ContinueUploadResponse, Refusal>> {
  const access = requireDistrict(input.actor, 'continue-upload', input.district);
  if (!access.ok) return access;
  const { documentId } = input;
  const record = await ports.documents.get(input, documentId);
  if (!record) return refuse('document-unknown', { field: 'documentId', detail: `documentId：没有材料 ${documentId}` });
  const { action } = input.request;
  if (action === 'abort') return abort(ports, input.actor, record);
  // Put together twice: the second time there is nothing left to do.
  if (record.status !== 'awaiting-upload' && action === 'complete') return ok(documentView(record));
  if (record.status !== 'awaiting-upload') return refuseOver(record);
  const due = await deadlineOf(ports, record);
  if (!due.ok) return due;
  return action === 'resume' ? resume(ports, input.actor, record, due.value) : complete(ports, record);
}

const refuseOver = ({ documentId }: DocumentRecord): Result<never, Refusal> =>
  refuse('upload-over', { field: 'documentId', detail: `documentId：${documentId} 已不在等待上传` });

async function deadlineOf(ports: ContinueUploadPorts, record: DocumentRecord): Promise<Result<number, Refusal>> {
  const { campaignId, kind: id } = record;
  const stored = await ports.campaigns.get(campaignId);
  const kind = stored && documentKindOf(stored.campaign, id);
  // A kind that has documents is never taken away.
  if (!kind) throw new Error(`Campaign ${campaignId} has no document kind ${id}`);
  return requireInTime(ports, record, kind);
}

async function resume(
  ports: ContinueUploadPorts,
  actor: Actor,
  record: DocumentRecord,
  due: number,
): Promise<Result<ContinueUploadResponse, Refusal>> {
  const now = ports.clock.now();
  if (record.uploadId !== undefined) {
    const arrived = await ports.parted.list(quarantineKey(record), record.uploadId);
    if (!arrived) return refuseOver(record);
    return ok(await uploadWay(ports, record, Math.min(due, now + validity), arrived));
  }
  const next = { ...record, holdsUntil: now + validity, version: record.version + 1 };
  const entry = { at: now, campaignId: record.campaignId, action: 'resume-upload', target: record.documentId };
  const written = await orRefuse(ports.documents.save(next, auditEntry(actor, entry)));
  return written.ok ? ok(await uploadWay(ports, next, due)) : written;
}

async function complete(
  { parted }: ContinueUploadPorts,
  record: DocumentRecord,
): Promise<Result<ContinueUploadResponse, Refusal>> {
  const { uploadId, parts, size, documentId } = record;
  if (uploadId === undefined || !parts) {
    return refuse('upload-incomplete', { field: 'documentId', detail: `documentId：${documentId} 不是分片上传` });
  }
  const key = quarantineKey(record);
  const arrived = await parted.list(key, uploadId);
  // Put together before, and its file not verified yet.
  if (!arrived) return ok(documentView(record));
  const whole = parts.map((sha256, index) => ({ partNumber: index + 1, size: partSize(size, index + 1), sha256 }));
  const missing = whole.filter((part) => !hasArrived(part, arrived));
  if (missing.length > 0) {
    const numbers = missing.map(({ partNumber }) => partNumber).join('、');
    return refuse('upload-incomplete', { field: 'parts', detail: `parts：尚缺第 ${numbers} 片` });
  }
  const etagOf = new Map(arrived.map((part: StoredPart) => [part.partNumber, part.etag]));
  await parted.finish(
    key,
    uploadId,
    whole.map((part) => ({ ...part, etag: etagOf.get(part.partNumber) ?? '' })),
  );
  return ok(documentView(record));
}

async function abort(
  ports: ContinueUploadPorts,
  actor: Actor,
  record: DocumentRecord,
): Promise<Result<ContinueUploadResponse, Refusal>> {
  if (record.status === 'abandoned') return ok(documentView(record));
  if (record.status !== 'awaiting-upload') return refuseOver(record);
  const next: DocumentRecord = { ...record, status: 'abandoned', version: record.version + 1 };
  const entry = {
    at: ports.clock.now(),
    campaignId: record.campaignId,
    action: 'abort-upload',
    target: record.documentId,
    before: { status: record.status },
    after: { status: next.status },
  };
  // The record first: what arrives from now on is removed, and parts that stay are dropped by the bucket within a day.
  const written = await orRefuse(ports.documents.save(next, auditEntry(actor, entry)));
  if (!written.ok) return written;
  if (record.uploadId !== undefined) await ports.parted.giveUp(quarantineKey(record), record.uploadId);
  return ok(documentView(next));
}
