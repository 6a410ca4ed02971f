import writeExcelFile, {
  type Cell,
  type CellObject,
  type Feature,
  type Image,
  type SheetData,
} from 'write-excel-file/node';

import type { Sheet, SheetColumn, SheetValue } from '../../domain/documents/model.ts';
import { illegalValue } from '../../platform/result.ts';
import { fixedZip } from './fixed-zip.ts';
import { estimatedLines } from './text-lines.ts';

type SheetFeature = Feature<Image['content']>;

/** Excel's own limit; it would refuse the file. */
const cellLimit = 32_767;
const border = { borderStyle: 'thin', alignVertical: 'center', wrap: true } as const;
/** The number format `@`, which keeps what is typed over it text as well. */
const asText = { type: String, format: '@' } as const;

/**
 * Writes a table as a workbook of one sheet: annex and heading above, the head kept in sight and repeated on every
 * page, landscape, notes below. Text is text whatever it begins with: there is no formula in the file.
 */
export async function sheetXlsx(sheet: Sheet): Promise<Uint8Array> {
  const { columns, rows, notes } = sheet;
  const across = (text: string, more: object): Cell[] => [
    { ...asText, value: plain(text), columnSpan: columns.length, alignVertical: 'center', wrap: true, ...more },
    ...columns.slice(1).map(() => null),
  ];
  const above = [
    ...(sheet.annex === undefined ? [] : [across(sheet.annex, {})]),
    across(sheet.heading, { fontSize: 16, align: 'center', height: 32 }),
  ];
  const headHeight = heightOf(
    columns.map(({ title }) => title),
    columns,
  );
  const head = columns.map(({ title }): Cell => ({
    ...asText,
    ...border,
    value: title,
    align: 'center',
    backgroundColor: '#EEEEEE',
    height: headHeight,
  }));
  const headRow = above.length + 1;
  const data: SheetData = [
    ...above,
    head,
    ...rows.map((row) => {
      const height = heightOf(row, columns);
      return row.map((value, index) => ({ ...cellOf(value, columns[index]), height }));
    }),
    ...notes.map((note) => across(note, {})),
  ];
  const bytes = await writeExcelFile(
    data,
    {
      sheet: sheet.name,
      columns: columns.map(({ width }) => ({ width })),
      orientation: 'landscape',
      stickyRowsCount: headRow,
      showGridLines: false,
    },
    { fontFamily: '宋体', fontSize: 11, features: [printing(sheet, headRow), quotedText] },
  ).toBuffer();
  return fixedZip(bytes);
}

/** Points that a row needs, told to the spreadsheet: not every program works it out for wrapped text when it opens a file. */
function heightOf(row: readonly SheetValue[], columns: readonly SheetColumn[]): number {
  const lines = row.map((value, index) => estimatedLines(String(value ?? ''), (columns[index]?.width ?? 10) - 1.5));
  // Excel's highest row has 409 points.
  return Math.min(409, 16 * Math.max(1, ...lines) + 2);
}

function cellOf(value: SheetValue, column: SheetColumn | undefined): CellObject {
  if (value === undefined || value === '') return { ...asText, ...border, value: '' };
  const kind = column?.kind;
  switch (kind) {
    case 'integer':
      return { ...border, type: Number, value: Number(value), align: 'center' };
    case 'decimal': {
      const places = String(value).split('.')[1]?.length ?? 0;
      return {
        ...border,
        type: Number,
        value: Number(value),
        align: 'center',
        format: places === 0 ? '0' : `0.${'0'.repeat(places)}`,
      };
    }
    case 'text':
    case undefined:
      return { ...asText, ...border, value: plain(String(value)), align: 'left' };
    default:
      return illegalValue(kind);
  }
}

/** XML has no place for other controls than these; a lone surrogate has no UTF-8. */
const plain = (text: string): string =>
  text
    .slice(0, cellLimit)
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\t\n\r]|[\u{FFFE}\u{FFFF}]/gu, '');

/** Excel's numbers of the papers. */
const paper = { a3: 8, a4: 9 } as const;
/** In Latin digits: with more the text would be shrunk to less than two thirds. */
const widestOnA4 = 180;

/** All columns on the width of a page, the head on each page. */
function printing({ name, columns }: Sheet, headRow: number): SheetFeature {
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const titles = `<definedName name="_xlnm.Print_Titles" localSheetId="0">'${name}'!$1:$${headRow}</definedName>`;
  return {
    files: {
      transform: {
        'xl/workbook.xml': {
          transform: (xml) =>
            xml.replace('<definedNames/>', '').replace('</sheets>', `</sheets><definedNames>${titles}</definedNames>`),
        },
        'xl/worksheets/sheet{id}.xml': {
          transform: (xml) =>
            xml
              .replace(/<sheetPr\s*\/>/, '')
              .replace(/(<worksheet[^>]*>)/, '$1<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>')
              .replace(/<pageSetup /, '<pageSetup fitToWidth="1" fitToHeight="0" ')
              .replace(/paperSize="\d+"/, `paperSize="${width > widestOnA4 ? paper.a3 : paper.a4}"`),
        },
      },
    },
  };
}

/** Marks text cells as Excel marks what was typed behind an apostrophe, so that editing one does not make it a formula. */
const quotedText: SheetFeature = {
  files: {
    transform: {
      'xl/styles.xml': {
        transform: (xml) => {
          const text = /<numFmt numFmtId="(\d+)" formatCode="@"\/>/.exec(xml)?.[1];
          return text === undefined
            ? xml
            : xml.replaceAll(`<xf numFmtId="${text}"`, `<xf quotePrefix="1" numFmtId="${text}"`);
        },
      },
    },
  },
};
