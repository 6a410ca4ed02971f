import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Struck } from '../../shared/domain/ranking/strike.ts';
import { strike } from '../../shared/domain/ranking/strike.ts';
import type { Ranking } from '../../shared/domain/ranking/types.ts';
import { cityInput, cityRule, orderOf, rankable, ranked } from './ranking-builders.ts';

const struck = (ranking: Ranking, ids: readonly string[], reason = '异议成立'): Struck => {
  const result = strike(ranking, ids, reason);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};
const ranking = ranked(
  cityInput(
    ['a', 'b', 'c', 'd', 'e'].map((id, i) => ({ id, scores: [`${90 - i}`], votes: 50 - i })),
    { rule: { ...cityRule, places: 3 } },
  ),
);

describe('a name is struck off', () => {
  test('given one above the line, the next in rank moves up and nothing else of a row changes', () => {
    const after = struck(ranking, ['b']);
    expect(after.replacements).toEqual([{ struck: 'b', replacement: 'd' }]);
    expect(orderOf(after.ranking)).toEqual(['a', 'c', 'd', 'e']);
    expect(after.ranking.line).toEqual({ places: 3, lastIn: 'd', firstOut: 'e' });
    expect(after.ranking.substitutes).toEqual(['e']);
    expect(after.ranking.unranked).toEqual([
      { candidateId: 'b', status: 'struck', reason: '异议成立', votes: 49, formerRank: 2 },
    ]);
    expect(after.ranking.rows[2]).toEqual({
      ...ranking.rows[3],
      rank: 3,
      movement: { from: 4, by: 1 },
      aboveLine: true,
    });
    expect(after.ranking.maxVotes).toBe(ranking.maxVotes);
  });
  test('given several, the first struck is replaced by the first who moves up', () => {
    expect(struck(ranking, ['c', 'a']).replacements).toEqual([
      { struck: 'a', replacement: 'd' },
      { struck: 'c', replacement: 'e' },
    ]);
  });
  test('given one struck below the line too, he is skipped', () => {
    const after = struck(ranking, ['d', 'a']);
    expect(after.replacements).toEqual([{ struck: 'a', replacement: 'e' }]);
    expect(orderOf(after.ranking)).toEqual(['b', 'c', 'e']);
  });
  test('given more struck than substitutes, the place stays empty', () => {
    expect(struck(ranking, ['a', 'b', 'c']).replacements).toEqual([
      { struck: 'a', replacement: 'd' },
      { struck: 'b', replacement: 'e' },
      { struck: 'c' },
    ]);
  });
  test('given strangers or no reason, it is refused', () => {
    expect(strike(ranking, ['x', 'a', 'w', 'x'], '异议成立')).toEqual({
      ok: false,
      error: { type: 'not-ranked', candidateIds: ['w', 'x'] },
    });
    expect(strike(ranking, ['a'], ' ')).toEqual({ ok: false, error: { type: 'reason-missing' } });
  });

  test.prop([rankable, fc.array(fc.nat(), { maxLength: 4 })])(
    'one by one leaves the same order as all at once',
    (input, picks) => {
      const before = ranked(input);
      fc.pre(before.rows.length > 0);
      const ids = [...new Set(picks.map((pick) => orderOf(before)[pick % before.rows.length] ?? ''))];
      const oneByOne = ids.reduce((last, id) => struck(last, [id]).ranking, before);
      const atOnce = struck(before, ids).ranking;
      expect(orderOf(oneByOne)).toEqual(orderOf(atOnce));
      expect(oneByOne.line).toEqual(atOnce.line);
      expect(orderOf(atOnce)).toEqual(orderOf(before).filter((id) => !ids.includes(id)));
    },
  );
});
