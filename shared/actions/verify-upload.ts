import { hash } from 'node:crypto';

import { fileTypeFromBuffer } from 'file-type';

import type { Clock } from '../platform/clock.ts';
import { auditEntry, systemActor } from './audit.ts';
import { documentKindOf } from './stage-rules.ts';
import type { DocumentKind } from './stage-rules.ts';
import { acceptedKey, parseQuarantineKey } from './evidence-keys.ts';
import type { CampaignStore, DocumentStore, EvidenceFiles } from './ports.ts';
import type { DocumentRecord } from './records.ts';
import { beijingTime } from './texts.ts';

export type VerifyUploadPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly documents: Pick<DocumentStore, 'get' | 'ofAdviser' | 'save'>;
  readonly files: Pick<EvidenceFiles, 'read' | 'accept' | 'remove'>;
  readonly clock: Clock;
};
/** `arrivedAt`: when S3 had the whole file, in milliseconds since 1970. */
export type ArrivedFile = { readonly key: string; readonly arrivedAt: number };

export type VerifyOutcome =
  | { readonly type: 'accepted'; readonly documentId: string }
  | { readonly type: 'refused'; readonly documentId: string; readonly code: string }
  /** Nothing to do: not an upload of ours, decided before, or gone. */
  | { readonly type: 'ignored'; readonly why: 'foreign-key' | 'decided' | 'gone' };

type Fault = NonNullable<DocumentRecord['refusal']>;

/**
 * Checks a file that arrived in quarantine against what was declared, and takes or refuses it (architecture.md §4).
 *
 * Steps: find the record by the key; read the file; check deadline (by the file's arrival, however late this runs),
 * length, SHA-256, magic bytes and the kind's count; then move it to its place and mark the record, or mark it refused
 * and remove the file.
 * Any step may be repeated: the file moves before the record changes, so that a run that died in between finds the file
 * in its place, checks it there and marks the record.
 * @throws Error when a retry may help: no record yet, or the record changed meanwhile
 */
export async function verifyUpload(ports: VerifyUploadPorts, { key, arrivedAt }: ArrivedFile): Promise<VerifyOutcome> {
  const place = parseQuarantineKey(key);
  if (!place) return { type: 'ignored', why: 'foreign-key' };
  const record = await ports.documents.get(place, place.documentId);
  if (!record) throw new Error(`No record of document ${place.documentId}`);
  if (record.status !== 'awaiting-upload') {
    // The same URL was used again, or an earlier run did not come to the end.
    await ports.files.remove(key);
    return { type: 'ignored', why: 'decided' };
  }

  const bytes = (await ports.files.read(key)) ?? (await ports.files.read(acceptedKey(record)));
  if (!bytes) return { type: 'ignored', why: 'gone' };
  const kind = await kindOf(ports, record);
  const fault =
    faultOfTime(kind, arrivedAt) ?? (await faultOfContent(record, bytes)) ?? (await faultOfCount(ports, record, kind));
  if (fault) {
    await save(ports, { ...record, status: 'refused', refusal: fault });
    await ports.files.remove(key);
    return { type: 'refused', documentId: record.documentId, code: fault.code };
  }
  await ports.files.accept(key, acceptedKey(record), record.mediaType);
  await save(ports, { ...record, status: 'accepted' });
  return { type: 'accepted', documentId: record.documentId };
}

/** @throws Error when campaign or kind are gone: a document of a kind keeps the kind from being taken away */
async function kindOf(ports: Pick<VerifyUploadPorts, 'campaigns'>, record: DocumentRecord): Promise<DocumentKind> {
  const stored = await ports.campaigns.get(record.campaignId);
  const kind = stored && documentKindOf(stored.campaign, record.kind);
  if (!kind) throw new Error(`Campaign ${record.campaignId} has no document kind ${record.kind}`);
  return kind;
}

function faultOfTime(kind: DocumentKind, arrivedAt: number): Fault | undefined {
  if (arrivedAt < kind.dueAt) return undefined;
  return { code: 'deadline-passed', detail: `${kind.name}应在${beijingTime(kind.dueAt)}前报送` };
}

async function faultOfContent(record: DocumentRecord, bytes: Uint8Array): Promise<Fault | undefined> {
  if (bytes.length !== record.size) {
    return { code: 'upload-size', detail: `文件长度为 ${bytes.length} 字节，与申报的 ${record.size} 字节不符` };
  }
  if (hash('sha256', bytes, 'hex') !== record.sha256) {
    return { code: 'upload-hash', detail: '文件内容与申报的 SHA-256 不符，请重新上传' };
  }
  const found = await fileTypeFromBuffer(bytes);
  if (found?.mime === record.mediaType) return undefined;
  const what = found ? `实际为 ${found.mime}` : '无法识别';
  return { code: 'upload-type', detail: `文件内容${what}，与申报的类型 ${record.mediaType} 不符` };
}

/** Several uploads may have been declared before the first arrived: what counts in the end is what was accepted. */
async function faultOfCount(
  ports: Pick<VerifyUploadPorts, 'documents'>,
  record: DocumentRecord,
  kind: DocumentKind,
): Promise<Fault | undefined> {
  const accepted = (await ports.documents.ofAdviser(record)).filter(
    (one) => one.kind === record.kind && one.status === 'accepted',
  );
  if (accepted.length < kind.maxCount) return undefined;
  return { code: 'document-limit', detail: `${kind.name}最多 ${kind.maxCount} 份` };
}

async function save(ports: Pick<VerifyUploadPorts, 'documents' | 'clock'>, next: DocumentRecord): Promise<void> {
  const at = ports.clock.now();
  const written = await ports.documents.save(
    { ...next, verifiedAt: at, version: next.version + 1 },
    auditEntry(systemActor('verify-upload'), {
      at,
      campaignId: next.campaignId,
      action: 'verify-upload',
      target: next.documentId,
      before: { status: 'awaiting-upload' },
      after: { status: next.status, sha256: next.sha256 },
      ...(next.refusal && { reason: next.refusal.detail }),
    }),
  );
  if (!written.ok) throw new Error(`Document ${next.documentId} was not marked: ${written.error.type}`);
}
