import type { Content, ContentTable, TableCell } from 'pdfmake/interfaces.js';

import type { Form, FormCell, FormRow } from '../../domain/documents/model.ts';
import { mm, type Typeset } from './pdf-printer.ts';
import { estimatedLines } from './text-lines.ts';

const [padding, rule] = [4, 0.7];
/** Points of a Latin digit, and of a line with its share of the space between. */
const [digit, line] = [5.25, 16];
/** A box of more lines may need more than a page: its row is let break between lines, or its end would be lost. */
const linesOfAPage = 42;

/** A row with what it needs: the lines of its fullest box. */
type Measured = FormRow & { readonly lines: number };

/**
 * The boxes of a form, `width` points wide. Rows stay whole; those that are longer than a page stand in a table of their
 * own, since whether rows may break is a setting of the table.
 */
export function formTables(form: Form, width: number, typeset: Typeset): readonly Content[] {
  const widths = widthsOf(form, width);
  const tables: Measured[][] = [];
  for (const row of form.rows) {
    const measured = { ...row, lines: linesOf(row, widths) };
    const last = tables.at(-1);
    if (last?.[0] && isLong(last[0]) === isLong(measured)) last.push(measured);
    else tables.push([measured]);
  }
  return tables.map((rows, index) => tableOf(rows, widths, typeset, index > 0));
}

const isLong = ({ lines }: Measured) => lines > linesOfAPage;

function widthsOf({ columns }: Form, width: number): readonly number[] {
  const inner = width - (columns.length + 1) * rule - columns.length * 2 * padding;
  const total = columns.reduce((sum, share) => sum + share, 0);
  return columns.map((share) => (inner * share) / total);
}

function linesOf({ cells }: FormRow, widths: readonly number[]): number {
  let column = 0;
  const lines = cells.map(({ span = 1, text, seal = [] }) => {
    const own = widths.slice(column, column + span).reduce((sum, width) => sum + width, 0);
    column += span;
    return estimatedLines(text, own / digit) + seal.length;
  });
  return Math.max(...lines);
}

function tableOf(
  rows: readonly Measured[],
  widths: readonly number[],
  typeset: Typeset,
  continued: boolean,
): ContentTable {
  return {
    table: {
      widths: [...widths],
      // What is longer than a page needs no height of its own: it would come again as a gap on the last page.
      heights: rows.map((row) => (isLong(row) ? 'auto' : mm(row.height ?? 8) - 2 * padding)),
      dontBreakRows: !rows.some(isLong),
      body: rows.map((row) => row.cells.flatMap((cell) => cellsOf(cell, row, typeset))),
    },
    layout: {
      // The line above is the last one of the table before.
      hLineWidth: (index) => (continued && index === 0 ? 0 : rule),
      vLineWidth: () => rule,
      paddingLeft: () => padding,
      paddingRight: () => padding,
      paddingTop: () => padding,
      paddingBottom: () => padding,
    },
  };
}

/** The cell, and an empty one for each further column that it covers. */
function cellsOf(cell: FormCell, { height = 8, lines }: Measured, typeset: Typeset): TableCell[] {
  const { span = 1, kind, text, seal } = cell;
  const more = Array.from({ length: span - 1 }, () => ({}));
  const alignment = kind === 'text' ? ('left' as const) : ('center' as const);
  const body = { ...typeset(text), alignment, lineHeight: 1.05 };
  if (!seal) {
    const verticalAlignment = kind === 'text' && height > 12 ? ('top' as const) : ('middle' as const);
    return [{ ...body, colSpan: span, verticalAlignment }, ...more];
  }
  // Room for the stamp between the opinion and the lines at the lower right.
  const room = Math.max(6, mm(height) - 2 * padding - line * lines);
  const margin: [number, number, number, number] = [0, 2, 12, 0];
  const signing = seal.map((place) => ({
    ...typeset(place),
    preserveTrailingSpaces: true,
    alignment: 'right' as const,
    margin,
  }));
  return [{ colSpan: span, stack: [body, { text: '', margin: [0, 0, 0, room] }, ...signing] }, ...more];
}
