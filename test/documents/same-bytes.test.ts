import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { formDocx } from '../../shared/adapters/documents/form-docx.ts';
import { formPdf } from '../../shared/adapters/documents/form-pdf.ts';
import { letterDocx } from '../../shared/adapters/documents/letter-docx.ts';
import { letterText } from '../../shared/adapters/documents/letter-text.ts';
import type { PdfPrinter } from '../../shared/adapters/documents/pdf-printer.ts';
import { sheetCsv } from '../../shared/adapters/documents/sheet-csv.ts';
import { sheetPdf } from '../../shared/adapters/documents/sheet-pdf.ts';
import { sheetXlsx } from '../../shared/adapters/documents/sheet-xlsx.ts';
import type { Letter } from '../../shared/domain/documents/model.ts';
import { officeParts, pdfProperties } from '../support/read-documents.ts';
import { at, formOf, sheetOf, testPrinter } from './builders.ts';

let print: PdfPrinter;
beforeAll(() => {
  print = testPrinter().print;
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const letter: Letter = {
  info: { title: '公示', author: '示例单位', at },
  heading: ['公示'],
  before: ['名单如下。'],
  list: { columns: ['名次', '姓名'], rows: [['1', '𠮷']] },
  after: ['完。'],
  signature: ['示例单位'],
};
const sheet = sheetOf([['文字', 1, '2.50']]);

const drawings: readonly (readonly [name: string, draw: () => Promise<Uint8Array>])[] = [
  ['form as PDF', () => formPdf(print)(formOf())],
  ['form as docx', () => formDocx(formOf())],
  ['sheet as xlsx', () => sheetXlsx(sheet)],
  ['sheet as PDF', () => sheetPdf(print)(sheet)],
  ['sheet as CSV', () => sheetCsv(sheet)],
  ['letter as docx', () => letterDocx(letter)],
  ['letter as text', () => letterText(letter)],
];

describe('given the same model', () => {
  test.each(drawings)(
    'when the %s is drawn years later in another zone, then the bytes are the same',
    async (_, draw) => {
      const zone = process.env['TZ'];
      vi.setSystemTime(Date.UTC(2022, 0, 1));
      process.env['TZ'] = 'Asia/Shanghai';
      const first = await draw();
      vi.setSystemTime(Date.UTC(2031, 6, 7, 8, 9));
      process.env['TZ'] = 'America/New_York';
      const second = await draw();
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
      expect(Buffer.compare(first, second)).toBe(0);
    },
  );

  test('when a file has a date among its properties, then it is the data’s own', async () => {
    expect(await pdfProperties(await formPdf(print)(formOf()))).toMatchObject({
      CreationDate: 'D:20220520163000Z',
      ModDate: 'D:20220520163000Z',
      Author: '常州市司法局',
    });
    const core = officeParts(await formDocx(formOf())).get('docProps/core.xml') ?? '';
    expect(core.match(/2022-05-20T16:30:00Z/g)).toHaveLength(2);
  });
});
