import type { Sheet } from '../../domain/documents/model.ts';
import { csvOf } from '../csv.ts';

/**
 * A table as CSV: the head and the rows, nothing around them; everything is quoted.
 */
export function sheetCsv({ columns, rows }: Sheet): Promise<Uint8Array> {
  const head = columns.map(({ title }) => title);
  const body = rows.map((row) => row.map((value) => value ?? ''));
  const text = csvOf([head, ...body], { quoted: true, quoted_empty: true });
  return Promise.resolve(new TextEncoder().encode(text));
}
