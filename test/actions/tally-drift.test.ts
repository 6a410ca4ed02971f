import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { driftOf, recountWithDrift } from '../../shared/actions/tally-drift.ts';

const count = (ballots: number, votes: readonly number[] = []) => ({ ballots, votes: new Map(votes.entries()) });

describe('tally drift', () => {
  test.each([
    { name: 'all agree', before: count(5, [3, 2]), counted: count(5, [3, 2]), after: count(5, [3, 2]), drift: 0 },
    { name: 'ballots come in', before: count(5, [3]), counted: count(7, [4]), after: count(9, [6]), drift: 0 },
    { name: 'the tally is behind', before: count(5, [3]), counted: count(7, [5]), after: count(6, [4]), drift: 1 },
    { name: 'the tally has too many', before: count(9, [3]), counted: count(7, [3]), after: count(9, [3]), drift: 2 },
    {
      name: 'votes lie with another',
      before: count(5, [3, 2]),
      counted: count(5, [2, 3]),
      after: count(5, [3, 2]),
      drift: 1,
    },
    {
      name: 'a candidate is missing',
      before: count(5, [5]),
      counted: count(5, [5, 4]),
      after: count(5, [5]),
      drift: 4,
    },
    {
      name: 'a ballot is voided meanwhile',
      before: count(5, [3]),
      counted: count(4, [2]),
      after: count(4, [2]),
      drift: 0,
    },
  ])('given that $name, when compared, then the drift is $drift', ({ before, counted, after, drift }) => {
    expect(driftOf(before, counted, after)).toBe(drift);
  });

  test('given three readings of one growing count, when compared, then there is never a drift', () => {
    const grows = fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50), fc.nat(50));
    fc.assert(
      fc.property(grows, grows, grows, (first, more, evenMore) => {
        const second = first.map((votes, index) => votes + (more[index] ?? 0));
        const third = second.map((votes, index) => votes + (evenMore[index] ?? 0));
        const of = (votes: readonly number[]) => count(Math.max(...votes), votes);
        return driftOf(of(first), of(second), of(third)) === 0;
      }),
    );
  });

  test('given a tally that lags, when it catches up within the patience, then there is no drift', async () => {
    const tallies = [count(1, [1]), count(1, [1]), count(2, [2]), count(3, [3])];
    const pauses: number[] = [];
    const result = await recountWithDrift(
      {
        ledger: { recount: async () => count(3, [3]) },
        tallies: { read: async () => tallies.shift() ?? count(3, [3]) },
        pause: async (milliseconds) => void pauses.push(milliseconds),
      },
      'abc',
    );
    expect(result).toEqual({ count: count(3, [3]), drift: 0 });
    expect(pauses).toEqual([1_000, 1_000]);
  });

  test('given a tally that stays wrong, when the patience is over, then the drift is told and the recount wins', async () => {
    const result = await recountWithDrift(
      {
        ledger: { recount: async () => count(3, [3]) },
        tallies: { read: async () => count(5, [5]) },
        pause: async () => undefined,
      },
      'abc',
    );
    expect(result).toEqual({ count: count(3, [3]), drift: 2 });
  });
});
