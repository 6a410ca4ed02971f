import type { Clock } from '../platform/clock.ts';
import type { RoundStore } from './ports.ts';
import type { RoundRecord } from './records.ts';

/** How long a round is kept, in milliseconds. */
const keptFor = 5_000;

type Rounds = Pick<RoundStore, 'get'>;
type Kept = { readonly at: number; readonly round: RoundRecord };

/**
 * Rounds remembered in this process for five seconds, so that a rush of voters does not read the same item each time.
 *
 * Only a round whose vote has begun and whose ballot paper is fixed is kept: from then on neither its rules, its hours
 * nor its paper may change (load-campaign and prepare-ballot-paper refuse), so that five stale seconds decide nothing.
 * A lock of a candidate is met up to five seconds late; the ranking leaves the candidate out all the same. So is an
 * import that stands in for the vote; a ballot of these seconds keeps the ranking provisional until it is voided.
 * Whether it is open is asked of the clock for each ballot, not of the copy. Before that each call reads afresh: a
 * paper that is changed at the last moment must never be met with ordinals of the old one.
 */
export function cachedRounds(rounds: Rounds, clock: Clock): Rounds {
  const kept = new Map<string, Kept>();
  const underWay = new Map<string, Promise<RoundRecord | undefined>>();

  async function load(roundId: string): Promise<RoundRecord | undefined> {
    const round = await rounds.get(roundId);
    const at = clock.now();
    if (round?.vote && round.paper && at >= round.vote.opensAt) kept.set(roundId, { at, round });
    else kept.delete(roundId);
    return round;
  }

  return {
    get: (roundId) => {
      const found = kept.get(roundId);
      // A clock that was set back makes the age negative: then the copy proves nothing either.
      const age = found ? clock.now() - found.at : -1;
      if (found && age >= 0 && age < keptFor) return Promise.resolve(found.round);
      const loading = underWay.get(roundId) ?? load(roundId).finally(() => underWay.delete(roundId));
      underWay.set(roundId, loading);
      return loading;
    },
  };
}
