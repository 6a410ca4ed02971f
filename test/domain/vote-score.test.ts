import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { compare, hundred, sum, toExact, zero } from '../../shared/domain/exact.ts';
import type { VoteScoreSetting } from '../../shared/domain/ranking/types.ts';
import { voteScores } from '../../shared/domain/ranking/vote-score.ts';

const settings: readonly VoteScoreSetting[] = ['share-of-top', 'share-of-all', 'rank-based'];
const scored = (setting: VoteScoreSetting, votes: Record<string, number>): Record<string, string> => {
  const { scores } = voteScores(setting, new Map(Object.entries(votes)));
  return Object.fromEntries([...scores].map(([id, score]) => [id, toExact(score)]));
};

describe('votes become points', () => {
  test.each([
    {
      setting: 'share-of-top',
      votes: { a: 300, b: 200, c: 100, d: 0 },
      points: { a: '100', b: '200/3', c: '100/3', d: '0' },
    },
    {
      setting: 'share-of-all',
      votes: { a: 300, b: 200, c: 100, d: 0 },
      points: { a: '50', b: '100/3', c: '50/3', d: '0' },
    },
    { setting: 'rank-based', votes: { a: 300, b: 200, c: 100, d: 1 }, points: { a: '100', b: '75', c: '50', d: '25' } },
    // Equal votes have equal points, and the one after them the points of its own place.
    { setting: 'rank-based', votes: { a: 9, b: 9, c: 5 }, points: { a: '100', b: '100', c: '100/3' } },
    { setting: 'rank-based', votes: { a: 9, b: 5, c: 5, d: 0 }, points: { a: '100', b: '75', c: '75', d: '0' } },
  ] as const)('$setting of $votes', ({ setting, votes, points }) => {
    expect(scored(setting, votes)).toEqual(points);
  });

  test.each(settings)('%s: given no votes at all, everyone has 0', (setting) => {
    expect(scored(setting, { a: 0, b: 0 })).toEqual({ a: '0', b: '0' });
    expect(voteScores(setting, new Map())).toMatchObject({ maxVotes: 0, totalVotes: 0 });
  });
});

const votes = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 60 });
const asMap = (counts: readonly number[]): Map<string, number> =>
  new Map(counts.map((count, i) => [`cnd_${i}`, count]));

describe.each(settings)('in the setting %s', (setting) => {
  test.prop([votes, fc.integer({ min: 2, max: 1000 })])(
    'one factor on all votes changes no points',
    (counts, factor) => {
      const once = voteScores(setting, asMap(counts)).scores;
      const often = voteScores(setting, asMap(counts.map((count) => count * factor))).scores;
      for (const [id, score] of once) expect(toExact(often.get(id) ?? zero)).toBe(toExact(score));
    },
  );

  test.prop([votes])('points are 0–100 and in the order of the votes', (counts) => {
    const { scores } = voteScores(setting, asMap(counts));
    for (const score of scores.values()) expect(compare(score, zero) >= 0 && compare(score, hundred) <= 0).toBe(true);
    const byVotes = [...asMap(counts)].toSorted(([, a], [, b]) => a - b).map(([id]) => scores.get(id) ?? zero);
    byVotes.reduce((lower, higher) => {
      expect(compare(lower, higher)).toBeLessThanOrEqual(0);
      return higher;
    });
  });
});

test.prop([votes])('shares of all votes add up to exactly 100', (counts) => {
  const { scores, totalVotes } = voteScores('share-of-all', asMap(counts));
  expect(toExact(sum([...scores.values()]))).toBe(totalVotes === 0 ? '0' : '100');
});
