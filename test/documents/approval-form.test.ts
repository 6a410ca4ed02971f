import { beforeAll, describe, expect, test } from 'vitest';

import { formDocx } from '../../shared/adapters/documents/form-docx.ts';
import { formPdf } from '../../shared/adapters/documents/form-pdf.ts';
import type { Form } from '../../shared/domain/documents/model.ts';
import { docxLines, officeParts, pdfPages, type PdfPage } from '../support/read-documents.ts';
import { formOf, testPrinter } from './builders.ts';

let print: (form: Form) => Promise<Uint8Array>;
beforeAll(() => {
  print = formPdf(testPrinter().print);
});

const filled = {
  name: '欧阳示例',
  sex: 'female',
  birthMonth: '1980-05',
  ethnicity: '土家族',
  politicalStatus: '中共党员',
  education: '硕士研究生',
  organisation: '江苏示例律师事务所',
  practice: 'grassroots',
  phone: '13912345678',
  villages: [
    { name: '甲村', since: '2018-01-01' },
    { name: '乙社区', since: '2019-03-05', until: '2021-12-31' },
  ],
  onsiteMinutes: 6510,
  lectures: 17,
  awards: [{ date: '2020-12-04', text: '全市优秀法律顾问' }],
  mainDeeds: '化解多年积怨，挽回经济损失。',
  recommendedBy: ['甲村'],
} as const satisfies Parameters<typeof formOf>[0];

/** What the form must carry of this adviser, by label (selection.md §5). */
const fields: readonly (readonly [label: string, text: string])[] = [
  ['姓名', '欧阳示例'],
  ['性别', '女'],
  ['出生年月', '1980年5月'],
  ['民族', '土家族'],
  ['政治面貌', '中共党员'],
  ['学历', '硕士研究生'],
  ['工作单位', '江苏示例律师事务所'],
  ['执业类别', '基层法律服务工作者'],
  ['执业证号', '13204201510000001'],
  ['联系电话', '13912345678'],
  ['服务村（社区）\n及起止时间', '甲村（2018年1月1日至今）\n乙社区（2019年3月5日至2021年12月31日）'],
  ['2021年度\n现场服务时长', '108小时30分钟'],
  ['2021年度\n开展讲座', '17场'],
  ['近年度\n执业考核', '2019年度：合格；2020年度：合格；2021年度：合格'],
  ['奖惩情况', '奖励：2020年12月4日，全市优秀法律顾问\n惩处：经核查，无行政处罚和行业惩戒'],
  ['主要事迹', '化解多年积怨，挽回经济损失。'],
  ['村（居）民\n委员会推荐意见', '推荐的村（社区）：甲村'],
  ['辖市（区）\n司法局意见', ''],
  ['市司法局意见', ''],
  ['省司法厅意见', ''],
];
const squeezed = (text: string) => text.replaceAll(/\s/g, '');

describe('given what the registry knows of an adviser', () => {
  test('when the form is filled in, then each field of the annex stands beside its label', () => {
    const boxes = formOf(filled).rows.flatMap(({ cells }) =>
      cells.flatMap(({ kind, text }, index) => (kind === 'label' ? [[text, cells[index + 1]?.text] as const] : [])),
    );
    for (const field of fields) expect(boxes).toContainEqual(field);
  });

  test('when opinions are asked for, then each has room for a seal of 42 mm, and a line for the date', () => {
    const opinions = formOf(filled).rows.filter(({ cells }) => cells[1]?.seal?.[0] === '（盖章）');
    expect(opinions.map(({ cells }) => squeezed(cells[0]?.text ?? ''))).toEqual([
      '村（居）民委员会推荐意见',
      '辖市（区）司法局意见',
      '市司法局意见',
      '省司法厅意见',
    ]);
    for (const { cells, height } of opinions) {
      expect(height).toBeGreaterThanOrEqual(42);
      expect(squeezed(cells[1]?.seal?.[1] ?? '')).toBe('年月日');
    }
  });

  test('when nobody has looked for penalties, or years are missing, then the form claims nothing', () => {
    const texts = formOf({ penaltiesChecked: false, assessments: { 2019: 'unqualified' } }).rows.flatMap(({ cells }) =>
      cells.map(({ text }) => text),
    );
    expect(texts).toContain('奖励：\n惩处：');
    expect(texts).toContain('2019年度：不合格；2020年度：　　　；2021年度：　　　');
  });
});

