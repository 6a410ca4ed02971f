import type { RoundRecord } from './records.ts';

/**
 * From so long before the opening, in milliseconds, a round's rules and its ballot paper stand still. The minute is for
 * a change that was decided before the opening and is written after it: by then a ballot may have been accepted under
 * the old rules or with the old ordinals.
 */
const standstill = 60_000;

/** Whether the round's vote has begun, or is so near that nothing which ballots depend on may change any more. */
export function isVoteFrozen({ vote }: Pick<RoundRecord, 'vote'>, now: number): boolean {
  return vote !== undefined && now >= vote.opensAt - standstill;
}
