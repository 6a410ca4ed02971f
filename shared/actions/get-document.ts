import type { EvidenceDocument } from '../contract/registry.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import type { DocumentStore } from './ports.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
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
 * adviser, so that the path of one's own district cannot lead to another's document.
 */
export async function getDocument(
  ports: { readonly documents: Pick<DocumentStore, 'get'> },
  input: GetDocumentInput,
): Promise<Result<EvidenceDocument, Refusal>> {
  const access = requireDistrict(input.actor, 'get-document', input.district);
  if (!access.ok) return access;
  const record = await ports.documents.get(input, input.documentId);
  if (!record) {
    return refuse('document-unknown', { field: 'documentId', detail: `documentId：没有材料 ${input.documentId}` });
  }
  return ok(documentView(record));
}
