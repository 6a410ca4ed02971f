import { illegalValue } from '../../platform/result.ts';
import type { Exact } from '../exact.ts';
import { fromCount, percentOf, zero } from '../exact.ts';
import type { VoteScoreSetting } from './types.ts';

export type VoteScores = {
  /** Candidate id → points 0–100. */
  readonly scores: ReadonlyMap<string, Exact>;
  readonly maxVotes: number;
  readonly totalVotes: number;
};

/**
 * Turns the votes of the ranked candidates into points 0–100 (selection.md §4, a setting of the campaign).
 *
 * - `share-of-top`: votes ÷ most votes × 100
 * - `share-of-all`: votes ÷ all votes × 100
 * - `rank-based`: (n − r + 1) ÷ n × 100, n candidates, r = 1 + how many have more votes (equal votes, equal points)
 *
 * In each setting a candidate without votes has 0, also when nobody has any. Hand over only candidates who are ranked:
 * a locked candidate's votes must not change anybody else's points.
 */
export function voteScores(setting: VoteScoreSetting, votes: ReadonlyMap<string, number>): VoteScores {
  const counts = [...votes.values()];
  const maxVotes = counts.reduce((most, count) => Math.max(most, count), 0);
  const totalVotes = counts.reduce((all, count) => all + count, 0);
  const pointsOf = scorer(setting, counts, maxVotes, totalVotes);
  const scores = new Map([...votes].map(([id, count]) => [id, count === 0 ? zero : pointsOf(count)]));
  return { scores, maxVotes, totalVotes };
}

function scorer(
  setting: VoteScoreSetting,
  counts: readonly number[],
  maxVotes: number,
  totalVotes: number,
): (count: number) => Exact {
  switch (setting) {
    case 'share-of-top':
      return (count) => percentOf(fromCount(count), fromCount(maxVotes));
    case 'share-of-all':
      return (count) => percentOf(fromCount(count), fromCount(totalVotes));
    case 'rank-based':
      return (count) => {
        const ahead = counts.filter((other) => other > count).length;
        return percentOf(fromCount(counts.length - ahead), fromCount(counts.length));
      };
    default:
      return illegalValue(setting);
  }
}
