import type { EvidenceDocument, PhotoNote, ReturnDocumentRequest } from '../contract/uploads.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import { auditEntry } from './audit.ts';
import { orRefuse } from './changed-meanwhile.ts';
import type { GetDocumentInput } from './get-document.ts';
import type { CampaignStore, DocumentStore } from './ports.ts';
import type { Actor, DocumentRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { documentKindOf } from './stage-rules.ts';
import type { ExtensionStore } from './upload-ports.ts';
import { requireInTime } from './upload-rules.ts';
import { documentView } from './views.ts';

export type ChangeDocumentPorts = {
  readonly documents: Pick<DocumentStore, 'get' | 'save'>;
  readonly clock: Clock;
};

/**
 * Sends an accepted document back with a reason: the district files another. The file is kept. Steps: check role and
 * district; find the accepted document; mark it.
 */
export async function returnDocument(
  ports: ChangeDocumentPorts,
  input: GetDocumentInput & { readonly request: ReturnDocumentRequest },
): Promise<Result<EvidenceDocument, Refusal>> {
  const access = requireDistrict(input.actor, 'return-document', input.district);
  if (!access.ok) return access;
  const record = await ports.documents.get(input, input.documentId);
  if (record?.status !== 'accepted') return refuseUnknown(input.documentId);
  const { reason } = input.request;
  const refusal = { code: 'returned', detail: reason };
  const next: DocumentRecord = { ...record, status: 'returned', refusal };
  return change(ports, input.actor, next, { action: 'return-document', before: { status: 'accepted' }, reason });
}

export type DescribePhotoPorts = ChangeDocumentPorts & {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly extensions: Pick<ExtensionStore, 'get'>;
};

/** Photos that are evidence, or may become it. */
const described: ReadonlySet<DocumentRecord['status']> = new Set(['awaiting-upload', 'scanning', 'accepted']);

/**
 * Notes what a photo shows, where and when. Steps: check role and district; find the photo, that it is accepted or on
 * its way, and that its kind takes such notes; check the kind's deadline in the district, since the notes make the
 * evidence whole; write them.
 */
export async function describePhoto(
  ports: DescribePhotoPorts,
  input: GetDocumentInput & { readonly request: PhotoNote },
): Promise<Result<EvidenceDocument, Refusal>> {
  const access = requireDistrict(input.actor, 'describe-photo', input.district);
  if (!access.ok) return access;
  const record = await ports.documents.get(input, input.documentId);
  const stored = await ports.campaigns.get(input.campaignId);
  const kind = record && stored && documentKindOf(stored.campaign, record.kind);
  if (!record || !kind?.afterPayment || !described.has(record.status)) return refuseUnknown(input.documentId);
  const due = await requireInTime(ports, input, kind);
  if (!due.ok) return due;
  const next = { ...record, photo: input.request };
  return change(ports, input.actor, next, { action: 'describe-photo', before: { photo: record.photo ?? null } });
}

const refuseUnknown = (documentId: string): Result<never, Refusal> =>
  refuse('document-unknown', { field: 'documentId', detail: `documentId：没有可更改的材料 ${documentId}` });

async function change(
  { documents, clock }: ChangeDocumentPorts,
  actor: Actor,
  record: DocumentRecord,
  told: { readonly action: string; readonly before: unknown; readonly reason?: string },
): Promise<Result<EvidenceDocument, Refusal>> {
  const next = { ...record, version: record.version + 1 };
  const { status, photo = null } = next;
  const entry = {
    at: clock.now(),
    campaignId: next.campaignId,
    target: next.documentId,
    after: { status, photo },
    ...told,
  };
  const written = await orRefuse(documents.save(next, auditEntry(actor, entry)));
  return written.ok ? ok(documentView(next)) : written;
}
