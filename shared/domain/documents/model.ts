/**
 * What a paper or a table says, before anything is drawn: a `Form` of boxes for opinions and seals, a `Sheet` of rows,
 * a `Letter` of paragraphs. Built from records here, drawn as PDF, docx, xlsx, CSV or text by the adapters. The same
 * model gives the same bytes, so that whoever keeps a file's hash can make the file again.
 */
export type DocumentInfo = {
  readonly title: string;
  /** Who issues it. */
  readonly author: string;
  /** When what it says was last changed, milliseconds since 1970: the only date that goes into the file's properties. */
  readonly at: number;
};

/** A box of a form. Paragraphs are parted by `\n`. */
export type FormCell = {
  readonly text: string;
  readonly kind: 'label' | 'value' | 'text';
  /** Columns that it covers; 1 unless told. */
  readonly span?: number;
  /** What stands at the lower right: a place for the seal, the line for the date. */
  readonly seal?: readonly string[];
};

export type FormRow = {
  readonly cells: readonly FormCell[];
  /** At least so high, in millimetres; what is written in it may make it higher. */
  readonly height?: number;
};

/** A form on A4, to be printed, sealed and filed. */
export type Form = {
  readonly info: DocumentInfo;
  /** `附件4`, at the upper left of the first page. */
  readonly annex?: string;
  /** Lines of the heading. */
  readonly heading: readonly string[];
  /** Shares of the width that the columns take. */
  readonly columns: readonly number[];
  readonly rows: readonly FormRow[];
  readonly notes: readonly string[];
  /** The names of the copies on paper, each on pages of its own: `第一份`, `第二份`. */
  readonly copies: readonly [string, ...string[]];
};

/**
 * `text` is never read as a formula, whatever it begins with; `decimal` takes text such as `87.25` and shows as many
 * places. `width` is in characters of a Latin digit's width, as spreadsheets count; a Chinese one takes two.
 */
export type SheetColumn = {
  readonly title: string;
  readonly width: number;
  readonly kind: 'text' | 'integer' | 'decimal';
};

export type SheetValue = string | number | undefined;

/** A table with a heading above and notes below it. */
export type Sheet = {
  readonly info: DocumentInfo;
  /** Of the tab; at most 31 characters, none of `[]:*?/\`. */
  readonly name: string;
  readonly annex?: string;
  readonly heading: string;
  readonly columns: readonly SheetColumn[];
  readonly rows: readonly (readonly SheetValue[])[];
  readonly notes: readonly string[];
};

/** A text to be published, with a list in it. */
export type Letter = {
  readonly info: DocumentInfo;
  readonly heading: readonly string[];
  readonly before: readonly string[];
  readonly list: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
  readonly after: readonly string[];
  /** Right-aligned lines at the end: who, and the day. */
  readonly signature: readonly string[];
};
