import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

import { fileTypeFromBuffer } from 'file-type';

import type { Clock } from '../platform/clock.ts';
import { auditEntry, systemActor } from './audit.ts';
import { acceptedKey, copyKey, infectedKey, parseQuarantineKey } from './evidence-keys.ts';
import type { CampaignStore, Conflict, DocumentStore, EvidenceFiles } from './ports.ts';
import type { AuditEntry, DocumentRecord } from './records.ts';
import { documentKindOf } from './stage-rules.ts';
import type { DocumentKind } from './stage-rules.ts';
import { beijingTime } from './texts.ts';
import type {
  ContentFault,
  ExtensionStore,
  FileInspector,
  ImageCopier,
  ImageCopies,
  ScanReport,
  Scanner,
  SlotStore,
} from './upload-ports.ts';
import { contentLimits, dueIn } from './upload-rules.ts';

export type VerifyUploadPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly documents: Pick<DocumentStore, 'get' | 'ofAdviser' | 'save'>;
  readonly slots: SlotStore;
  readonly extensions: Pick<ExtensionStore, 'get'>;
  readonly files: Pick<EvidenceFiles, 'read' | 'accept' | 'put' | 'remove'>;
  readonly scan: Scanner;
  readonly inspect: FileInspector;
  readonly copyImage: ImageCopier;
  readonly clock: Clock;
};
/** `arrivedAt`: when S3 had the whole file, in milliseconds since 1970; absent in the report of a scanner. */
export type ArrivedFile = { readonly key: string; readonly arrivedAt?: number; readonly scan?: ScanReport };

export type VerifyOutcome =
  | { readonly type: 'accepted' | 'scanning' | 'quarantined'; readonly documentId: string }
  | { readonly type: 'refused'; readonly documentId: string; readonly code: string }
  /** Nothing to do: not an upload of ours, decided before, or gone. */
  | { readonly type: 'ignored'; readonly why: 'foreign-key' | 'decided' | 'gone' };

/**
 * Checks a file that arrived in quarantine against what was declared, and takes, refuses or isolates it
 * (architecture.md §4).
 *
 * Steps: find the record by the key; read the file; check deadline (by the file's arrival, however late this runs),
 * length, SHA-256; scan for malware; check magic bytes, what the file does by itself, its pages and pixels, and the
 * kind's count; then move it to its place, make the copies of an image and mark the record. What is refused is removed;
 * what is infected is set aside where nobody but the operator can read it.
 * Any step may be repeated: the file moves before the record changes, so that a run that died in between finds the file
 * in its place, checks it there and marks the record.
 * @throws Error when a retry may help: no record yet, a scanner's report before the file's own event, or the record
 * changed meanwhile
 */
export async function verifyUpload(ports: VerifyUploadPorts, file: ArrivedFile): Promise<VerifyOutcome> {
  const { key } = file;
  const place = parseQuarantineKey(key);
  if (!place) return { type: 'ignored', why: 'foreign-key' };
  const record = await ports.documents.get(place, place.documentId);
  if (!record) throw new Error(`No record of document ${place.documentId}`);
  const { documentId } = record;
  if (record.status !== 'awaiting-upload' && record.status !== 'scanning') {
    // The same URL was used again, or an earlier run did not come to the end.
    await (record.status === 'quarantined' ? isolate(ports, key, record) : ports.files.remove(key));
    return { type: 'ignored', why: 'decided' };
  }
  const arrivedAt = record.arrivedAt ?? file.arrivedAt;
  if (arrivedAt === undefined) throw new Error(`The scan of ${documentId} was reported before its arrival`);

  const bytes = (await ports.files.read(key)) ?? (await ports.files.read(acceptedKey(record)));
  if (!bytes) return { type: 'ignored', why: 'gone' };
  const kind = await kindOf(ports, record);
  const declared = (await faultOfTime(ports, kind, record, arrivedAt)) ?? faultOfBytes(record, bytes);
  if (declared) return refuseFile(ports, key, { ...record, arrivedAt }, declared);

  const verdict = ports.scan({ key, bytes }, file.scan);
  if (verdict.type === 'waiting') {
    if (record.status === 'awaiting-upload') await save(ports, { ...record, status: 'scanning', arrivedAt });
    return { type: 'scanning', documentId };
  }
  if (verdict.type === 'infected') {
    const refusal = { code: 'upload-infected', detail: `检出恶意内容（${verdict.name}），文件已隔离` };
    // The record first: whatever happens then, the file is not one that a retry could take.
    await save(ports, { ...record, status: 'quarantined', arrivedAt, refusal });
    await isolate(ports, key, record);
    return { type: 'quarantined', documentId };
  }
  return decide(ports, key, { ...record, arrivedAt }, { bytes, kind });
}

