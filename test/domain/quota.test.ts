import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quotasByShare } from '../../shared/domain/quota.ts';

const total = (quotas: Readonly<Record<string, number>>) => Object.values(quotas).reduce((sum, one) => sum + one, 0);

/** Advisers of up to twelve districts; small numbers, so that equal remainders are common. */
const registry = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.nat(400), { maxKeys: 12 });
const percent = fc.oneof(fc.constant(8), fc.integer({ min: 1, max: 100 }), fc.constantFrom(0.5, 7.5, 12.25, 33.3));

describe('district quotas as a share of the advisers', () => {
  test.each([
    ['whole numbers', { a: 100, b: 200 }, 8, { a: 8, b: 16 }],
    // 8 % of 182, 148, 214, 163, 121, 108, 64 = 14.56, 11.84, 17.12, 13.04, 9.68, 8.64, 5.12; of 1,000 = 80.
    [
      'the size of Changzhou',
      { liyang: 182, jintan: 148, wujin: 214, xinbei: 163, tianning: 121, zhonglou: 108, jingkai: 64 },
      8,
      { liyang: 14, jintan: 12, wujin: 17, xinbei: 13, tianning: 10, zhonglou: 9, jingkai: 5 },
    ],
    // 8 % of 25 + 25 = 4; 2 each.
    ['two alike', { a: 25, b: 25 }, 8, { a: 2, b: 2 }],
    // 0.48 + 0.96 = 1.44 → 1: the larger remainder.
    ['fewer places than districts', { a: 6, b: 12 }, 8, { a: 0, b: 1 }],
    // 0.5 of one adviser at 50 %: the total is rounded half up.
    ['a half', { a: 1 }, 50, { a: 1 }],
    // 1.5 and 0.5: equal remainders, the district with more advisers first.
    ['equal remainders', { a: 1, b: 3 }, 50, { a: 0, b: 2 }],
    // Equal in all: the slug's order.
    ['equal in all', { b: 1, c: 1, a: 1, d: 1 }, 25, { b: 0, c: 0, a: 1, d: 0 }],
    ['a district without advisers', { a: 0, b: 50 }, 8, { a: 0, b: 4 }],
    ['no district', {}, 8, {}],
    // 0.1 + 0.2 in floating point is more than 0.3: 30 % of 1,000,000 is exactly 300,000.
    ['a large city', { a: 999_999, b: 1 }, 30, { a: 300_000, b: 0 }],
    // 7.5 % of 100 = 7.5 → 8.
    ['a share with a decimal', { a: 60, b: 40 }, 7.5, { a: 5, b: 3 }],
  ] as const)(
    'given %s, when quotas are made, then they are as worked out by hand',
    (_what, advisers, share, quotas) => {
      expect(quotasByShare(advisers, share)).toEqual(quotas);
    },
  );

  test('given any registry, when quotas are made, then they add up to the rounded share of all advisers', () => {
    fc.assert(
      fc.property(registry, fc.integer({ min: 1, max: 100 }), (advisers, share) => {
        // Half up in integers, without the domain's own arithmetic.
        expect(total(quotasByShare(advisers, share))).toBe(Math.floor((total(advisers) * share * 2 + 100) / 200));
      }),
    );
  });

  test('given any registry, when quotas are made, then each is within one of its exact share, and no fraction', () => {
    fc.assert(
      fc.property(registry, percent, (advisers, share) => {
        for (const [district, quota] of Object.entries(quotasByShare(advisers, share))) {
          const exact = ((advisers[district] ?? 0) * share) / 100;
          expect(Number.isInteger(quota)).toBe(true);
          expect(Math.abs(quota - exact)).toBeLessThan(1 + 1e-9);
        }
      }),
    );
  });

  test('given two districts, when one has more advisers, then its quota is not smaller', () => {
    fc.assert(
      fc.property(registry, percent, (advisers, share) => {
        const quotas = Object.entries(quotasByShare(advisers, share));
        for (const [a, quotaA] of quotas)
          for (const [b, quotaB] of quotas)
            if ((advisers[a] ?? 0) > (advisers[b] ?? 0)) expect(quotaA).toBeGreaterThanOrEqual(quotaB);
      }),
    );
  });

  test('given districts in another order, when quotas are made, then they are the same', () => {
    const shuffled = registry.chain((advisers) =>
      fc.tuple(
        fc.constant(advisers),
        fc.shuffledSubarray(Object.keys(advisers), { minLength: Object.keys(advisers).length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, percent, ([advisers, order], share) => {
        const reordered = Object.fromEntries(order.map((district) => [district, advisers[district] ?? 0]));
        expect(quotasByShare(reordered, share)).toEqual(quotasByShare(advisers, share));
      }),
    );
  });

  test('given a count that is no whole number, when quotas are made, then it throws', () => {
    expect(() => quotasByShare({ a: 1.5 }, 8)).toThrow(RangeError);
    expect(() => quotasByShare({ a: -1 }, 8)).toThrow(RangeError);
  });

  test('given a percentage with three decimals, when quotas are made, then it throws instead of rounding it', () => {
    expect(() => quotasByShare({ a: 100 }, 8.125)).toThrow(RangeError);
  });
});
