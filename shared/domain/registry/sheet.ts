/**
 * A cell of a table: what a person sees in it. Of a number, `day` is the day that it would be as a date.
 * A fault names what it holds in place of a value, in zh-CN.
 */
export type Cell =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'day'; readonly day: string }
  | { readonly kind: 'number'; readonly value: number; readonly day?: string }
  | { readonly kind: 'fault'; readonly code: string; readonly detail: string };

/** Rows with something in them; `row` as the file's own program numbers it, columns from 1. */
export type Sheet = {
  /** e.g. `csv/gb18030` or `xlsx`. */
  readonly format: string;
  readonly rows: readonly { readonly row: number; readonly cells: ReadonlyMap<number, Cell> }[];
  /** Cells that were merged into one, from row to row: only their first has a value. */
  readonly merged: readonly { readonly range: string; readonly from: number; readonly to: number }[];
};