/** As many as are verified at once: of those that try for a place at one time, one has it. */
const placings = 10;

async function decide(
  ports: VerifyUploadPorts,
  key: string,
  record: DocumentRecord,
  { bytes, kind }: { readonly bytes: Uint8Array; readonly kind: DocumentKind },
): Promise<VerifyOutcome> {
  const content = await readContent(ports, record, kind, bytes);
  if ('fault' in content) return refuseFile(ports, key, record, content.fault);
  let place = await placeOf(ports, record, kind);
  if ('fault' in place) return refuseFile(ports, key, record, place.fault);

  await ports.files.accept(key, acceptedKey(record), record.mediaType);
  if (content.copies) {
    await ports.files.put(copyKey(record, 'shown'), content.copies.shown, 'image/jpeg');
    await ports.files.put(copyKey(record, 'thumbnail'), content.copies.thumbnail, 'image/jpeg');
  }
  const found = { crc32: crc32(bytes), ...(content.copies && { hasCopies: true }) };
  const next = decided(ports, { ...record, status: 'accepted', ...found });
  for (let attempt = 1; ; attempt += 1) {
    const { slotVersion, replaced } = place;
    const version = (replaced?.version ?? 0) + 1;
    const older = replaced && { ...replaced, status: 'replaced' as const, replacedBy: record.documentId, version };
    const written = await ports.slots.accept(next, older, slotVersion, entryOf(record, next));
    if (written.ok) return { type: 'accepted', documentId: record.documentId };
    const now = await ports.documents.get(record, record.documentId);
    if (attempt === placings || now?.version !== record.version) throw notMarked(next, written.error);
    // Another file of an album came first: is a place left?
    place = await placeOf(ports, record, kind);
    if ('fault' in place) return refuseFile(ports, key, record, place.fault);
  }
}

async function refuseFile(
  ports: VerifyUploadPorts,
  key: string,
  record: DocumentRecord,
  refusal: ContentFault,
): Promise<VerifyOutcome> {
  await save(ports, { ...record, status: 'refused', refusal });
  await ports.files.remove(key);
  return { type: 'refused', documentId: record.documentId, code: refusal.code };
}

/** Sets the file aside; nothing happens when an earlier run has. */
async function isolate({ files }: VerifyUploadPorts, key: string, record: DocumentRecord): Promise<void> {
  if (await files.read(key)) await files.accept(key, infectedKey(record), 'application/octet-stream');
}

/** @throws Error when campaign or kind are gone: a document of a kind keeps the kind from being taken away */
async function kindOf(ports: Pick<VerifyUploadPorts, 'campaigns'>, record: DocumentRecord): Promise<DocumentKind> {
  const stored = await ports.campaigns.get(record.campaignId);
  const kind = stored && documentKindOf(stored.campaign, record.kind);
  if (!kind) throw new Error(`Campaign ${record.campaignId} has no document kind ${record.kind}`);
  return kind;
}

