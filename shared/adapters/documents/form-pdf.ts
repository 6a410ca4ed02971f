import type { Content, ContentTable, TableCell } from 'pdfmake/interfaces.js';

import type { Form, FormCell, FormRow } from '../../domain/documents/model.ts';
import { mm, type PdfPrinter, type Typeset } from './pdf-printer.ts';

/** A text of more characters may need more than a page: its row is let break between lines, or its end would be lost. */
const longText = 900;
const [pageWidth, side, top, bottom] = [210, 20, 22, 18];
const padding = 4;

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
  return [...heading, ...stretches(form.rows).map((rows, index) => tableOf(form, rows, typeset, index > 0))];
}

/** Rows that may break stand in a table of their own: the setting is one of the table. */
function stretches(rows: readonly FormRow[]): readonly (readonly FormRow[])[] {
  const found: FormRow[][] = [];
  for (const row of rows) {
    const last = found.at(-1);
    if (last?.[0] && isLong(last[0]) === isLong(row)) last.push(row);
    else found.push([row]);
  }
  return found;
}

const isLong = ({ cells }: FormRow) => cells.some(({ text }) => text.length > longText);

function tableOf(form: Form, rows: readonly FormRow[], typeset: Typeset, continued: boolean): ContentTable {
  const total = form.columns.reduce((sum, share) => sum + share, 0);
  const inner = mm(pageWidth - 2 * side) - (form.columns.length + 1) * 0.7 - form.columns.length * 2 * padding;
  return {
    table: {
      widths: form.columns.map((share) => (inner * share) / total),
      heights: rows.map(({ height = 8 }) => mm(height) - 2 * padding),
      dontBreakRows: !rows.some(isLong),
      body: rows.map(({ cells }, row) => cells.flatMap((cell) => cellsOf(cell, rows[row]?.height ?? 8, typeset))),
    },
    layout: {
      // The line above is the last one of the table before.
      hLineWidth: (line) => (continued && line === 0 ? 0 : 0.7),
      vLineWidth: () => 0.7,
      paddingLeft: () => padding,
      paddingRight: () => padding,
      paddingTop: () => padding,
      paddingBottom: () => padding,
    },
  };
}

/** The cell, and an empty one for each further column that it covers. */
function cellsOf(cell: FormCell, height: number, typeset: Typeset): TableCell[] {
  const { span = 1, kind, text, seal } = cell;
  const more = Array.from({ length: span - 1 }, () => ({}));
  const alignment = kind === 'text' ? ('left' as const) : ('center' as const);
  const body = { ...typeset(text), alignment, lineHeight: 1.05 };
  if (!seal) {
    const verticalAlignment = kind === 'text' && height > 12 ? ('top' as const) : ('middle' as const);
    return [{ ...body, colSpan: span, verticalAlignment: kind === 'label' ? 'middle' : verticalAlignment }, ...more];
  }
  // Room for the stamp between the opinion and the lines at the lower right.
  const lines = seal.map((line) => ({
    ...typeset(line),
    preserveTrailingSpaces: true,
    alignment: 'right' as const,
    margin: [0, 2, 12, 0] as [number, number, number, number],
  }));
  const room = Math.max(6, mm(height) - 2 * padding - 16 * seal.length - 16 * estimatedLines(text));
  return [{ colSpan: span, stack: [body, { text: '', margin: [0, 0, 0, room] }, ...lines] }, ...more];
}

/** About 45 characters a line in a box over the whole width but its label. */
const estimatedLines = (text: string) =>
  text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 40)), 0);
