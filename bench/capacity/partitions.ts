import { limits } from './limits.ts';

/** Partition keys of a round in the ledger: each lies on one partition of the table, which one is a matter of a hash. */
export const keysOfRound = 16;

/**
 * How many of a round's keys the fullest of so many partitions holds, at most, in `certainty` of all cases. That
 * partition is the first to refuse, and as all keys get the same share of the ballots it sets the pace of all.
 *
 * Exact: of the `partitions ** keys` ways to place the keys, those that put no more than m on any partition are
 * `keys! × [x^keys] (Σ_{j≤m} x^j / j!) ** partitions`.
 */
export function keysOnFullest(partitions: number, certainty: number, keys: number = keysOfRound): number {
  for (let most = Math.ceil(keys / partitions); most < keys; most += 1) {
    if (chanceOfAtMost(most, partitions, keys) >= certainty) return most;
  }
  return keys;
}

function chanceOfAtMost(most: number, partitions: number, keys: number): number {
  // Places the keys partition by partition; `chance[k]` is the coefficient for k keys placed.
  let chance: number[] = Array.from({ length: keys + 1 }, (_, placed) => (placed === 0 ? 1 : 0));
  for (let partition = 0; partition < partitions; partition += 1) {
    chance = chance.map((_, placed) => {
      let sum = 0;
      for (let here = 0; here <= Math.min(most, placed); here += 1) {
        sum += (chance[placed - here] ?? 0) / factorial(here);
      }
      return sum;
    });
  }
  return ((chance[keys] ?? 0) * factorial(keys)) / partitions ** keys;
}

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

/** Writes a second of one round in a table that is ready for so many, spread over partitions of 1,000 each. */
export function roundWrites(tableWrites: number, certainty: number): number {
  const partitions = Math.max(1, Math.floor(tableWrites / limits.table.partition));
  const fullest = keysOnFullest(partitions, certainty);
  return Math.min(tableWrites, (limits.table.partition * keysOfRound) / fullest);
}
