import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Campaign } from '../../shared/contract/campaign.ts';
import type { AdviserEvidence } from '../../shared/domain/adviser.ts';
import { eligibilityOf, monthsLater } from '../../shared/domain/eligibility.ts';

const file = join(import.meta.dirname, '../../campaigns/changzhou-2022.json');
const campaign = Campaign.parse(JSON.parse(readFileSync(file, 'utf8')));

/** A day of the nominations. */
const today = '2022-04-20';

const eligible: AdviserEvidence = {
  practice: 'lawyer',
  villages: [{ name: '示例一村', since: '2019-05-01' }],
  recommendedBy: ['示例一村'],
  assessments: { 2019: 'qualified', 2020: 'qualified', 2021: 'qualified' },
  penalties: [],
  penaltiesChecked: true,
  platformRegistered: true,
  conductStatementSigned: true,
};

function answerTo(rule: string, change: Partial<AdviserEvidence>) {
  const answer = eligibilityOf({ ...eligible, ...change }, campaign.eligibility, today).find(
    (one) => one.rule === rule,
  );
  if (!answer) throw new Error(`No rule ${rule}`);
  return answer;
}
const served = (since: string, until?: string) => ({ name: `示例${since}村`, since, until });

describe('eligibility', () => {
  test('given an adviser with all evidence, when the rules are asked, then E1 to E7 pass with reason and clause', () => {
    const answers = eligibilityOf(eligible, campaign.eligibility, today);
    expect(answers.map(({ rule, answer }) => `${rule} ${answer}`)).toEqual([
      'E1 pass',
      'E2 pass',
      'E3 pass',
      'E4 pass',
      'E5 pass',
      'E6 pass',
      'E7 pass',
    ]);
    for (const { reason, clause } of answers) {
      expect(reason).toMatch(/\p{Script=Han}/u);
      expect(Object.keys(campaign.clauses)).toContain(clause);
    }
  });

  const cases: readonly (readonly [rule: string, answer: string, what: string, change: Partial<AdviserEvidence>])[] = [
    ['E1', 'pass', 'one year to the day', { villages: [served('2021-01-01')] }],
    ['E1', 'fail', 'one day too few', { villages: [served('2021-01-02')] }],
    [
      'E1',
      'pass',
      'one village after another',
      { villages: [served('2020-06-01', '2021-06-30'), served('2021-07-01')] },
    ],
    ['E1', 'pass', 'two at once', { villages: [served('2020-06-01', '2021-12-31'), served('2021-03-01')] }],
    ['E1', 'fail', 'a day between two', { villages: [served('2020-06-01', '2021-06-30'), served('2021-07-02')] }],
    ['E1', 'fail', 'served for years, no more', { villages: [served('2010-01-01', '2022-02-28')] }],
    ['E1', 'fail', 'stopped before the day', { villages: [served('2010-01-01', '2021-12-30'), served('2022-02-01')] }],
    ['E1', 'pass', 'an end that is still to come', { villages: [served('2020-01-01', '2022-04-20')] }],
    ['E1', 'fail', 'ended yesterday', { villages: [served('2020-01-01', '2022-04-19')] }],
    ['E1', 'fail', 'serves again only later', { villages: [served('2020-01-01', '2022-02-28'), served('2022-12-01')] }],
    ['E1', 'fail', 'began after the day', { villages: [served('2022-01-02')] }],
    ['E1', 'missing', 'no village named', { villages: [] }],
    ['E2', 'pass', 'a grassroots legal service worker', { practice: 'grassroots' }],
    ['E2', 'fail', 'another calling', { practice: 'other' }],
    ['E3', 'missing', 'no recommendation', { recommendedBy: [] }],
    ['E3', 'fail', 'recommended by a village not served', { recommendedBy: ['示例别村'] }],
    [
      'E3',
      'pass',
      'a name typed with other brackets',
      { villages: [{ name: '翠竹社区（东区）', since: '2019-05-01' }], recommendedBy: ['翠竹社区(东区)'] },
    ],
    ['E3', 'pass', 'one of several', { recommendedBy: ['示例别村', '示例一村'] }],
    [
      'E4',
      'fail',
      'one year unqualified',
      { assessments: { 2019: 'unqualified', 2020: 'qualified', 2021: 'qualified' } },
    ],
    ['E4', 'missing', 'one year absent', { assessments: { 2019: 'qualified', 2021: 'qualified' } }],
    ['E4', 'fail', 'one unqualified, one absent', { assessments: { 2019: 'unqualified', 2021: 'qualified' } }],
    ['E4', 'pass', 'another year unqualified', { assessments: { ...eligible.assessments, 2018: 'unqualified' } }],
    ['E5', 'fail', 'a penalty', { penalties: [{ date: '2020-01-01', text: '警告' }] }],
    [
      'E5',
      'fail',
      'a penalty, not looked further',
      { penalties: [{ date: '2020-01-01', text: '警告' }], penaltiesChecked: false },
    ],
    ['E5', 'missing', 'nobody looked', { penaltiesChecked: false }],
    ['E6', 'fail', 'not registered', { platformRegistered: false }],
    ['E6', 'missing', 'not known', { platformRegistered: undefined }],
    ['E7', 'fail', 'not signed', { conductStatementSigned: false }],
    ['E7', 'missing', 'not handed in', { conductStatementSigned: undefined }],
  ];
  test.each(cases)('given %s, when it is asked, then it answers %s: %s', (rule, answer, _what, change) => {
    expect(answerTo(rule, change).answer).toBe(answer);
  });

  test('given several villages asked to recommend, when one did, then evidence is missing and the number is told', () => {
    const villages = [served('2019-01-01'), ...eligible.villages];
    const rules = [{ id: 'E3', kind: 'recommendation', committees: 2, clause: '1.2.2' }] as const;
    const [rule] = eligibilityOf({ ...eligible, villages }, rules, today);
    expect(rule).toMatchObject({ answer: 'missing', reason: '需 2 个所服务村（居）民委员会推荐，现有 1 个' });
  });

  test('given a year absent, when it is asked, then the reason names the year', () => {
    expect(answerTo('E4', { assessments: { 2021: 'qualified' } }).reason).toBe('缺少 2019、2020 年度执业考核结果');
  });
});

