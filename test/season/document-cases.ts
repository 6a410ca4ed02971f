import { expect, test } from 'vitest';
import { advisersOf } from '../../sample/advisers.ts';
import { staffOf } from '../../sample/staff.ts';
import type { Adviser } from '../../shared/contract/registry.ts';
import type { RankingSnapshot } from '../../shared/contract/rankings.ts';
import { docxLines, firstSheet, pdfPages, rowValues } from '../support/read-documents.ts';
import type { SmallReview } from './small-review.ts';

/**
 * Every document of a season, fetched over HTTP by who may have it, and refused to who may not: cases that the test of
 * the city review runs at their time, since a cloud of their own and a second panel's scores would take half a minute.
 */
const campaignPath = '/api/campaigns/changzhou-2022';
const wujin = `${campaignPath}/districts/wujin`;

type Fetched = {
  readonly status: number;
  readonly code?: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
};

type Fetch = (as: string, path: string) => Promise<Fetched>;

const fetching = ({ cloud }: SmallReview): Fetch => {
  const { tokenOf } = staffOf(cloud.url);
  return async (as, path) => {
    const token = await tokenOf(as);
    const response = await fetch(cloud.url + path, { headers: { authorization: `Bearer ${token}` } });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const name = /filename\*=UTF-8''(.+)$/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? '';
    const type = response.headers.get('content-type') ?? '';
    const problem = type.startsWith('application/problem+json') && JSON.parse(new TextDecoder().decode(bytes));
    return {
      status: response.status,
      name: decodeURIComponent(name),
      type,
      bytes,
      ...(problem && { code: problem.code }),
    };
  };
};
const textOf = ({ bytes }: Fetched) => new TextDecoder().decode(bytes);

/** Who asks for what, and the refusal. */
const wrongRequests = (
  approvalForm: string,
  round: string,
): readonly (readonly [as: string, what: string, path: string, code: string])[] => [
  ['officer-jintan', 'the form of another district', approvalForm, 'district-forbidden'],
  ['judge-1', 'a form', approvalForm, 'role-forbidden'],
  ['officer-wujin', 'a form of nobody', `${wujin}/advisers/adv_x/approval-form`, 'adviser-unknown'],
  ['officer-wujin', 'a format that is none', `${approvalForm}?format=exe`, 'path-invalid'],
  ['officer-jintan', 'the sheet of another district', `${wujin}/summary-sheet`, 'district-forbidden'],
  ['officer-wujin', 'the city’s sheet', `${campaignPath}/summary-sheet`, 'role-forbidden'],
  ['officer-wujin', 'a ranking table', `${round}/ranking-table`, 'role-forbidden'],
  ['judge-1', 'a notice text', `${round}/notice-text`, 'role-forbidden'],
  ['city-officer', 'a campaign of no one', '/api/campaigns/other-2022/schedule-sheet', 'campaign-unknown'],
  ['city-officer', 'a round of no one', '/api/rounds/rnd_x/ranking-table', 'round-unknown'],
];

/** Registers an adviser of Wujin anew, with a rare name and a formula for an employer. */
async function withRareName(review: SmallReview): Promise<Adviser> {
  const officer = await review.as('officer-wujin');
  const [first] = await advisersOf(officer, 'changzhou-2022', 'wujin');
  const {
    adviserId: _id,
    district: _district,
    eligibility: _answers,
    documents: _documents,
    version: _version,
    ...input
  } = first!;
  const changed = { ...input, name: '𠮷䶮', organisation: '=HYPERLINK("http://example.invalid")' };
  await officer.call('POST', `${wujin}/advisers`, { advisers: [changed] });
  return { ...first!, ...changed };
}

