/** The part of exceljs that reads and writes workbooks in memory, without its streams and their dependencies. */
declare module 'exceljs/lib/doc/workbook.js' {
  import { Workbook } from 'exceljs';
  export default Workbook;
}
