import { describe, expect, test } from 'vitest';
import { lotOf } from '../../shared/domain/draw.ts';
import { cityInput, orderOf, ranked } from './ranking-builders.ts';

describe('the public draw', () => {
  test('given the published seed, a lot is what sha256sum prints', () => {
    // printf '%s' '2022-05-20-ssq-031122:rnd_changzhou-2022_city:cnd_01' | sha256sum
    expect(lotOf('2022-05-20-ssq-031122', 'rnd_changzhou-2022_city', 'cnd_01')).toBe(
      '66dfb8314fbc2e6aad3b5e159ba09f1656b61f021fd7067b6ac7acebd1ae6b24',
    );
  });

  test('given equals in everything, the smaller lot is first, and the row shows it', () => {
    const ids = ['cnd_a', 'cnd_b', 'cnd_c', 'cnd_d'];
    const ranking = ranked(
      cityInput(
        ids.map((id) => ({ id, scores: ['90'], votes: 5 })),
        { drawSeed: 'x' },
      ),
    );
    const byLot = ids.toSorted((a, b) => (lotOf('x', 'rnd_test_city', a) < lotOf('x', 'rnd_test_city', b) ? -1 : 1));
    expect(orderOf(ranking)).toEqual(byLot);
    expect(ranking.drawSeed).toBe('x');
    for (const { candidateId, tieBreak } of ranking.rows) {
      expect(tieBreak?.by).toBe('draw');
      expect(tieBreak?.with).toEqual(byLot.filter((id) => id !== candidateId));
      expect(tieBreak?.detail.at(-1)).toEqual({ by: 'draw', shown: lotOf('x', 'rnd_test_city', candidateId) });
    }
  });

  test('given many seeds, each of three comes first about as often', () => {
    const equals = ['cnd_a', 'cnd_b', 'cnd_c'].map((id) => ({ id, scores: ['90'], votes: 5 }));
    const firsts = new Map<string, number>();
    for (let seed = 0; seed < 3000; seed += 1) {
      const first = orderOf(ranked(cityInput(equals, { drawSeed: `${seed}` })))[0] ?? '';
      firsts.set(first, (firsts.get(first) ?? 0) + 1);
    }
    // Five standard deviations around 1000.
    for (const { id } of equals) expect(Math.abs((firsts.get(id) ?? 0) - 1000)).toBeLessThan(130);
  });

  test('given a seed but no tie that needs it, the ranking names no seed', () => {
    const ranking = ranked(
      cityInput(
        [
          { id: 'a', scores: ['90'] },
          { id: 'b', scores: ['80'] },
        ],
        { drawSeed: 'x' },
      ),
    );
    expect(ranking).not.toHaveProperty('drawSeed');
    expect(ranking.rows.some((row) => 'tieBreak' in row)).toBe(false);
  });
});
