import type { Content } from 'pdfmake/interfaces.js';

import type { Form } from '../../domain/documents/model.ts';
import { formTables } from './form-table.ts';
import { mm, type PdfPrinter, type Typeset } from './pdf-printer.ts';

const [pageWidth, side, top, bottom] = [210, 20, 22, 18];

/**
 * Draws a form on A4 portrait, each copy on pages of its own. No row is cut at the end of a page, except by a text that
 * is longer than a page.
 */
export function formPdf(print: PdfPrinter): (form: Form) => Promise<Uint8Array> {
  return (form) =>
    print(form.info, (typeset, note) => {
      const copies = form.copies.map((_, index) => copyOf(form, typeset, index > 0));
      const missing = note();
      const notes = [...form.notes, ...(missing === undefined ? [] : [missing])];
      const content = copies.map((copy): Content[] => [
        ...copy,
        ...notes.map((line): Content => ({ ...typeset(line), fontSize: 9, margin: [0, 6, 0, 0] })),
      ]);
      return {
        pageMargins: [mm(side), mm(top), mm(side), mm(bottom)],
        header: (page, pages) => headerOf(form, typeset, page, pages),
        footer: (page, pages) => {
          const { number, of } = placeIn(form, page, pages);
          return { ...typeset(`第${number}页，共${of}页`), alignment: 'center', fontSize: 9, margin: [0, 14, 0, 0] };
        },
        content: content.flat(),
      };
    });
}

/** The copies are alike: each has the same number of pages. */
function placeIn({ copies }: Form, page: number, pages: number): { copy: number; number: number; of: number } {
  const of = Math.max(1, Math.floor(pages / copies.length));
  return { copy: Math.floor((page - 1) / of), number: ((page - 1) % of) + 1, of };
}

function headerOf(form: Form, typeset: Typeset, page: number, pages: number): Content {
  const { copy, number } = placeIn(form, page, pages);
  const left = number === 1 ? (form.annex ?? '') : '';
  const right = form.copies.length > 1 ? (form.copies[copy] ?? '') : '';
  return {
    margin: [mm(side), mm(11), mm(side), 0],
    columns: [
      { ...typeset(left), alignment: 'left' },
      { ...typeset(right), alignment: 'right' },
    ],
  };
}

function copyOf(form: Form, typeset: Typeset, onNewPage: boolean): Content[] {
  const heading = form.heading.map((line, index): Content => ({
    ...typeset(line),
    alignment: 'center',
    fontSize: index === form.heading.length - 1 ? 18 : 14,
    margin: [0, 0, 0, index === form.heading.length - 1 ? 8 : 2],
    ...(index === form.heading.length - 1 && { characterSpacing: 3 }),
    ...(onNewPage && index === 0 && { pageBreak: 'before' as const }),
  }));
  return [...heading, ...formTables(form, mm(pageWidth - 2 * side), typeset)];
}
