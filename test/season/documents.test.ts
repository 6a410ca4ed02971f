import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { advisersOf } from '../../sample/advisers.ts';
import { inParallel } from '../../sample/client.ts';
import { staffOf } from '../../sample/staff.ts';
import { afterNextNight } from '../../sample/steps/rank.ts';
import type { Adviser } from '../../shared/contract/registry.ts';
import type { RankingSnapshot } from '../../shared/contract/rankings.ts';
import { docxLines, firstSheet, pdfPages, rowValues } from '../support/read-documents.ts';
import { startSmallReview, type SmallReview } from './small-review.ts';

/** Every document of a season, fetched over HTTP by who may have it, and refused to who may not. */
let review: SmallReview;
let tokenOf: (account: string) => Promise<string>;
let adviser: Adviser;
const campaignPath = '/api/campaigns/changzhou-2022';
const wujin = `${campaignPath}/districts/wujin`;
const approvalForm = (): string => `${wujin}/advisers/${adviser.adviserId}/approval-form`;

beforeAll(async () => {
  review = await startSmallReview();
  tokenOf = staffOf(review.cloud.url).tokenOf;
  const [first] = await advisersOf(await review.as('officer-wujin'), 'changzhou-2022', 'wujin');
  const { adviserId: _id, district: _district, eligibility: _answers, documents: _documents, ...input } = first!;
  const advisers = [{ ...input, name: '𠮷䶮', organisation: '=HYPERLINK("http://example.invalid")' }];
  await (await review.as('officer-wujin')).call('POST', `${wujin}/advisers`, { advisers });
  adviser = { ...first!, ...advisers[0] };
}, 180_000);
afterAll(() => review?.stop());

type Fetched = {
  readonly status: number;
  readonly code?: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
};

async function fetched(as: string, path: string): Promise<Fetched> {
  const response = await fetch(review.cloud.url + path, { headers: { authorization: `Bearer ${await tokenOf(as)}` } });
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
}
const refusal = async (as: string, path: string) => (await fetched(as, path)).code;
const textOf = ({ bytes }: Fetched) => new TextDecoder().decode(bytes);

/** Who asks for what, and the refusal. */
const wrongRequests: readonly (readonly [as: string, what: string, path: () => string, code: string])[] = [
  ['officer-jintan', 'the form of another district', approvalForm, 'district-forbidden'],
  ['judge-1', 'a form', approvalForm, 'role-forbidden'],
  ['officer-wujin', 'a form of nobody', () => `${wujin}/advisers/adv_x/approval-form`, 'adviser-unknown'],
  ['officer-wujin', 'a format that is none', () => `${approvalForm()}?format=exe`, 'path-invalid'],
  ['officer-jintan', 'the sheet of another district', () => `${wujin}/summary-sheet`, 'district-forbidden'],
  ['officer-wujin', 'the city’s sheet', () => `${campaignPath}/summary-sheet`, 'role-forbidden'],
  ['officer-wujin', 'a ranking table', () => `/api/rounds/${review.roundId}/ranking-table`, 'role-forbidden'],
  ['judge-1', 'a notice text', () => `/api/rounds/${review.roundId}/notice-text`, 'role-forbidden'],
  ['city-officer', 'a campaign of no one', () => '/api/campaigns/other-2022/schedule', 'campaign-unknown'],
  ['city-officer', 'a round of no one', () => '/api/rounds/rnd_x/ranking-table', 'round-unknown'],
];

describe('given a registry', () => {
  test('when the approval form is fetched, then it is a PDF with the adviser’s rare name, or a docx', async () => {
    const pdf = await fetched('officer-wujin', approvalForm());
    expect([pdf.status, pdf.type]).toEqual([200, 'application/pdf']);
    expect(pdf.name).toMatch(/审批表（𠮷䶮）\.pdf$/);
    const pages = await pdfPages(pdf.bytes);
    expect(pages.filter(({ text }) => text.includes('𠮷䶮'))).toHaveLength(2);
    expect(pages[0]?.text).toContain(adviser.phone);
    const docx = await fetched('city-officer', `${approvalForm()}?format=docx`);
    expect(docxLines(docx.bytes)).toContain('𠮷䶮');
    expect((await fetched('auditor', approvalForm())).bytes).toEqual(pdf.bytes);
  });

  test('when the forms and tables of the campaign are fetched, then a district has them too', async () => {
    const blank = await pdfPages((await fetched('officer-wujin', `${campaignPath}/case-form`)).bytes);
    expect(blank[0]?.text).toContain('典型案例申报表');
    expect(docxLines((await fetched('auditor', `${campaignPath}/case-form?format=docx`)).bytes).join('')).toContain(
      '案例正文',
    );
    const schedule = await firstSheet((await fetched('officer-wujin', `${campaignPath}/schedule`)).bytes);
    expect(schedule.getCell('A2').text).toMatch(/日程安排$/);
    const printed = await pdfPages((await fetched('officer-wujin', `${campaignPath}/schedule?format=pdf`)).bytes);
    expect(printed.every(({ text }) => text.includes('责任单位'))).toBe(true);
    const quotas = await firstSheet((await fetched('officer-wujin', `${campaignPath}/quota-table`)).bytes);
    expect(rowValues(quotas, 4).slice(0, 2)).toEqual(['市局推选', '溧阳市']);
  });

  test.each(wrongRequests)('when %s asks for %s, then it is refused', async (as, _, path, code) => {
    expect(await refusal(as, path())).toBe(code);
  });
});

