import { CsvError, parse } from 'csv-parse/sync';

import type { SheetFault } from '../../actions/registry-ports.ts';
import type { Cell, Sheet } from '../../domain/registry/sheet.ts';
import { err, ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import { formulaFault } from './cells.ts';

/** A text of one cell may be a profile, not a book. */
const longestRecord = 200_000;
const mostColumns = 200;

/** A CSV file as a table: encoding and separator are found out, rows are numbered as a spreadsheet program does. */
export function readCsv(bytes: Uint8Array, rows: number): Result<Sheet, SheetFault> {
  const decoded = decode(bytes);
  if (!decoded) return err({ code: 'encoding', detail: '不是可以识别的文字编码（UTF-8、GB18030 或 UTF-16）' });
  const { text, encoding } = decoded;
  if (text.includes('\0')) return err({ code: 'file-type', detail: '不是 xlsx 或 CSV 文件' });
  try {
    const records = parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      // A cell such as ="0123" has quotes inside without being quoted itself.
      relax_quotes: true,
      skip_empty_lines: false,
      max_record_size: longestRecord,
      to: rows + 1,
    });
    if (records.length > rows) return err({ code: 'too-many-rows', detail: `文件超过 ${rows} 行` });
    const wide = records.findIndex((record) => record.length > mostColumns);
    if (wide >= 0) return err({ code: 'too-many-columns', detail: `超过 ${mostColumns} 列`, row: wide + 1 });
    const filled = records.map((record, index) => ({ row: index + 1, cells: cellsOf(record) }));
    return ok({ format: `csv/${encoding}`, rows: filled.filter(({ cells }) => cells.size > 0), merged: [] });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { records } = error as unknown as { readonly records?: unknown };
    const row = typeof records === 'number' ? { row: records + 1 } : {};
    return err({ code: 'csv', detail: 'CSV 格式有误：引号没有成对，或一行过长', ...row });
  }
}

function cellsOf(record: readonly string[]): ReadonlyMap<number, Cell> {
  return new Map(
    record.flatMap((value, index): [number, Cell][] => {
      // `="0123"`: how other systems keep a spreadsheet from turning a number's text into a number.
      const kept = /^="([^"]*)"$/.exec(value.trim())?.[1];
      const text = (kept ?? value).trim();
      if (text === '') return [];
      return [[index + 1, kept === undefined && text.startsWith('=') ? formulaFault : { kind: 'text', text }]];
    }),
  );
}

/** The separator that the first line has most of; a comma where it has none. */
function delimiterOf(text: string): string {
  const line = text.slice(0, text.search(/[\r\n]|$/)).replaceAll(/"[^"]*"/g, '');
  const counted = [',', ';', '\t'].map((sign) => ({ sign, count: line.split(sign).length }));
  return counted.toSorted((a, b) => b.count - a.count)[0]?.sign ?? ',';
}

type Decoded = { readonly text: string; readonly encoding: string };

/** By byte order mark; otherwise UTF-8 where the bytes are sound UTF-8, and GB18030 where they are that. */
function decode(bytes: Uint8Array): Decoded | undefined {
  const marked = markedEncoding(bytes);
  if (marked !== undefined) return decodeAs(bytes, marked);
  return decodeAs(bytes, 'utf-8') ?? decodeAs(bytes, 'gb18030');
}

function markedEncoding([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function decodeAs(bytes: Uint8Array, encoding: string): Decoded | undefined {
  // Made first: an encoding that the runtime does not have is a fault of the deployment, not of the file.
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    return { text: decoder.decode(bytes), encoding };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
