import Xlsx, { type BookModel, type CellModel, type SheetModel } from 'exceljs/lib/xlsx/xlsx.js';

import type { SheetFault } from '../../actions/registry-ports.ts';
import type { Cell, Sheet } from '../../domain/registry/sheet.ts';
import { err, ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import { errorFault, formulaFault } from './cells.ts';
import { inflatedEntries } from './zip-guard.ts';

const mostColumns = 200;
/** Parts of a sheet that say nothing of its values; some name a million cells in a word. */
const ignoreNodes = [
  'cols',
  'conditionalFormatting',
  'dataValidations',
  'drawing',
  'extLst',
  'hyperlinks',
  'legacyDrawing',
  'picture',
  'tableParts',
];

/**
 * The first sheet of a workbook that is not hidden, as a table. The archive is unpacked under a limit first, since the
 * library unpacks whatever it is given.
 */
export async function readXlsx(bytes: Uint8Array, rows: number): Promise<Result<Sheet, SheetFault>> {
  const entries = inflatedEntries(bytes);
  if (!entries.ok) return entries;
  if (!entries.value.has('xl/workbook.xml')) return err({ code: 'file-type', detail: '不是 xlsx 文件' });
  const holder: { model?: BookModel } = {};
  try {
    await new Xlsx(holder).load(Buffer.from(bytes), { ignoreNodes });
  } catch {
    // Whatever it throws, at any place of a foreign file: that file cannot be read.
    return err({ code: 'file-damaged', detail: 'xlsx 文件已损坏，不能读取' });
  }
  const { worksheets = [], properties } = holder.model ?? {};
  const sheet = worksheets.find(({ state = 'visible' }) => state === 'visible') ?? worksheets[0];
  if (!sheet) return err({ code: 'file-empty', detail: '文件中没有工作表' });
  return tableOf(sheet, rows, properties?.date1904 === true);
}

function tableOf(sheet: SheetModel, most: number, date1904: boolean): Result<Sheet, SheetFault> {
  const rows = sheet.rows.map(({ number: row, cells }) => ({
    row,
    cells: new Map(
      cells.flatMap((cell): [number, Cell][] => {
        const found = cellOf(cell, date1904);
        return found ? [[columnNumber(cell.address), found]] : [];
      }),
    ),
  }));
  const filled = rows.filter(({ cells }) => cells.size > 0);
  if (filled.length > most) return err({ code: 'too-many-rows', detail: `文件超过 ${most} 行` });
  const wide = filled.find(({ cells }) => [...cells.keys()].some((column) => column > mostColumns));
  if (wide) return err({ code: 'too-many-columns', detail: `超过 ${mostColumns} 列`, row: wide.row });
  const merged = (sheet.mergeCells ?? []).map((range) => ({ range, ...rowsOf(range) }));
  return ok({ format: 'xlsx', rows: filled, merged });
}

/** What exceljs calls ValueType. */
const formulaType = 6;

function cellOf({ type, value }: CellModel, date1904: boolean): Cell | undefined {
  if (type === formulaType) return formulaFault;
  if (value === undefined || value === null) return undefined;
  if (value instanceof Date) return dayCell(value);
  if (typeof value === 'string') return textCell(value);
  if (typeof value === 'number') return { kind: 'number', value, ...serialDay(value, date1904) };
  if (typeof value === 'boolean') return textCell(value ? '是' : '否');
  return isRich(value) ? textCell(value.richText.map(({ text }) => text).join('')) : errorFault;
}

function textCell(text: string): Cell | undefined {
  return text.trim() === '' ? undefined : { kind: 'text', text: text.trim() };
}

function isRich(value: object): value is { readonly richText: readonly { readonly text: string }[] } {
  return 'richText' in value && Array.isArray(value.richText);
}

function dayCell(date: Date): Cell {
  return Number.isNaN(date.getTime()) ? errorFault : { kind: 'day', day: date.toISOString().slice(0, 10) };
}

const oneDay = 86_400_000;
/** The last day that a spreadsheet knows: 9999-12-31. */
const lastSerial = 2_958_465;

/** A number as the day that it would be: days since 1899-12-30, or in old files of a Mac since 1904-01-01. */
function serialDay(value: number, date1904: boolean): { readonly day?: string } {
  if (!Number.isInteger(value) || value < 61 || value > lastSerial) return {};
  const epoch = date1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  return { day: new Date(epoch + value * oneDay).toISOString().slice(0, 10) };
}

function rowsOf(range: string): { readonly from: number; readonly to: number } {
  const [from = 1, to = from] = Array.from(range.matchAll(/\d+/g), ([digits]) => Number(digits));
  return { from, to };
}

/** `B12` → 2 */
function columnNumber(address: string): number {
  const letters = /^[A-Z]+/.exec(address)?.[0] ?? '';
  return Array.from(letters).reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
}
