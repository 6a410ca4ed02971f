import { AlignmentType, Document, Paragraph, Table, TableCell, TableLayoutType, TableRow, WidthType } from 'docx';

import type { Letter } from '../../domain/documents/model.ts';
import { a4, faces, packDocx, runsOf, twips } from './docx-text.ts';

/** Margins of an official letter (GB/T 9704): 37 mm above, 35 below, 28 left, 26 right. */
const [top, bottom, left, right] = [37, 35, 28, 26];
const shares = [1, 2, 5, 2];

/** Draws a letter as a Word document: heading, paragraphs with their indent, the list as a table with a repeated head. */
export function letterDocx(letter: Letter): Promise<Uint8Array> {
  return packDocx(
    letter.info,
    new Document({
      title: letter.info.title,
      creator: letter.info.author,
      lastModifiedBy: letter.info.author,
      sections: [
        {
          properties: {
            page: {
              size: a4,
              margin: { left: twips(left), right: twips(right), top: twips(top), bottom: twips(bottom) },
            },
          },
          children: [
            ...letter.heading.map(
              (line) =>
                new Paragraph({
                  alignment: AlignmentType.CENTER,
                  spacing: { after: 120 },
                  children: runsOf(line, faces.heading, 16),
                }),
            ),
            ...letter.before.map(body),
            listTable(letter.list),
            new Paragraph({}),
            ...letter.after.map(body),
            new Paragraph({}),
            ...letter.signature.map(
              (line) =>
                new Paragraph({
                  alignment: AlignmentType.RIGHT,
                  indent: { right: 640 },
                  children: runsOf(line, faces.body, 14),
                }),
            ),
          ],
        },
      ],
    }),
  );
}

/** Two characters in, as a Chinese paragraph begins. */
const body = (line: string) =>
  new Paragraph({ indent: { firstLine: 560 }, spacing: { line: 420 }, children: runsOf(line, faces.body, 14) });

function listTable({ columns, rows }: Letter['list']): Table {
  const inner = a4.width - twips(left) - twips(right);
  const total = columns.reduce((sum, _, index) => sum + (shares[index] ?? 2), 0);
  const widths = columns.map((_, index) => Math.floor((inner * (shares[index] ?? 2)) / total));
  const rowOf = (cells: readonly string[], head: boolean) =>
    new TableRow({
      tableHeader: head,
      cantSplit: true,
      children: cells.map(
        (text, index) =>
          new TableCell({
            width: { size: widths[index] ?? 0, type: WidthType.DXA },
            margins: { left: 80, right: 80, top: 40, bottom: 40 },
            children: [
              new Paragraph({
                alignment: AlignmentType.CENTER,
                children: runsOf(text, head ? faces.heading : faces.body, 12),
              }),
            ],
          }),
      ),
    });
  return new Table({
    width: { size: widths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
    columnWidths: widths,
    layout: TableLayoutType.FIXED,
    rows: [rowOf(columns, true), ...rows.map((cells) => rowOf(cells, false))],
  });
}