/** Before the vote. */
export function testDocumentsOfRegistry(reviewNow: () => SmallReview): void {
  test('given a registry, when forms and tables are fetched, then who may have them gets them, and nobody else', async () => {
    const review = reviewNow();
    const fetched = fetching(review);
    const adviser = await withRareName(review);
    const approvalForm = `${wujin}/advisers/${adviser.adviserId}/approval-form`;
    const pdf = await fetched('officer-wujin', approvalForm);
    expect([pdf.status, pdf.type]).toEqual([200, 'application/pdf']);
    expect(pdf.name).toMatch(/审批表（𠮷䶮）\.pdf$/);
    const pages = await pdfPages(pdf.bytes);
    expect(pages.filter(({ text }) => text.includes('𠮷䶮'))).toHaveLength(2);
    expect(pages[0]?.text).toContain(adviser.phone);
    const docx = await fetched('city-officer', `${approvalForm}?format=docx`);
    expect(docxLines(docx.bytes)).toContain('𠮷䶮');
    expect((await fetched('auditor', approvalForm)).bytes).toEqual(pdf.bytes);
    const blank = await pdfPages((await fetched('officer-wujin', `${campaignPath}/case-form`)).bytes);
    expect(blank[0]?.text).toContain('典型案例申报表');
    expect(docxLines((await fetched('auditor', `${campaignPath}/case-form?format=docx`)).bytes).join('')).toContain(
      '案例正文',
    );
    const filled = `${wujin}/cases/1/case-form`;
    expect((await fetched('officer-wujin', filled)).code).toBe('case-unknown');
    const entry = {
      title: '一堵墙的和解',
      advisers: [adviser.adviserId],
      village: '示例村',
      period: { from: '2021-03-01', to: '2021-06-30' },
      text: '第一段。',
      fulfilled: ['true'],
    };
    await (await review.as('officer-wujin')).call('PUT', `${wujin}/cases/1`, { version: 0, case: entry });
    const form = await fetched('officer-wujin', filled);
    expect(form.name).toBe('典型案例申报表（一堵墙的和解）.pdf');
    expect((await pdfPages(form.bytes))[0]?.text).toContain('𠮷䶮（=HYPERLINK');
    expect((await fetched('auditor', filled)).bytes).toEqual(form.bytes);
    expect(docxLines((await fetched('city-officer', `${filled}?format=docx`)).bytes)).toContain('一堵墙的和解');
    expect((await fetched('officer-jintan', filled)).code).toBe('district-forbidden');
    const schedule = await firstSheet((await fetched('officer-wujin', `${campaignPath}/schedule-sheet`)).bytes);
    expect(schedule.getCell('A2').text).toMatch(/日程安排$/);
    const printed = await pdfPages((await fetched('officer-wujin', `${campaignPath}/schedule-sheet?format=pdf`)).bytes);
    expect(printed.every(({ text }) => text.includes('责任单位'))).toBe(true);
    const quotas = await firstSheet((await fetched('officer-wujin', `${campaignPath}/quota-table`)).bytes);
    expect(rowValues(quotas, 4).slice(0, 2)).toEqual(['市局推选', '溧阳市']);
    for (const [as, what, path, code] of wrongRequests(approvalForm, `/api/rounds/${review.roundId}`))
      expect([as, what, (await fetched(as, path)).code]).toEqual([as, what, code]);
  });
}

/** While the vote is open. */
export function testDocumentsOfOpenVote(reviewNow: () => SmallReview): void {
  test('given an open vote, when documents are fetched, then none tells a running total', async () => {
    const review = reviewNow();
    const fetched = fetching(review);
    const round = `/api/rounds/${review.roundId}`;
    expect((await fetched('city-officer', `${round}/ranking-table`)).code).toBe('totals-hidden');
    expect((await fetched('city-officer', `${round}/notice-text`)).code).toBe('ranking-not-ready');
    const sheet = await firstSheet((await fetched('city-officer', `${campaignPath}/summary-sheet`)).bytes);
    const numbers = Array.from({ length: sheet.rowCount }, (_, row) => rowValues(sheet, row + 1)[0]);
    expect(numbers).toContain(review.candidates.length);
    expect(sheet.getCell(sheet.rowCount, 1).text).toContain('尚无排名');
  });
}

/** After the final ranking. */
export function testDocumentsOfResult(reviewNow: () => SmallReview): void {
  test('given a final ranking, when documents are fetched, then sheets, table and notice say what the ranking says', async () => {
    const review = reviewNow();
    const fetched = fetching(review);
    const round = `/api/rounds/${review.roundId}`;
    const ranking = await (await review.as('auditor')).call<RankingSnapshot>('GET', `${round}/rankings/latest`);
    const above = ranking.rows.filter(({ aboveLine }) => aboveLine);
    expect([ranking.standing, above.length]).toEqual(['final', 4]);

    const csv = textOf(await fetched('city-officer', `${round}/ranking-table?format=csv`));
    const lines = csv.trimEnd().split('\r\n').slice(1);
    expect(lines).toHaveLength(ranking.rows.length);
    for (const [index, { name, total }] of ranking.rows.entries()) {
      expect(lines[index]).toMatch(new RegExp(`^"${index + 1}","${name}",`));
      expect(lines[index]).toContain(`"${total}"`);
      expect(lines[index]).toMatch(/"最终"$/);
    }
    const table = await fetched('auditor', `${round}/ranking-table`);
    expect(table.name).toMatch(/排名表（最终）\.xlsx$/);
    expect((await firstSheet(table.bytes)).getCell('B3').text).toBe(ranking.rows[0]?.name);

    const sheet = await firstSheet((await fetched('city-officer', `${campaignPath}/summary-sheet`)).bytes);
    const registered = (row: number) => rowValues(sheet, row + 4);
    expect(above.map((_, row) => registered(row)[16])).toEqual(above.map(({ rank }) => rank));
    expect(registered(above.length)[0]).toMatch(/排名最终，共4人/);
    const own = await firstSheet((await fetched('officer-wujin', `${wujin}/summary-sheet`)).bytes);
    expect(own.rowCount).toBe(4 + above.filter(({ district }) => district === 'wujin').length);

    const text = textOf(await fetched('city-officer', `${round}/notice-text`));
    for (const { rank, name } of above) expect(text).toContain(`${rank}\t${name}\t`);
    for (const { name, organisation } of ranking.rows.slice(above.length))
      expect(text).not.toContain(`${name}\t${organisation}`);
    expect(text).toContain('自2022年5月24日起至2022年5月30日止，共5个工作日');
    const docx = await fetched('city-officer', `${round}/notice-text?format=docx&startsOn=2022-05-24`);
    expect(docxLines(docx.bytes).join('')).toContain('至2022年5月31日止');
    // Personal data stay inside: neither phones nor licence numbers are in what is published.
    expect(text + docxLines(docx.bytes).join('')).not.toMatch(/1990000|SAMPLE-/);
  });
}
