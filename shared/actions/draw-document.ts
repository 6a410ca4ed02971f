import type { DocumentInfo } from '../domain/documents/model.ts';
import type { FileType } from '../contract/documents.ts';
import type { DocumentFile, Drawing } from './document-ports.ts';

/** The model as a file, named by its title. */
export async function drawDocument<Model extends { readonly info: DocumentInfo }, Format extends FileType>(
  drawing: Drawing<Model, Format>,
  type: Format,
  model: Model,
): Promise<DocumentFile> {
  return { name: model.info.title, type, bytes: await drawing[type](model) };
}
