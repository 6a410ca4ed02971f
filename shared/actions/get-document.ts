import type { EvidenceDocument } from '../contract/uploads.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import { quarantineKey } from './evidence-keys.ts';
import type { DocumentStore } from './ports.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { PartedUploads } from './upload-ports.ts';
import { documentView } from './views.ts';

export type GetDocumentInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  readonly district: string;
  readonly adviserId: string;
  readonly documentId: string;
};

/**
 * The state of one document. Steps: check role and district; read the document under exactly this campaign, district and
 * adviser, so that the path of one's own district cannot lead to another's document; count the parts that have arrived.
 */
export async function getDocument(
  ports: {
    readonly documents: Pick<DocumentStore, 'get'>;
    readonly parted: Pick<PartedUploads, 'list'>;
  },
  input: GetDocumentInput,
): Promise<Result<EvidenceDocument, Refusal>> {
  const access = requireDistrict(input.actor, 'get-document', input.district);
  if (!access.ok) return access;
  const record = await ports.documents.get(input, input.documentId);
  if (!record) {
    return refuse('document-unknown', { field: 'documentId', detail: `documentId：没有材料 ${input.documentId}` });
  }
  if (record.status !== 'awaiting-upload' || record.uploadId === undefined || !record.parts) {
    return ok(documentView(record));
  }
  const arrived = await ports.parted.list(quarantineKey(record), record.uploadId);
  // Put together: all of them were there.
  const received = arrived?.length ?? record.parts.length;
  return ok({ ...documentView(record), parts: { received, total: record.parts.length } });
}
