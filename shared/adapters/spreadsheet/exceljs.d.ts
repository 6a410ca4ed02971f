/**
 * The parts of exceljs that are used by themselves: the reader of xlsx, which hands a workbook over as plain data, and
 * the workbook in memory. The package's own entry brings its streams and what these need along.
 */
declare module 'exceljs/lib/xlsx/xlsx.js' {
  export type CellModel = {
    /** `B12` */
    readonly address: string;
    /** ValueType of exceljs: 0 null, 1 merged, 2 number, 3 text, 4 date, 6 formula, 8 rich text, 9 yes or no, 10 error */
    readonly type: number;
    readonly value?: unknown;
  };
  export type SheetModel = {
    readonly name: string;
    readonly state?: 'visible' | 'hidden' | 'veryHidden';
    readonly rows: readonly { readonly number: number; readonly cells: readonly CellModel[] }[];
    readonly mergeCells?: readonly string[];
  };
  export type BookModel = {
    readonly worksheets: readonly SheetModel[];
    readonly properties?: { readonly date1904?: boolean };
  };
  export default class Xlsx {
    /** @param holder gets the workbook as its `model` */
    constructor(holder: { model?: BookModel });
    load(file: Buffer, options: { readonly ignoreNodes: readonly string[] }): Promise<unknown>;
  }
}

declare module 'exceljs/lib/doc/workbook.js' {
  import { Workbook } from 'exceljs';
  export default Workbook;
}