describe('given the form as PDF', () => {
  let pages: readonly PdfPage[];
  beforeAll(async () => {
    pages = await pdfPages(await print(formOf(filled)));
  });

  test('then it is A4 portrait, in two copies that say the same, each with its own page numbers', () => {
    expect(pages).toHaveLength(4);
    for (const { width, height } of pages) {
      expect(width).toBeCloseTo(595.28, 1);
      expect(height).toBeCloseTo(841.89, 1);
    }
    const [first = '', second = '', third = '', fourth = ''] = pages.map(({ text }) => text);
    expect(first).toContain('第一份');
    expect(third.replace('第二份', '第一份')).toBe(first);
    expect(fourth.replace('第二份', '第一份')).toBe(second);
    expect([first, second].map((text) => /第\d页，共\d页/.exec(text)?.[0])).toEqual(['第1页，共2页', '第2页，共2页']);
    expect(first).toContain('附件4');
  });

  test('then every field is in each copy', () => {
    const [first, second] = [0, 2].map((page) => `${pages[page]?.text}${pages[page + 1]?.text}`);
    for (const field of fields.flat()) {
      expect(first).toContain(squeezed(field));
      expect(second).toContain(squeezed(field));
    }
  });

  test('then its fonts are embedded, cut down to what is used', async () => {
    const bytes = await print(formOf(filled));
    const text = Buffer.from(bytes).toString('latin1');
    const fonts = new Set(Array.from(text.matchAll(/\/BaseFont \/(\S+)/g), ([, name]) => name));
    expect([...fonts].every((name) => /^[A-Z]{6}\+NotoSans/.test(name ?? ''))).toBe(true);
    expect(text.match(/\/FontFile2 /g)?.length).toBe(fonts.size);
    expect(bytes.byteLength).toBeLessThan(200_000);
  });
});

describe('given texts that are long', () => {
  const paragraph = (mark: string, length: number) =>
    Array.from({ length }, (_, index) => `${mark}${String(index).padStart(3, '0')}调解`).join('');

  test('when they fill boxes, then no box is cut at the end of a page', async () => {
    const mainDeeds = paragraph('迹', 120);
    const villages = Array.from({ length: 18 }, (_, index) => ({
      name: `示例第${index + 1}村`.padEnd(40, '长'),
      since: '2018-01-01',
    }));
    const pages = await pdfPages(await print(formOf({ mainDeeds, villages })));
    const boxes = [mainDeeds, villages.map(({ name }) => `${name}（2018年1月1日至今）`).join('')];
    for (const box of boxes) expect(pages.filter(({ text }) => text.includes(box))).toHaveLength(2);
    for (const page of pages) expect(page.stretches.every(({ y }) => y > 20 && y < 830)).toBe(true);
  });

  test('when one is longer than a page, then it goes on over the next pages and nothing is lost', async () => {
    const penalties = Array.from({ length: 20 }, (_, index) => ({
      date: '2020-01-01',
      text: paragraph(`罚${index}之`, 40),
    }));
    const pages = await pdfPages(await print(formOf({ penalties })));
    expect(pages.length).toBeGreaterThan(6);
    expect(pages.length % 2).toBe(0);
    const copy = pages
      .slice(0, pages.length / 2)
      .map(({ text }) => text.replaceAll(/第[一二]份|附件4|第\d+页，共\d+页/g, ''));
    for (const { text } of penalties) expect(copy.join('')).toContain(text);
    for (const page of pages) expect(page.stretches.every(({ y }) => y > 20)).toBe(true);
  });

  test('when name and organisation are as long as the registry takes, then they wrap inside the page', async () => {
    const [page] = await pdfPages(await print(formOf({ name: '长'.repeat(40), organisation: 'Ω'.repeat(80) })));
    expect(page?.text).toContain('长'.repeat(40));
    expect(page?.stretches.every(({ x }) => x > 50 && x < 545)).toBe(true);
  });
});

describe('given the form as docx', () => {
  test('then it holds every field once, in fonts that offices have, and no row is cut', async () => {
    const bytes = await formDocx(formOf(filled));
    const text = squeezed(docxLines(bytes).join(''));
    for (const field of fields.flat()) expect(text).toContain(squeezed(field));
    const body = officeParts(bytes).get('word/document.xml') ?? '';
    expect(body).toContain('w:eastAsia="宋体"');
    expect(body.match(/<w:cantSplit\/>/g)?.length).toBe(formOf(filled).rows.length);
    expect(body).toContain('<w:pgSz w:w="11906" w:h="16838"');
  });
});
