import { type Options, stringify } from 'csv-stringify/sync';

/**
 * Rows as CSV (RFC 4180), to be opened in Excel, which takes UTF-8 for what it is only with a byte order mark. A text that
 * a spreadsheet would take for a formula is led by an apostrophe: what people have typed is never run on a colleague's
 * machine.
 */
export function csvOf(rows: readonly (readonly unknown[])[], options: Options = {}): string {
  return stringify([...rows], { ...options, bom: true, record_delimiter: 'windows', escape_formulas: true });
}
