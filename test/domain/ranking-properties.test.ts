import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { compare, fromExact } from '../../shared/domain/exact.ts';
import { votesOf } from '../../shared/domain/ranking/check-input.ts';
import type { RankingInput } from '../../shared/domain/ranking/types.ts';
import { orderOf, rankable, ranked, rankOf } from './ranking-builders.ts';

describe('any ranking', () => {
  test.prop([rankable, fc.nat()])('does not depend on the order of its input', (input, rotation) => {
    const turned = <T>(list: readonly T[]): readonly T[] => {
      const start = list.length === 0 ? 0 : rotation % list.length;
      return [...list.slice(start), ...list.slice(0, start)].toReversed();
    };
    const shuffled: RankingInput = {
      ...input,
      candidates: turned(input.candidates),
      judges: turned(input.judges),
      sheets: turned(input.sheets).map((sheet) => ({
        ...sheet,
        points: Object.fromEntries(Object.entries(sheet.points).toReversed()),
      })),
      recusals: turned(input.recusals),
      votes: Object.fromEntries(turned([...votesOf(input)])),
    };
    expect(ranked(shuffled)).toEqual(ranked(input));
  });

  test.prop([rankable, fc.integer({ min: 2, max: 1_000_000 })])(
    'does not change its order when all votes are multiplied by one factor',
    (input, factor) => {
      const votes = new Map([...votesOf(input)].map(([id, count]) => [id, count * factor]));
      const [once, often] = [ranked(input), ranked({ ...input, votes })];
      expect(orderOf(often)).toEqual(orderOf(once));
      expect(often.rows.map(({ totalExact }) => totalExact)).toEqual(once.rows.map(({ totalExact }) => totalExact));
    },
  );

  test.prop([rankable, fc.nat(), fc.integer({ min: 1, max: 10 })])(
    'never puts a candidate lower for more votes',
    (input, which, more) => {
      const { rows } = ranked(input);
      fc.pre(rows.length > 0);
      const id = rows[which % rows.length]?.candidateId ?? '';
      const votes = new Map(votesOf(input)).set(id, (votesOf(input).get(id) ?? 0) + more);
      expect(rankOf(ranked({ ...input, votes }), id)).toBeLessThanOrEqual(rankOf(ranked(input), id));
    },
  );

  test.prop([rankable])('gives ranks 1 to n, once each, and lists everyone else with a reason', (input) => {
    const ranking = ranked(input);
    expect(ranking.rows.map(({ rank }) => rank)).toEqual(ranking.rows.map((_, index) => index + 1));
    const everyone = [...orderOf(ranking), ...ranking.unranked.map(({ candidateId }) => candidateId)];
    expect(everyone.toSorted()).toEqual(input.candidates.map(({ id }) => id).toSorted());
    const above = ranking.rows.filter(({ aboveLine }) => aboveLine).map(({ candidateId }) => candidateId);
    expect([...above, ...ranking.substitutes]).toEqual(orderOf(ranking));
    expect(above).toHaveLength(Math.min(input.rule.places, ranking.rows.length));
  });

  test.prop([rankable])('shows totals that never contradict the order', (input) => {
    const { rows } = ranked(input);
    for (const [index, row] of rows.slice(1).entries()) {
      const above = rows[index];
      expect(Number(above?.total.replace('.', ''))).toBeGreaterThanOrEqual(Number(row.total.replace('.', '')));
      expect(compare(fromExact(above?.totalExact ?? ''), fromExact(row.totalExact))).toBeGreaterThanOrEqual(0);
    }
  });

  test.prop([rankable])('explains a tie if and only if another exact total is equal', (input) => {
    const { rows } = ranked(input);
    for (const row of rows) {
      const equal = rows.filter((other) => other !== row && other.totalExact === row.totalExact);
      expect(row.tieBreak?.with ?? []).toEqual(equal.map(({ candidateId }) => candidateId));
      expect(row.tieBreak?.by).toBe(row.tieBreak?.detail.at(-1)?.by);
      if (row.tieBreak) {
        const consulted = row.tieBreak.detail.map(({ by }) => by);
        expect(consulted).toEqual(input.rule.tieBreaks.slice(0, consulted.length));
      }
    }
  });

  test.prop([rankable])('has exact parts that add up to the exact total, from scores of 0–100', (input) => {
    for (const row of ranked(input).rows) {
      const [n, d] = row.components.map(({ weightedExact }) => ratio(weightedExact)).reduce(add);
      const [tn, td] = ratio(row.totalExact);
      expect(n * td).toBe(tn * d);
      for (const { scoreExact } of row.components) {
        const [sn, sd] = ratio(scoreExact);
        expect(sn >= 0n && sn <= 100n * sd).toBe(true);
      }
    }
  });

  test.prop([rankable])('moves nowhere against itself', (input) => {
    const { rows } = ranked(input);
    const previous = Object.fromEntries(rows.map(({ candidateId, rank }) => [candidateId, rank]));
    const again = ranked({ ...input, previous });
    expect(again.rows.map(({ movement }) => movement)).toEqual(rows.map(({ rank }) => ({ from: rank, by: 0 })));
  });

  test.prop([rankable])('survives JSON', (input) => {
    const ranking = ranked(input);
    expect(JSON.parse(JSON.stringify(ranking))).toEqual(ranking);
  });

  test.prop([rankable])('leaves its input as it was', (input) => {
    const before = structuredClone(input);
    ranked(input);
    expect(input).toEqual(before);
  });
});

function ratio(text: string): readonly [bigint, bigint] {
  const [n = '', d = '1'] = text.split('/');
  return [BigInt(n), BigInt(d)];
}

function add([an, ad]: readonly [bigint, bigint], [bn, bd]: readonly [bigint, bigint]): readonly [bigint, bigint] {
  return [an * bd + bn * ad, ad * bd];
}