async function faultOfTime(
  { extensions }: VerifyUploadPorts,
  kind: DocumentKind,
  { campaignId, district }: DocumentRecord,
  arrivedAt: number,
): Promise<ContentFault | undefined> {
  const due = dueIn(kind, await extensions.get(campaignId, district, kind.id));
  if (arrivedAt < due) return undefined;
  return { code: 'deadline-passed', detail: `${kind.name}应在${beijingTime(due)}前报送` };
}

function faultOfBytes(record: DocumentRecord, bytes: Uint8Array): ContentFault | undefined {
  if (bytes.length !== record.size) {
    return { code: 'upload-size', detail: `文件长度为 ${bytes.length} 字节，与申报的 ${record.size} 字节不符` };
  }
  if (hash('sha256', bytes, 'hex') === record.sha256) return undefined;
  return { code: 'upload-hash', detail: '文件内容与申报的 SHA-256 不符，请重新上传' };
}

type Fault = { readonly fault: ContentFault };

/** What the file is and does; of an image, its copies, which take all of it to make. */
async function readContent(
  { inspect, copyImage }: VerifyUploadPorts,
  { mediaType }: DocumentRecord,
  kind: DocumentKind,
  bytes: Uint8Array,
): Promise<Fault | { readonly copies?: ImageCopies }> {
  const found = await fileTypeFromBuffer(bytes);
  if (found?.mime !== mediaType) {
    const what = found ? `实际为 ${found.mime}` : '无法识别';
    return { fault: { code: 'upload-type', detail: `文件内容${what}，与申报的类型 ${mediaType} 不符` } };
  }
  const limits = contentLimits(kind, mediaType);
  const fault = await inspect(bytes, limits);
  if (fault) return { fault };
  if (!mediaType.startsWith('image/')) return {};
  const copied = await copyImage(bytes, limits.maxPixels);
  return copied.ok ? { copies: copied.value } : { fault: copied.error };
}

/** A place for a file while the slot has this version, and the document that had it. */
type Place = { readonly slotVersion: number; readonly replaced?: DocumentRecord };

/** Several uploads may have been declared before the first arrived: what counts in the end is what was accepted. */
async function placeOf(
  ports: Pick<VerifyUploadPorts, 'documents' | 'slots'>,
  record: DocumentRecord,
  kind: DocumentKind,
): Promise<Fault | Place> {
  // Before the count: of two files for the last place, the later write finds that the slot has moved on.
  const slotVersion = await ports.slots.version(record);
  const accepted = (await ports.documents.ofAdviser(record)).filter(
    (one) => one.kind === record.kind && one.status === 'accepted',
  );
  const replaced = accepted.find(({ documentId }) => documentId === record.replaces);
  if (replaced) return { slotVersion, replaced };
  if (accepted.length < kind.maxCount) return { slotVersion };
  return { fault: { code: 'document-limit', detail: `${kind.name}最多 ${kind.maxCount} 份` } };
}

const decided = ({ clock }: Pick<VerifyUploadPorts, 'clock'>, next: DocumentRecord): DocumentRecord => ({
  ...next,
  verifiedAt: clock.now(),
  version: next.version + 1,
});

const entryOf = (before: DocumentRecord, next: DocumentRecord): AuditEntry =>
  auditEntry(systemActor('verify-upload'), {
    at: next.verifiedAt ?? next.requestedAt,
    campaignId: next.campaignId,
    action: 'verify-upload',
    target: next.documentId,
    before: { status: before.status },
    after: { status: next.status, sha256: next.sha256 },
    ...(next.refusal && { reason: next.refusal.detail }),
  });

async function save(ports: Pick<VerifyUploadPorts, 'documents' | 'clock'>, next: DocumentRecord): Promise<void> {
  const marked = decided(ports, next);
  const written = await ports.documents.save(marked, entryOf({ ...next, status: 'awaiting-upload' }, marked));
  if (!written.ok) throw notMarked(next, written.error);
}

const notMarked = ({ documentId }: DocumentRecord, { type }: Conflict): Error =>
  new Error(`Document ${documentId} was not marked: ${type}`);
