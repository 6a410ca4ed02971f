import type { Clock } from '../platform/clock.ts';
import { auditEntry, systemActor } from './audit.ts';
import { acceptedKey, copyKey, infectedKey, parseQuarantineKey } from './evidence-keys.ts';
import { examineUpload, type ExamineUploadPorts, type Finding } from './examine-upload.ts';
import type { CampaignStore, DocumentStore, EvidenceFiles } from './ports.ts';
import type { AuditEntry, DocumentRecord } from './records.ts';
import { documentKindOf } from './stage-rules.ts';
import type { DocumentKind } from './stage-rules.ts';
import { beijingTime } from './texts.ts';
import type { ContentFault, ExtensionStore, ImageCopies, ScanReport, SlotStore } from './upload-ports.ts';
import { dueIn } from './upload-rules.ts';

export type VerifyUploadPorts = ExamineUploadPorts & {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly documents: Pick<DocumentStore, 'get' | 'ofAdviser' | 'save'>;
  readonly slots: SlotStore;
  readonly extensions: Pick<ExtensionStore, 'get'>;
  readonly files: Pick<EvidenceFiles, 'read' | 'accept' | 'put' | 'remove'>;
  readonly clock: Clock;
};
/** `arrivedAt`: when S3 had the whole file, in milliseconds since 1970; absent in the report of a scanner. */
export type ArrivedFile = { readonly key: string; readonly arrivedAt?: number; readonly scan?: ScanReport };

export type VerifyOutcome =
  | { readonly type: 'accepted' | 'scanning' | 'quarantined'; readonly documentId: string }
  | { readonly type: 'refused'; readonly documentId: string; readonly code: string }
  /** Nothing to do: not an upload of ours, decided before, or gone. */
  | { readonly type: 'ignored'; readonly why: 'foreign-key' | 'decided' | 'gone' };

/** As many as are verified at once, and some notes: of those that write at one time, one always comes through. */
const mostConflicts = 15;

/**
 * Checks a file that arrived in quarantine against what was declared, and takes, refuses or isolates it
 * (architecture.md §4).
 *
 * Steps: find the record by the key; check the deadline (by the file's arrival, however late this runs); read the file
 * and check length and SHA-256; scan for malware; check magic bytes, what the file does by itself, its pages and
 * pixels; take one of the places of its kind; then move it, make the copies of an image and mark the record. What is
 * refused is removed; what is infected is set aside where nobody but the operator can read it.
 *
 * Whatever is written holds only while record and slot are as they were read. If one has changed meanwhile – a note, a
 * new URL, another delivery, another file of the kind – the record is read again: one that still waits is decided over
 * what it says now, one that is decided stays as it is. Only the file is not examined twice. Any step may be repeated:
 * the place is taken before the file moves, and the file moves before the record says accepted, so that a run that died
 * in between finds the place taken and the file there, and no file that has moved can be refused for want of a place.
 * @throws Error when a retry may help: no record yet, a scanner's report before the file's own event, or changes
 * without an end
 */
export async function verifyUpload(ports: VerifyUploadPorts, file: ArrivedFile): Promise<VerifyOutcome> {
  const { key } = file;
  const place = parseQuarantineKey(key);
  if (!place) return { type: 'ignored', why: 'foreign-key' };
  const { documentId } = place;
  let examined: Finding | undefined;
  for (let conflicts = 0; conflicts < mostConflicts; conflicts += 1) {
    const record = await ports.documents.get(place, documentId);
    if (!record) throw new Error(`No record of document ${documentId}`);
    if (record.status !== 'awaiting-upload' && record.status !== 'scanning') return tidy(ports, key, record);
    const arrivedAt = record.arrivedAt ?? file.arrivedAt;
    if (arrivedAt === undefined) throw new Error(`The scan of ${documentId} was reported before its arrival`);
    const kind = await kindOf(ports, record);
    const late = await faultOfTime(ports, kind, record, arrivedAt);
    const finding = late ?? (examined ??= await examineUpload(ports, file, record, kind));
    const outcome = await conclude(ports, { key, record: { ...record, arrivedAt }, kind }, finding);
    if (outcome) return outcome;
  }
  throw new Error(`Document ${documentId} was not marked: changed-meanwhile`);
}

type Upload = { readonly key: string; readonly record: DocumentRecord; readonly kind: DocumentKind };

/** Undefined, and nothing done that may not be repeated, when record or slot have changed meanwhile. */
async function conclude(
  ports: VerifyUploadPorts,
  upload: Upload,
  finding: Finding,
): Promise<VerifyOutcome | undefined> {
  const { key, record } = upload;
  const { documentId } = record;
  if (finding.type === 'gone') return { type: 'ignored', why: 'gone' };
  if (finding.type === 'sound') return take(ports, upload, finding);
  if (finding.type === 'faulty') return refuseFile(ports, upload, finding.fault);
  if (finding.type === 'waiting') {
    const isMarked = record.status === 'scanning' || (await mark(ports, record, { status: 'scanning' }));
    return isMarked ? { type: 'scanning', documentId } : undefined;
  }
  const refusal = { code: 'upload-infected', detail: `检出恶意内容（${finding.name}），文件已隔离` };
  // The record first: whatever happens then, the file is not one that a retry could take.
  if (!(await mark(ports, record, { status: 'quarantined', refusal }))) return undefined;
  await isolate(ports, key, record);
  return { type: 'quarantined', documentId };
}

