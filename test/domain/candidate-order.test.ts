import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { candidateOrder, turnOf } from '../../shared/domain/candidate-order.ts';

const ids = ['cnd_a', 'cnd_b', 'cnd_c', 'cnd_d', 'cnd_e', 'cnd_f', 'cnd_g'];

describe('the order in which candidates are shown', () => {
  test.prop([fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 20 }), fc.nat()])(
    'it is a permutation and does not depend on the order of the input',
    (some, turn) => {
      const order = candidateOrder('rnd_1', some, turn);
      expect(order.toSorted()).toEqual(some.toSorted());
      expect(candidateOrder('rnd_1', some.toReversed(), turn)).toEqual(order);
    },
  );

  test.prop([fc.nat({ max: 10_000 })])('over any block each candidate stands in each place exactly once', (block) => {
    const orders = ids.map((_, i) => candidateOrder('rnd_1', ids, block * ids.length + i));
    for (const place of ids.keys()) expect(new Set(orders.map((order) => order[place])).size).toBe(ids.length);
  });

  test('over many seeds each candidate is first, and stands before each other one, equally often', () => {
    const first = new Map<string, number>();
    let aBeforeB = 0;
    for (let viewer = 0; viewer < 7000; viewer += 1) {
      const order = candidateOrder('rnd_1', ids, turnOf(`viewer ${viewer}`));
      first.set(order[0] ?? '', (first.get(order[0] ?? '') ?? 0) + 1);
      if (order.indexOf('cnd_a') < order.indexOf('cnd_b')) aBeforeB += 1;
    }
    // Five standard deviations: 1000 ± 146 and 3500 ± 209.
    for (const id of ids) expect(Math.abs((first.get(id) ?? 0) - 1000)).toBeLessThan(146);
    expect(Math.abs(aBeforeB - 3500)).toBeLessThan(209);
  });

  test('given another round or another block, the circle is another', () => {
    const circle = (roundId: string, block: number): string => {
      const order = candidateOrder(roundId, ids, block * ids.length);
      const start = order.indexOf('cnd_a');
      return [...order.slice(start), ...order.slice(0, start)].join();
    };
    expect(new Set([circle('rnd_1', 0), circle('rnd_1', 1), circle('rnd_1', 2), circle('rnd_2', 0)]).size).toBe(4);
  });

  test('given no candidates, there is no order; given a broken turn, it throws', () => {
    expect(candidateOrder('rnd_1', [], 3)).toEqual([]);
    for (const turn of [-1, 0.5, Number.NaN]) expect(() => candidateOrder('rnd_1', ids, turn)).toThrow(RangeError);
  });
});
