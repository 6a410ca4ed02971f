import pdfmake from 'pdfmake';
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';

import { fontFiles } from '../../contract/documents.ts';
import type { DocumentInfo } from '../../domain/documents/model.ts';
import { missingNote, runsOf, type Fonts } from './fonts.ts';

/** Text of a model as pdfmake draws it: its paragraphs as lines, each character in a font that has it. */
export type Typeset = (text: string) => { text: { text: string; font: string }[] };

/** Millimetres to points. */
export const mm = (millimetres: number): number => (millimetres / 25.4) * 72;

/** Everything on a page but its content. */
export type Page = Pick<TDocumentDefinitions, 'pageOrientation' | 'pageMargins' | 'header' | 'footer'>;

export type PdfPrinter = (
  info: DocumentInfo,
  draw: (typeset: Typeset, note: () => string | undefined) => Page & { readonly content: Content },
) => Promise<Uint8Array>;

/**
 * Prints on A4 with the fonts embedded, each cut down to the characters used. `draw` typesets all its text and may then
 * ask for the note on characters that no font has.
 */
export function pdfPrinter(fonts: Fonts): PdfPrinter {
  const library = pdfmake as typeof pdfmake & {
    readonly virtualfs: { readonly writeFileSync: (name: string, content: Buffer) => void };
  };
  // Nothing of a document is fetched or read from a disk.
  library.setUrlAccessPolicy(() => false);
  library.setLocalAccessPolicy(() => false);
  for (const { name } of fontFiles) library.virtualfs.writeFileSync(name, fonts.files[name]);
  library.setFonts(Object.fromEntries(fontFiles.map(({ name }) => [name, { normal: name }])));
  return async ({ title, author, at }, draw) => {
    const missing = new Set<string>();
    const typeset: Typeset = (text) => ({ text: typesetLines(fonts, text, missing) });
    const page = draw(typeset, () => missingNote(missing));
    const created = new Date(at);
    const bytes = await library
      .createPdf({
        ...page,
        pageSize: 'A4',
        info: { title, author, creationDate: created, modDate: created, creator: 'Juxian', producer: 'Juxian' },
        language: 'zh-CN',
        displayTitle: true,
        defaultStyle: { font: 'NotoSansSC', fontSize: 10.5 },
      })
      .getBuffer();
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}

function typesetLines(fonts: Fonts, text: string, missing: Set<string>): { text: string; font: string }[] {
  const lines = text.split(/\r\n|[\n\r]/).map((line) => runsOf(fonts, line, missing));
  return lines.flatMap((runs, index) => {
    const broken = index < lines.length - 1 ? [{ text: '\n', font: 'NotoSansSC' }] : [];
    return [...runs, ...broken];
  });
}
