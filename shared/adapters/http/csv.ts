/** Excel takes UTF-8 for what it is only with a byte order mark. */
const mark = '\uFEFF';

/**
 * Rows as CSV (RFC 4180), to be opened in Excel. A text that a spreadsheet would take for a formula (it begins with
 * = + - @ or a control character) gets an apostrophe before it: what people have typed is never run on a colleague's
 * machine.
 */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return mark + rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