describe('given a round from the vote to its result', () => {
  const round = () => `/api/rounds/${review.roundId}`;
  const nameColumn = (sheet: Awaited<ReturnType<typeof firstSheet>>, column: number) =>
    Array.from({ length: sheet.rowCount }, (_, row) => rowValues(sheet, row + 1)[column]);

  test('when the vote is open, then no document tells a running total', async () => {
    const city = await review.as('city-officer');
    await city.call('POST', `${round()}/judges`, { judges: review.panel });
    await inParallel(3, review.panel, async ({ subject }) => {
      const judge = await review.as(subject);
      const points = Object.fromEntries(review.criteria.map(({ id, maxPoints }) => [id, String(maxPoints - 1)]));
      for (const { candidateId } of review.candidates)
        await judge.call('PUT', `${round()}/scores/${candidateId}`, { points });
    });
    await review.open();
    for (const [index, { candidateId }] of review.candidates.entries()) {
      for (let voter = 0; voter <= index; voter += 1) await review.vote(`voter-${index}-${voter}`, [candidateId]);
    }
    await review.drained();
    expect(await refusal('city-officer', `${round()}/ranking-table`)).toBe('totals-hidden');
    expect(await refusal('city-officer', `${round()}/notice-text`)).toBe('ranking-not-ready');
    const sheet = await firstSheet((await fetched('city-officer', `${campaignPath}/summary-sheet`)).bytes);
    expect(nameColumn(sheet, 0)).toContain(review.candidates.length);
  });

  test('when the result is final, then sheets, table and notice say what the ranking says', async () => {
    await review.close();
    await review.drained();
    await review.moveTo(afterNextNight(review.now()));
    await review.drained();
    const ranking = await (await review.as('auditor')).call<RankingSnapshot>('GET', `${round()}/rankings/latest`);
    const above = ranking.rows.filter(({ aboveLine }) => aboveLine);
    expect([ranking.standing, above.length]).toEqual(['final', 4]);

    const csv = textOf(await fetched('city-officer', `${round()}/ranking-table?format=csv`));
    const lines = csv.trimEnd().split('\r\n').slice(1);
    expect(lines).toHaveLength(ranking.rows.length);
    for (const [index, { name, total }] of ranking.rows.entries()) {
      expect(lines[index]).toMatch(new RegExp(`^"${index + 1}","${name}",`));
      expect(lines[index]).toContain(`"${total}"`);
      expect(lines[index]).toMatch(/"最终"$/);
    }
    const table = await fetched('auditor', `${round()}/ranking-table`);
    expect(table.name).toMatch(/排名表（最终）\.xlsx$/);
    expect((await firstSheet(table.bytes)).getCell('B3').text).toBe(ranking.rows[0]?.name);

    const sheet = await firstSheet((await fetched('city-officer', `${campaignPath}/summary-sheet`)).bytes);
    const registered = (row: number) => rowValues(sheet, row + 4);
    expect(above.map((_, row) => registered(row)[16])).toEqual(above.map(({ rank }) => rank));
    expect(registered(above.length)[0]).toMatch(/排名最终，共4人/);
    const own = await firstSheet((await fetched('officer-wujin', `${wujin}/summary-sheet`)).bytes);
    expect(own.rowCount).toBe(4 + above.filter(({ district }) => district === 'wujin').length);

    const text = textOf(await fetched('city-officer', `${round()}/notice-text`));
    for (const { rank, name } of above) expect(text).toContain(`${rank}\t${name}\t`);
    for (const { name, organisation } of ranking.rows.slice(above.length))
      expect(text).not.toContain(`${name}\t${organisation}`);
    expect(text).toContain('自2022年5月24日起至2022年5月30日止，共5个工作日');
    const docx = await fetched('city-officer', `${round()}/notice-text?format=docx&startsOn=2022-05-24`);
    expect(docxLines(docx.bytes).join('')).toContain('至2022年5月31日止');
    // Personal data stay inside: neither phones nor licence numbers are in what is published.
    expect(text + docxLines(docx.bytes).join('')).not.toMatch(/1990000|SAMPLE-/);
  });
});
