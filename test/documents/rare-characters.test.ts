import { beforeAll, describe, expect, test } from 'vitest';

import { missingMark, missingNote, runsOf, type Fonts } from '../../shared/adapters/documents/fonts.ts';
import { formDocx } from '../../shared/adapters/documents/form-docx.ts';
import { formPdf } from '../../shared/adapters/documents/form-pdf.ts';
import { sheetXlsx } from '../../shared/adapters/documents/sheet-xlsx.ts';
import type { Form } from '../../shared/domain/documents/model.ts';
import { docxLines, firstSheet, officeParts, pdfInk, pdfPages, rowValues } from '../support/read-documents.ts';
import { formOf, sheetOf, testPrinter } from './builders.ts';

let fonts: Fonts;
let print: (form: Form) => Promise<Uint8Array>;
beforeAll(() => {
  const printer = testPrinter();
  fonts = printer.fonts;
  print = formPdf(printer.print);
});

/** Rare, and in names: one of Extension B, one of Extension A, one of Extension E. */
const rare = '𠮷䶮𬬭';
/** In no font that can be had: four dragons. */
const nowhere = '𪚥';

describe('given names with rare characters', () => {
  test('when they are printed, then each is in the text of both copies', async () => {
    const pages = await pdfPages(await print(formOf({ name: rare })));
    expect(pages.filter(({ text }) => text.includes(rare))).toHaveLength(2);
    expect(pages.some(({ text }) => text.includes(missingMark))).toBe(false);
  });

  test.each(Array.from(rare))(
    'when %s is printed, then there is ink, and other ink than of a missing character',
    async (character) => {
      const inkOf = async (name: string) => {
        const bytes = await print(formOf({ name }));
        const [page] = await pdfPages(bytes);
        const place = page?.stretches.find(({ text }) => text.includes('姓名'));
        if (!place) throw new Error('The form has no name');
        return pdfInk(bytes, { x: place.x + 60, y: place.y - 4, width: 60, height: 16 });
      };
      const drawn = await inkOf(character);
      expect(await inkOf('　')).toBe(0);
      expect(drawn).toBeGreaterThan(0.01);
      expect(drawn).not.toBeCloseTo(await inkOf(nowhere), 3);
    },
  );

  test('when no font has one, then a mark stands for it, and a note under each copy says which it is', async () => {
    const pages = await pdfPages(await print(formOf({ name: `王${nowhere}` })));
    const noted = pages.filter(({ text }) => text.includes('字库未收的字，请手工填写：U+2A6A5'));
    expect(noted).toHaveLength(2);
    expect(pages.filter(({ text }) => text.includes(`王${missingMark}`))).toHaveLength(2);
  });

  test('when they are written to docx and xlsx, then they are what was registered, beyond the basic plane in their font', async () => {
    const docx = await formDocx(formOf({ name: rare + nowhere }));
    expect(docxLines(docx)).toContain(rare + nowhere);
    expect(officeParts(docx).get('word/document.xml')).toMatch(
      /w:eastAsia="SimSun-ExtB"[^>]*\/>.*?<w:t[^>]*>𠮷<\/w:t>/s,
    );
    const sheet = await firstSheet(await sheetXlsx(sheetOf([[rare + nowhere, 1, '1.00']])));
    expect(rowValues(sheet, 3)[0]).toBe(rare + nowhere);
  });
});

describe('given text for print', () => {
  test('when fonts change within it, then it falls into runs, and what cannot be seen is left out', () => {
    const missing = new Set<string>();
    expect(runsOf(fonts, '吉𠮷\u{E0100}祥\u0007', missing)).toEqual([
      { text: '吉', font: 'NotoSansSC' },
      { text: '𠮷', font: 'NotoSansJP' },
      { text: '祥', font: 'NotoSansSC' },
    ]);
    expect(missingNote(missing)).toBeUndefined();
    expect(runsOf(fonts, '\uD842', missing)).toEqual([{ text: missingMark, font: 'NotoSansSC' }]);
    expect(missingNote(missing)).toContain('U+FFFD');
  });
});
