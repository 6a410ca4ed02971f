import type { RankingSnapshot } from '../contract/rankings.ts';
import { phaseOf } from '../domain/ballot.ts';
import type { BallotBacklog } from './vote-ports.ts';
import type { RoundRecord } from './records.ts';
import { beijingTime } from './texts.ts';

export type StandingFacts = {
  readonly now: number;
  /** Read before the recount: a message that waited then may be in the ledger now, but none can have come from nowhere. */
  readonly backlog: Awaited<ReturnType<BallotBacklog['read']>>;
  readonly drift: number;
  /** Interventions that wait for their second person. */
  readonly pending: number;
};

/**
 * For so long after the closing, in milliseconds, nothing is final: a ballot that arrived in the last second may still
 * be on its way into the queue (its function has ten seconds), and SQS counts its messages up to a minute late.
 */
const settling = 60_000;

/**
 * Whether a ranking is final (architecture.md §3): the vote has closed, queue, in-flight messages and dead letters are
 * empty, the live tally agrees with the recount, and no intervention waits for its decision. Otherwise every reason why it is not, in zh-CN.
 */
export function standingOf(
  round: Pick<RoundRecord, 'vote'>,
  { now, backlog, drift, pending }: StandingFacts,
): Pick<RankingSnapshot, 'standing' | 'standingReasons'> {
  const undecided = pending > 0 ? [`有 ${pending} 项处置待复核`] : [];
  if (!round.vote) return { standing: pending > 0 ? 'provisional' : 'final', standingReasons: undecided };
  const { closesAt } = round.vote;
  const closed = phaseOf(round.vote, now) === 'closed';
  const { waiting, inFlight, dead } = backlog;
  const standingReasons = [
    ...(closed ? [] : [`投票尚未结束，将于${beijingTime(closesAt)}结束`]),
    ...(closed && now < closesAt + settling ? ['投票结束未满 1 分钟，选票可能仍在途中'] : []),
    ...(waiting + inFlight > 0 ? [`还有选票待计入：排队 ${waiting} 张，处理中 ${inFlight} 张`] : []),
    ...(dead > 0 ? [`有 ${dead} 条无法计入的选票消息待人工处理`] : []),
    ...(drift > 0 ? [`实时计票与重新计票相差 ${drift} 张，待查明`] : []),
    ...undecided,
  ];
  return { standing: standingReasons.length === 0 ? 'final' : 'provisional', standingReasons };
}