async function take(
  ports: VerifyUploadPorts,
  upload: Upload,
  { crc32, copies }: { readonly crc32: number; readonly copies?: ImageCopies },
): Promise<VerifyOutcome | undefined> {
  const { key } = upload;
  const { documentId } = upload.record;
  let { record } = upload;
  if (!record.hasPlace) {
    // Before the count: of two files for the last place, the later write finds that the slot has moved on.
    const slotVersion = await ports.slots.version(record);
    if (!(await isPlaceFree(ports, upload))) {
      const detail = `${upload.kind.name}最多 ${upload.kind.maxCount} 份`;
      return refuseFile(ports, upload, { code: 'document-limit', detail });
    }
    const placed = changed(ports, record, { status: 'scanning', hasPlace: true });
    const written = await ports.slots.takePlace(placed, slotVersion, entryOf(record, placed));
    if (!written.ok) return undefined;
    record = placed;
  }
  await ports.files.accept(key, acceptedKey(record), record.mediaType);
  if (copies) {
    await ports.files.put(copyKey(record, 'shown'), copies.shown, 'image/jpeg');
    await ports.files.put(copyKey(record, 'thumbnail'), copies.thumbnail, 'image/jpeg');
  }
  const next = changed(ports, record, { status: 'accepted', crc32, ...(copies && { hasCopies: true }) });
  const older = await replacedBy(ports, record);
  const written = await ports.slots.accept(next, older, entryOf(record, next));
  return written.ok ? { type: 'accepted', documentId } : undefined;
}

/** Several uploads may have been declared before the first arrived: what counts in the end is who came to a place. */
async function isPlaceFree({ documents }: VerifyUploadPorts, { record, kind }: Upload): Promise<boolean> {
  const placed = (await documents.ofAdviser(record)).filter(
    (one) => one.kind === record.kind && (one.status === 'accepted' || (one.status === 'scanning' && one.hasPlace)),
  );
  // A document and the one that is about to replace it have one place.
  const leaving = new Set(placed.flatMap(({ status, replaces }) => (status === 'scanning' ? (replaces ?? []) : [])));
  const staying = placed.filter(({ documentId }) => !leaving.has(documentId));
  return staying.length < kind.maxCount || staying.some(({ documentId }) => documentId === record.replaces);
}

async function replacedBy(
  { documents }: VerifyUploadPorts,
  { replaces, documentId, ...owner }: DocumentRecord,
): Promise<DocumentRecord | undefined> {
  const older = replaces === undefined ? undefined : await documents.get(owner, replaces);
  if (older?.status !== 'accepted') return undefined;
  return { ...older, status: 'replaced', replacedBy: documentId, version: older.version + 1 };
}

async function refuseFile(
  ports: VerifyUploadPorts,
  { key, record }: Upload,
  refusal: ContentFault,
): Promise<VerifyOutcome | undefined> {
  if (!(await mark(ports, record, { status: 'refused', refusal }))) return undefined;
  await ports.files.remove(key);
  return { type: 'refused', documentId: record.documentId, code: refusal.code };
}

/** The same URL was used again, an earlier run did not come to the end, or another was faster. */
async function tidy(ports: VerifyUploadPorts, key: string, record: DocumentRecord): Promise<VerifyOutcome> {
  await (record.status === 'quarantined' ? isolate(ports, key, record) : ports.files.remove(key));
  return { type: 'ignored', why: 'decided' };
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
): Promise<Finding | undefined> {
  const due = dueIn(kind, await extensions.get(campaignId, district, kind.id));
  if (arrivedAt < due) return undefined;
  return { type: 'faulty', fault: { code: 'deadline-passed', detail: `${kind.name}应在${beijingTime(due)}前报送` } };
}

const changed = (
  { clock }: Pick<VerifyUploadPorts, 'clock'>,
  record: DocumentRecord,
  change: Partial<DocumentRecord>,
): DocumentRecord => ({ ...record, ...change, verifiedAt: clock.now(), version: record.version + 1 });

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

/** Whether it was written: not if the record has changed meanwhile. */
async function mark(
  ports: Pick<VerifyUploadPorts, 'documents' | 'clock'>,
  record: DocumentRecord,
  change: Partial<DocumentRecord>,
): Promise<boolean> {
  const next = changed(ports, record, change);
  return (await ports.documents.save(next, entryOf(record, next))).ok;
}