const day = fc
  .integer({ min: 0, max: 365 * 8 })
  .map((days) => new Date(Date.UTC(2015, 0, 1 + days)).toISOString().slice(0, 10));
const spell = fc.tuple(day, fc.option(day)).map(([a, b]) => {
  if (b === null) return served(a);
  return a <= b ? served(a, b) : served(b, a);
});
const evidence: fc.Arbitrary<AdviserEvidence> = fc.record({
  practice: fc.constantFrom('lawyer', 'grassroots', 'other'),
  villages: fc.array(spell, { maxLength: 4 }),
  recommendedBy: fc.subarray(['示例一村', '示例别村']),
  assessments: fc.dictionary(
    fc.constantFrom('2018', '2019', '2020', '2021'),
    fc.constantFrom('qualified', 'unqualified'),
  ),
  penalties: fc.array(fc.constant({ date: '2020-01-01', text: '警告' }), { maxLength: 2 }),
  penaltiesChecked: fc.boolean(),
  platformRegistered: fc.option(fc.boolean(), { nil: undefined }),
  conductStatementSigned: fc.option(fc.boolean(), { nil: undefined }),
});

describe('eligibility of any adviser', () => {
  test('given any evidence, when the rules are asked, then each answers once, in order, with a reason', () => {
    fc.assert(
      fc.property(evidence, (adviser) => {
        const answers = eligibilityOf(adviser, campaign.eligibility, today);
        expect(answers.map(({ rule }) => rule)).toEqual(campaign.eligibility.map(({ id }) => id));
        for (const { answer, reason } of answers) {
          expect(['pass', 'fail', 'missing']).toContain(answer);
          expect(reason).not.toBe('');
        }
      }),
    );
  });

  test('given villages in any order, when service is asked about, then the answer is the same', () => {
    fc.assert(
      fc.property(evidence, (adviser) => {
        const reversed = { ...adviser, villages: adviser.villages.toReversed() };
        expect(eligibilityOf(reversed, campaign.eligibility, today)[0]?.answer).toBe(
          eligibilityOf(adviser, campaign.eligibility, today)[0]?.answer,
        );
      }),
    );
  });

  test('given any service, when it is counted day by day, then the answer is the same', () => {
    const isServed = (villages: AdviserEvidence['villages'], on: string) =>
      villages.some(({ since, until }) => since <= on && (until === undefined || on <= until));
    fc.assert(
      fc.property(evidence, (adviser) => {
        fc.pre(adviser.villages.length > 0);
        let unbroken = true;
        for (let date = Date.UTC(2021, 0, 1); unbroken && date <= Date.UTC(2022, 0, 1); date += 86_400_000)
          unbroken = isServed(adviser.villages, new Date(date).toISOString().slice(0, 10));
        const serves = isServed(adviser.villages, today);
        const [answer] = eligibilityOf(adviser, campaign.eligibility, today);
        expect(answer?.answer).toBe(unbroken && serves ? 'pass' : 'fail');
      }),
      { numRuns: 500 },
    );
  });

  test('given one more village served all along, when service is asked about, then a pass stays a pass', () => {
    fc.assert(
      fc.property(evidence, spell, (adviser, more) => {
        fc.pre(eligibilityOf(adviser, campaign.eligibility, today)[0]?.answer === 'pass');
        const wider = { ...adviser, villages: [...adviser.villages, more] };
        expect(eligibilityOf(wider, campaign.eligibility, today)[0]?.answer).toBe('pass');
      }),
    );
  });
});

describe('months on the calendar', () => {
  test.each([
    ['2021-01-01', 12, '2022-01-01'],
    ['2020-02-29', 12, '2021-02-28'],
    ['2021-01-31', 1, '2021-02-28'],
    ['2021-12-15', 1, '2022-01-15'],
    ['2021-03-31', -1, '2021-02-28'],
    ['2021-01-31', 13, '2022-02-28'],
  ])('given %s, when %i months pass, then it is %s', (from, months, to) => {
    expect(monthsLater(from, months)).toBe(to);
  });
});
