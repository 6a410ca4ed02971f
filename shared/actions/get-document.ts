import type { EvidenceDocument } from '../contract/uploads.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { reachOf } from './access.ts';
import { quarantineKey } from './evidence-keys.ts';
import type { DocumentStore } from './ports.ts';
import type { Actor, DocumentRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { reviewedAdvisers, type ReviewedPorts } from './reviewed-advisers.ts';
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
 * The state of one document. Steps: find it; count the parts that have arrived.
 */
export async function getDocument(
  ports: DocumentReadPorts & { readonly parted: Pick<PartedUploads, 'list'> },
  input: GetDocumentInput,
): Promise<Result<EvidenceDocument, Refusal>> {
  const found = await findDocument(ports, 'get-document', input);
  if (!found.ok) return found;
  const record = found.value;
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

export type DocumentReadPorts = ReviewedPorts & { readonly documents: Pick<DocumentStore, 'get'> };

/**
 * Check role and district; read the document under exactly this campaign, district and adviser, so that the path of
 * one's own district cannot lead to another's document. To a division of the city only the documents of those whom it
 * has to clear exist: not those of districts and cases, and of nobody else.
 */
export async function findDocument(
  ports: DocumentReadPorts,
  operation: 'get-document' | 'open-document',
  input: GetDocumentInput,
): Promise<Result<DocumentRecord | undefined, Refusal>> {
  const reach = reachOf(input.actor, operation, input.district);
  if (!reach.ok) return reach;
  if (reach.value === 'reviewed') {
    const reviewed = await reviewedAdvisers(ports, input.actor, input);
    if (!reviewed.has(input.adviserId)) return ok();
  }
  return ok(await ports.documents.get(input, input.documentId));
}
