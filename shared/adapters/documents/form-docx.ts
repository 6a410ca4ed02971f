import {
  AlignmentType,
  Document,
  Footer,
  Header,
  HeightRule,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';

import type { Form, FormCell, FormRow } from '../../domain/documents/model.ts';
import { a4, faces, packDocx, runsOf, twips } from './docx-text.ts';

const [side, top, bottom] = [20, 22, 18];
const textSize = 10.5;

/** Draws a form as a Word document to be edited: one copy, its rows not cut at the end of a page. */
export function formDocx(form: Form): Promise<Uint8Array> {
  const paragraphs = form.heading.map((line, index) => {
    const last = index === form.heading.length - 1;
    return new Paragraph({
      alignment: AlignmentType.CENTER,
      spacing: { after: last ? 160 : 40 },
      children: runsOf(line, faces.heading, last ? 18 : 14),
    });
  });
  const notes = form.notes.map(
    (line) => new Paragraph({ spacing: { before: 120 }, children: runsOf(line, faces.body, 9) }),
  );
  return packDocx(
    form.info,
    new Document({
      title: form.info.title,
      creator: form.info.author,
      lastModifiedBy: form.info.author,
      sections: [
        {
          properties: {
            page: {
              size: a4,
              margin: { left: twips(side), right: twips(side), top: twips(top), bottom: twips(bottom) },
            },
          },
          headers: {
            default: new Header({
              children: [new Paragraph({ children: runsOf(form.annex ?? '', faces.heading, textSize) })],
            }),
          },
          footers: { default: new Footer({ children: [pageNumber()] }) },
          children: [...paragraphs, tableOf(form), ...notes],
        },
      ],
    }),
  );
}

function pageNumber(): Paragraph {
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    children: [
      ...runsOf('第', faces.body, 9),
      new TextRun({ size: 18, children: [PageNumber.CURRENT] }),
      ...runsOf('页，共', faces.body, 9),
      new TextRun({ size: 18, children: [PageNumber.TOTAL_PAGES] }),
      ...runsOf('页', faces.body, 9),
    ],
  });
}

function tableOf(form: Form): Table {
  const total = form.columns.reduce((sum, share) => sum + share, 0);
  const inner = a4.width - 2 * twips(side);
  const widths = form.columns.map((share) => Math.floor((inner * share) / total));
  return new Table({
    width: { size: widths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
    columnWidths: widths,
    layout: TableLayoutType.FIXED,
    rows: form.rows.map((row) => rowOf(row, widths)),
  });
}

function rowOf({ cells, height = 8 }: FormRow, widths: readonly number[]): TableRow {
  let column = 0;
  return new TableRow({
    cantSplit: true,
    height: { value: twips(height), rule: HeightRule.ATLEAST },
    children: cells.map((cell) => {
      const { span = 1 } = cell;
      const size = widths.slice(column, column + span).reduce((sum, width) => sum + width, 0);
      column += span;
      return new TableCell({
        columnSpan: span,
        width: { size, type: WidthType.DXA },
        margins: { left: 80, right: 80, top: 40, bottom: 40 },
        verticalAlign: cell.kind === 'text' && height > 12 ? VerticalAlignTable.TOP : VerticalAlignTable.CENTER,
        children: cellParagraphs(cell, height),
      });
    }),
  });
}

function cellParagraphs({ text, kind, seal = [] }: FormCell, height: number): Paragraph[] {
  const alignment = kind === 'text' ? AlignmentType.LEFT : AlignmentType.CENTER;
  const lines = text.split(/\r\n|[\n\r]/);
  // Room for the stamp above the lines at the lower right.
  const room = Math.max(120, twips(height) - 320 * (lines.length + seal.length));
  return [
    ...lines.map((line) => new Paragraph({ alignment, children: runsOf(line, faces.body, textSize) })),
    ...seal.map(
      (line, index) =>
        new Paragraph({
          alignment: AlignmentType.RIGHT,
          indent: { right: 240 },
          spacing: { before: index === 0 ? room : 0 },
          children: runsOf(line, faces.body, textSize),
        }),
    ),
  ];
}
