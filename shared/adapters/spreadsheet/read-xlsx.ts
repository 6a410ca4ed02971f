import Workbook from 'exceljs/lib/doc/workbook.js';
import type { CellValue, Worksheet } from 'exceljs';

import type { SheetFault } from '../../actions/registry-ports.ts';
import type { Cell, Sheet } from '../../domain/registry/sheet.ts';
import { err, ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import { errorFault, formulaFault } from './cells.ts';
import { inflatedEntries } from './zip-guard.ts';

const mostColumns = 200;
/** Cells that all merged ranges together may cover: the library makes an object of each. */
const mostMergedCells = 100_000;
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
  const merged = [...entries.value].filter(([name]) => name.startsWith('xl/worksheets/'));
  if (merged.some(([, xml]) => mergedCells(xml.toString('utf8')) > mostMergedCells)) {
    return err({ code: 'merged', detail: '合并单元格过多，请取消合并' });
  }
  const workbook = new Workbook();
  try {
    const buffer = Buffer.from(bytes);
    await workbook.xlsx.load(buffer as unknown as Parameters<typeof workbook.xlsx.load>[0], { ignoreNodes });
  } catch {
    return err({ code: 'file-damaged', detail: 'xlsx 文件已损坏，不能读取' });
  }
  const sheet = workbook.worksheets.find(({ state }) => state === 'visible') ?? workbook.worksheets[0];
  if (!sheet) return err({ code: 'file-empty', detail: '文件中没有工作表' });
  return tableOf(sheet, rows, workbook.properties.date1904);
}

function tableOf(sheet: Worksheet, most: number, date1904: boolean): Result<Sheet, SheetFault> {
  const rows: { row: number; cells: ReadonlyMap<number, Cell> }[] = [];
  let wide: number | undefined;
  sheet.eachRow((row, number) => {
    const cells = new Map<number, Cell>();
    row.eachCell((cell, column) => {
      // Of a merged range only the first cell holds the value.
      const found = cell.isMerged && cell.master !== cell ? undefined : cellOf(cell.value, date1904);
      if (found) cells.set(column, found);
      if (found && column > mostColumns) wide ??= number;
    });
    if (cells.size > 0) rows.push({ row: number, cells });
  });
  if (rows.length > most) return err({ code: 'too-many-rows', detail: `文件超过 ${most} 行` });
  if (wide !== undefined) return err({ code: 'too-many-columns', detail: `超过 ${mostColumns} 列`, row: wide });
  const ranges = (sheet.model as unknown as { readonly merges?: readonly string[] }).merges ?? [];
  return ok({ format: 'xlsx', rows, merged: ranges.map((range) => ({ range, ...rowsOf(range) })) });
}

function cellOf(value: CellValue, date1904: boolean): Cell | undefined {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Date) return dayCell(value);
  if (typeof value === 'string') return value.trim() === '' ? undefined : { kind: 'text', text: value.trim() };
  if (typeof value === 'number') return { kind: 'number', value, ...serialDay(value, date1904) };
  if (typeof value === 'boolean') return { kind: 'text', text: value ? '是' : '否' };
  if ('formula' in value || 'sharedFormula' in value) return formulaFault;
  if ('error' in value) return errorFault;
  if ('richText' in value) return cellOf(value.richText.map(({ text }) => text).join(''), date1904);
  return 'text' in value ? cellOf(value.text, date1904) : errorFault;
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

const rangePattern = /([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})/;

function rowsOf(range: string): { readonly from: number; readonly to: number } {
  const [, , from = '1', , to = '1'] = rangePattern.exec(range) ?? [];
  return { from: Number(from), to: Number(to) };
}

function mergedCells(xml: string): number {
  let cells = 0;
  for (const [, range = ''] of xml.matchAll(/<(?:\w+:)?mergeCell\b[^>]*?\bref="([^"]+)"/g)) {
    const [, left = 'A', top = '1', right = 'A', bottom = '1'] = rangePattern.exec(range) ?? [];
    cells += (Number(bottom) - Number(top) + 1) * (columnNumber(right) - columnNumber(left) + 1);
  }
  return cells;
}

function columnNumber(name: string): number {
  return Array.from(name).reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
}
