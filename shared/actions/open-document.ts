import type { OpenDocumentQuery, OpenDocumentResponse } from '../contract/uploads.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { acceptedKey, copyKey } from './evidence-keys.ts';
import { type DocumentReadPorts, findDocument, type GetDocumentInput } from './get-document.ts';
import type { EvidenceFiles } from './ports.ts';
import type { DocumentRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { isoInstant } from './texts.ts';

export type OpenDocumentPorts = DocumentReadPorts & {
  readonly files: Pick<EvidenceFiles, 'presignGet'>;
  readonly clock: Clock;
};

/** For so long, in seconds, the answer's URL opens the file: long enough for a click, too short to pass on. */
const openFor = 300;
/** States in which a file was found sound: whatever is on its way, refused or infected cannot be opened by anybody. */
const sound: ReadonlySet<DocumentRecord['status']> = new Set(['accepted', 'returned', 'replaced']);

/**
 * A short-lived URL of a document's file, or of its copy without the camera's data. Steps: find the document,
 * if the actor may read it; presign.
 */
export async function openDocument(
  ports: OpenDocumentPorts,
  input: GetDocumentInput & { readonly query: OpenDocumentQuery },
): Promise<Result<OpenDocumentResponse, Refusal>> {
  const found = await findDocument(ports, 'open-document', input);
  if (!found.ok) return found;
  const record = found.value;
  const { documentId, query } = input;
  const { files, clock } = ports;
  const { copy = 'original' } = query;
  if (!record || !sound.has(record.status) || (copy !== 'original' && !record.hasCopies)) {
    return refuse('document-unknown', { field: 'documentId', detail: `documentId：没有可打开的材料 ${documentId}` });
  }
  const { name, mediaType } = record;
  const file =
    copy === 'original'
      ? { key: acceptedKey(record), name, mediaType }
      : { key: copyKey(record, copy), name: `${documentId}-${copy}.jpg`, mediaType: 'image/jpeg' };
  return ok({ url: await files.presignGet(file, openFor), expiresAt: isoInstant(clock.now() + openFor * 1_000) });
}
