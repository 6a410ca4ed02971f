import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { compare, fromExact, toExact } from '../../shared/domain/exact.ts';
import type { Verdict } from '../../shared/domain/ranking/panel-score.ts';
import { judgeScore, panelScore } from '../../shared/domain/ranking/panel-score.ts';
import type { JudgeScore, PanelRule } from '../../shared/domain/ranking/types.ts';

const plain: PanelRule = { criteria: [{ id: 'debrief', maxPoints: 100 }] };
const trimmed: PanelRule = { ...plain, trim: { fromJudges: 5 } };
/** One verdict a judge (j1, j2, …): a score, or null for a recusal. */
const verdicts = (scores: readonly (string | null)[]): readonly Verdict[] =>
  scores.map((score, i) =>
    score === null
      ? { judgeId: `j${i + 1}`, recused: '近亲属' }
      : { judgeId: `j${i + 1}`, points: new Map([['debrief', score]]) },
  );
const fate = (judge: JudgeScore): string => (judge.status === 'recused' ? 'recused' : (judge.dropped ?? 'counted'));

describe('one judge', () => {
  test.each([
    {
      when: 'criteria whose points add up to 100',
      criteria: [
        { id: 'work', maxPoints: 60 },
        { id: 'talk', maxPoints: 40 },
      ],
      points: { work: '55.5', talk: '32' },
      score: '175/2',
    },
    {
      when: 'criteria whose points add up to something else',
      criteria: [
        { id: 'work', maxPoints: 20 },
        { id: 'talk', maxPoints: 10 },
      ],
      points: { work: '20', talk: '0' },
      score: '200/3',
    },
    {
      when: 'criteria of 100 points with weights',
      criteria: [
        { id: 'work', maxPoints: 100, weight: '12.5' },
        { id: 'talk', maxPoints: 100, weight: 87.5 },
      ],
      points: { work: '80', talk: '90' },
      score: '355/4',
    },
  ])('given $when, the score is on 0–100', ({ criteria, points, score }) => {
    expect(toExact(judgeScore({ criteria }, new Map(Object.entries(points))))).toBe(score);
  });
});

describe('the panel', () => {
  test.each([
    {
      when: 'all scored',
      rule: plain,
      scores: ['90', '80', '85.5'],
      mean: '511/6',
      fates: ['counted', 'counted', 'counted'],
    },
    {
      when: 'one recused',
      rule: plain,
      scores: ['90', null, '81'],
      mean: '171/2',
      fates: ['counted', 'recused', 'counted'],
    },
    {
      when: 'four judges where trimming starts at five',
      rule: trimmed,
      scores: ['100', '0', '50', '60'],
      mean: '105/2',
      fates: ['counted', 'counted', 'counted', 'counted'],
    },
    {
      when: 'five judges of whom one recused',
      rule: trimmed,
      scores: ['100', '0', null, '50', '60'],
      mean: '105/2',
      fates: ['counted', 'counted', 'recused', 'counted', 'counted'],
    },
    {
      when: 'five judges',
      rule: trimmed,
      scores: ['90', '100', '0', '80', '70'],
      mean: '80',
      fates: ['counted', 'highest', 'lowest', 'counted', 'counted'],
    },
    {
      when: 'several equal highest and lowest',
      rule: trimmed,
      scores: ['60', '90', '60', '90', '75', null],
      mean: '75',
      fates: ['lowest', 'highest', 'counted', 'counted', 'counted', 'recused'],
    },
    {
      when: 'five equal scores',
      rule: trimmed,
      scores: ['88', '88', '88', '88', '88'],
      mean: '88',
      fates: ['highest', 'lowest', 'counted', 'counted', 'counted'],
    },
  ])('given $when, the mean is $mean', ({ rule, scores, mean, fates }) => {
    const result = panelScore(rule, verdicts(scores));
    expect(toExact(result.score)).toBe(mean);
    expect(result.judges.map(fate)).toEqual(fates);
  });
});

const someScores = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 12 });
const asText = (cents: number): string => `${Math.floor(cents / 100)}.${`${cents % 100}`.padStart(2, '0')}`;

describe('any panel', () => {
  test.prop([someScores])('trimming drops two or nobody, and the mean stays within what counted', (cents) => {
    const result = panelScore(trimmed, verdicts(cents.map(asText)));
    const counted = result.judges.filter((judge) => judge.status === 'scored' && !judge.dropped);
    expect(result.judges.length - counted.length).toBe(cents.length >= 5 ? 2 : 0);
    const kept = counted.flatMap((judge) => (judge.status === 'scored' ? [fromExact(judge.scoreExact)] : []));
    expect(kept.every((score) => compare(score, fromExact(asText(Math.min(...cents)))) >= 0)).toBe(true);
    expect(kept.some((score) => compare(score, result.score) <= 0)).toBe(true);
    expect(kept.some((score) => compare(score, result.score) >= 0)).toBe(true);
  });

  test.prop([someScores])('the untrimmed mean is the sum over the number', (cents) => {
    const total = cents.reduce((all, one) => all + one, 0);
    const { score } = panelScore(plain, verdicts(cents.map(asText)));
    expect(toExact(score)).toBe(toExact(fromExact(`${total}/${cents.length * 100}`)));
  });

  test.prop([someScores, fc.integer({ min: 5, max: 12 })])(
    'the order of judges changes nothing',
    (cents, fromJudges) => {
      const all = verdicts(cents.map(asText));
      const rule = { ...plain, trim: { fromJudges } };
      expect(panelScore(rule, all.toReversed())).toEqual(panelScore(rule, all));
    },
  );

  test.prop([fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 5, maxLength: 9 })])(
    'one judge alone cannot move a trimmed mean beyond the others',
    (scores) => {
      const texts = scores.map(String);
      for (const extreme of ['0', '100']) {
        const { score } = panelScore(trimmed, verdicts([extreme, ...texts]));
        expect(compare(score, fromExact(`${Math.max(...scores)}`))).toBeLessThanOrEqual(0);
        expect(compare(score, fromExact(`${Math.min(...scores)}`))).toBeGreaterThanOrEqual(0);
      }
    },
  );
});
