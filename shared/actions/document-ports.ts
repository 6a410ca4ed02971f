import type { FileType } from '../contract/documents.ts';

/** A document ready to be handed out; `name` is without its ending. */
export type DocumentFile = { readonly name: string; readonly type: FileType; readonly bytes: Uint8Array };

/** Draws one kind of model in each of the formats: the same model, the same bytes. */
export type Drawing<Model, Format extends FileType> = Readonly<Record<Format, (model: Model) => Promise<Uint8Array>>>;
