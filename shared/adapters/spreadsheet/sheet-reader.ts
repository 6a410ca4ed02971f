import type { SheetReader } from '../../actions/registry-ports.ts';
import { err } from '../../platform/result.ts';
import { readCsv } from './read-csv.ts';
import { readXlsx } from './read-xlsx.ts';

const startsWith = (bytes: Uint8Array, ...magic: readonly number[]): boolean =>
  magic.every((byte, index) => bytes[index] === byte);

/** Tables out of xlsx and CSV files, told apart by their bytes and never by their names. */
export const sheetReader: SheetReader = {
  read: async (bytes, rows) => {
    if (startsWith(bytes, 0x50, 0x4b)) return readXlsx(bytes, rows);
    // The container of the old xls format, and of any document with a password.
    if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
      return err({ code: 'file-type', detail: '旧版 xls 或加密的文件不能读取，请另存为不加密的 xlsx' });
    }
    return readCsv(bytes, rows);
  },
};
