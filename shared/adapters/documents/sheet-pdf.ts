import type { Content, TableCell } from 'pdfmake/interfaces.js';

import type { Sheet, SheetValue } from '../../domain/documents/model.ts';
import { mm, type PdfPrinter } from './pdf-printer.ts';

const [pageWidth, side, top, bottom] = [297, 15, 20, 16];
const padding = 3;

/** Draws a table on A4 landscape: its head on every page, no row cut at the end of one. */
export function sheetPdf(print: PdfPrinter): (sheet: Sheet) => Promise<Uint8Array> {
  return (sheet) =>
    print(sheet.info, (typeset, note) => {
      const { columns } = sheet;
      const total = columns.reduce((sum, { width }) => sum + width, 0);
      const inner = mm(pageWidth - 2 * side) - (columns.length + 1) * 0.7 - columns.length * 2 * padding;
      const head = columns.map(({ title }): TableCell => ({
        ...typeset(title),
        alignment: 'center',
        fillColor: '#eeeeee',
      }));
      const rows = sheet.rows.map((row) =>
        row.map((value, index): TableCell => ({
          ...typeset(shown(value)),
          alignment: columns[index]?.kind === 'text' ? 'left' : 'right',
        })),
      );
      const heading = typeset(sheet.heading);
      const missing = note();
      const notes = [...sheet.notes, ...(missing === undefined ? [] : [missing])];
      return {
        pageOrientation: 'landscape',
        pageMargins: [mm(side), mm(top), mm(side), mm(bottom)],
        header: () => ({ ...typeset(sheet.annex ?? ''), margin: [mm(side), mm(10), 0, 0] }),
        footer: (page, pages) => ({
          ...typeset(`第${page}页，共${pages}页`),
          alignment: 'center',
          fontSize: 9,
          margin: [0, 12, 0, 0],
        }),
        content: [
          { ...heading, alignment: 'center', fontSize: 16, margin: [0, 0, 0, 8] },
          {
            fontSize: 9.5,
            table: {
              widths: columns.map(({ width }) => (inner * width) / total),
              headerRows: 1,
              dontBreakRows: true,
              body: [head, ...rows],
            },
            layout: {
              hLineWidth: () => 0.7,
              vLineWidth: () => 0.7,
              paddingLeft: () => padding,
              paddingRight: () => padding,
            },
          },
          ...notes.map((line): Content => ({ ...typeset(line), fontSize: 9, margin: [0, 6, 0, 0] })),
        ],
      };
    });
}

const shown = (value: SheetValue): string => (value === undefined ? '' : String(value));
