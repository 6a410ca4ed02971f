import type { Tally } from './tally.ts';

const empty: Tally = { ballots: 0, votes: new Map() };

/** A count without some of its ballots. @throws RangeError when they are not among the others: the ledger is damaged */
export function without(all: Tally, some: Tally = empty): Tally {
  const votes = new Map(all.votes);
  for (const [ordinal, count] of some.votes) votes.set(ordinal, (votes.get(ordinal) ?? 0) - count);
  const ballots = all.ballots - some.ballots;
  if (ballots < 0 || [...votes.values()].some((count) => count < 0))
    throw new RangeError('More ballots set aside than cast');
  return { ballots, votes };
}
