import { stringify } from 'csv-stringify/sync';

import type { Sheet } from '../../domain/documents/model.ts';

/**
 * A table as CSV (RFC 4180, UTF-8 with the mark that Excel wants): the head and the rows, nothing around them. Text that
 * a spreadsheet would take for a formula is led by an apostrophe, everything is quoted.
 */
export function sheetCsv({ columns, rows }: Sheet): Promise<Uint8Array> {
  const head = columns.map(({ title }) => title);
  const body = rows.map((row) => row.map((value) => value ?? ''));
  const text = stringify([head, ...body], {
    bom: true,
    quoted: true,
    quoted_empty: true,
    record_delimiter: 'windows',
    escape_formulas: true,
  });
  return Promise.resolve(new TextEncoder().encode(text));
}
