import { phaseOf } from '../domain/ballot.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import type { RoundRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { beijingTime } from './texts.ts';

/**
 * Running totals are hidden in every place at once while the round's setting says so (selection.md §4, personal data):
 * tally, snapshots and public ranking ask here, and staff are no exception. Before the vote opens and after it has
 * closed there is nothing running.
 */
export function requireVisibleTotals(round: RoundRecord, now: number): Result<undefined, Refusal> {
  if (!round.vote || round.vote.rule.runningTotals !== 'hidden' || phaseOf(round.vote, now) !== 'open') return ok();
  return refuse('totals-hidden', {
    detail: `投票期间不公布票数和排名，${beijingTime(round.vote.closesAt)}投票结束后可查`,
  });
}
