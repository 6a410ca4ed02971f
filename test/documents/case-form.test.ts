import { beforeAll, describe, expect, test } from 'vitest';

import { missingMark } from '../../shared/adapters/documents/fonts.ts';
import { formDocx } from '../../shared/adapters/documents/form-docx.ts';
import { formPdf } from '../../shared/adapters/documents/form-pdf.ts';
import type { PdfPrinter } from '../../shared/adapters/documents/pdf-printer.ts';
import { type CaseForm, caseForm } from '../../shared/domain/documents/case-form.ts';
import { docxLines, pdfPages } from '../support/read-documents.ts';
import { at, campaign, testPrinter } from './builders.ts';

let print: PdfPrinter;
beforeAll(() => {
  print = testPrinter().print;
});

/** Numbered sentences, so that one that is lost at the end of a page is missed. */
const sentences = (count: number) =>
  Array.from({ length: count }, (_, index) => `第${index + 1}次上门听取双方意见并查阅土地登记档案。`).join('');

const entry = (more: Partial<CaseForm> = {}): CaseForm => ({
  title: '一堵墙的和解',
  advisers: [{ name: '𠮷䶮', organisation: '江苏示例律师事务所' }],
  village: '示例村',
  period: { from: '2021-03-01', to: '2021-06-30' },
  text: sentences(10),
  materials: ['案例材料：调解协议书.pdf'],
  consent: false,
  publicVersion: sentences(5),
  fulfilled: ['true'],
  ...more,
});
const form = (more: Partial<CaseForm> = {}) => {
  const made = caseForm({ campaign, at, entry: entry(more) });
  if (!made) throw new Error('no form');
  return made;
};
const largest: Partial<CaseForm> = {
  title: '题'.repeat(60),
  advisers: Array.from({ length: 10 }, (_, index) => ({
    name: '名'.repeat(39) + index,
    organisation: '所'.repeat(80),
  })),
  village: '村'.repeat(60),
  text: sentences(450).slice(0, 10_000),
  materials: Array.from({ length: 22 }, (_, index) => `案例材料：${'文'.repeat(190)}${index}.pdf`),
  publicVersion: sentences(450).slice(0, 10_000),
};

describe('given a case that was filed', () => {
  test('when its form is printed, then it fits two pages, and every sign is in the fonts, ticks too', async () => {
    const pages = await pdfPages(await formPdf(print)(form()));
    expect(pages).toHaveLength(2);
    const text = pages.map((page) => page.text).join('');
    expect(text).not.toContain(missingMark);
    expect(text).toContain('■内容客观真实');
    expect(text).toContain('□组织实施方法可复制、可推广');
    expect(text).toContain('□同意■不同意');
    expect(text).toContain('𠮷䶮（江苏示例律师事务所）');
  });

  test('when it says as much as it may, then nothing is lost over the pages, in PDF and docx', async () => {
    const pages = await pdfPages(await formPdf(print)(form(largest)));
    const [text, docx] = [
      pages.map((page) => page.text.replaceAll(/第\d+页，共\d+页/g, '')).join(''),
      docxLines(await formDocx(form(largest))).join(''),
    ];
    for (const drawn of [text, docx]) {
      for (const said of [largest.title, largest.village, `${'名'.repeat(39)}9`, `${'文'.repeat(190)}21.pdf`])
        expect(drawn).toContain(said);
      expect(drawn.split(largest.text ?? '')).toHaveLength(3);
    }
  });

  test('when a text runs over a page, then the next row follows it at once', async () => {
    const pages = await pdfPages(await formPdf(print)(form({ text: sentences(80) })));
    const lines = pages.flatMap(({ stretches }, page) => stretches.map(({ text, y }) => ({ text, y, page })));
    const last = lines.findLast(({ text }) => text.includes('第80次') || text.includes('80次'));
    const next = lines.find(({ text }) => text.includes('调解协议书'));
    expect(next?.page).toBe(last?.page);
    expect((last?.y ?? 0) - (next?.y ?? 0)).toBeLessThan(60);
  });
});
