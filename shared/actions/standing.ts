import type { RankingSnapshot } from '../contract/rankings.ts';
import { settlingSeconds } from '../contract/settling.ts';
import { phaseOf } from '../domain/ballot.ts';
import { lockEnds } from '../domain/candidate-lock.ts';
import type { BallotBacklog } from './vote-ports.ts';
import type { RoundRecord } from './records.ts';
import { beijingTime } from './texts.ts';

export type StandingFacts = {
  readonly now: number;
  /** Read before the recount: a message that waited then may be in the ledger now, but none can have come from nowhere. */
  readonly backlog: Awaited<ReturnType<BallotBacklog['read']>>;
  readonly drift: number;
  /** Ballots of a vote that an import stands in for. */
  readonly setAside: number;
};

type Standing = Pick<RankingSnapshot, 'standing' | 'standingReasons'>;
/** What must be known of a ranking to tell how it stands. */
type Judged = Standing & Pick<RankingSnapshot, 'computedAt' | 'roundVersion'>;

/**
 * Whether a ranking is final when it is made (architecture.md §3): the vote has closed and settled, queue, in-flight
 * messages and dead letters are empty, the live tally agrees with the recount, no ballot is set aside for an import, and
 * nothing is under way that may change the result. Otherwise every reason why it is not, in zh-CN.
 */
export function standingOf(round: RoundRecord, { now, backlog, drift, setAside }: StandingFacts): Standing {
  const underWay = whatIsUnderWay(round, now);
  if (!round.vote) return standing(underWay);
  const { closesAt } = round.vote;
  const closed = phaseOf(round.vote, now) === 'closed';
  const { waiting, inFlight, dead } = backlog;
  return standing([
    ...(closed ? [] : [`投票尚未结束，将于${beijingTime(closesAt)}结束`]),
    ...(closed && now < closesAt + settlingSeconds * 1000
      ? [`投票结束未满 ${settlingSeconds / 60} 分钟，选票可能仍在途中`]
      : []),
    ...(waiting + inFlight > 0 ? [`还有选票待计入：排队 ${waiting} 张，处理中 ${inFlight} 张`] : []),
    ...(dead > 0 ? [`有 ${dead} 条无法计入的选票消息待人工处理`] : []),
    ...(drift > 0 ? [`实时计票与重新计票相差 ${drift} 张，待查明`] : []),
    ...(setAside > 0 ? [`本轮投票已由导入的结果代替，但另有 ${setAside} 张选票，须作废这些选票或者撤销导入`] : []),
    ...underWay,
  ]);
}

/**
 * A ranking as it stands now (selection.md §4: whatever changes a result). What was final is provisional once an
 * intervention has changed the round's result or waits for its decision, and from a candidate's lock for a time until
 * the ranking after its end. The snapshot that is stored never changes: whoever reads one asks here.
 *
 * Made before or after a change is told by the round's version, not by the clock: a snapshot is written only while its
 * round is at the version that was ranked, and each change is a version of its own, whatever their milliseconds are.
 */
export function effectiveStanding<Ranking extends Judged>(round: RoundRecord, ranking: Ranking, now: number): Ranking {
  const { computedAt, roundVersion = 0, standingReasons } = ranking;
  const ended = lockEnds(round.locks, round.paper?.candidateIds).some(
    (until) => Date.parse(computedAt) < until && until <= now,
  );
  const since = [
    ...(roundVersion < (round.resultChangedIn ?? 0) ? ['处置在本次排名之后生效或撤销，待重新计算'] : []),
    ...(ended ? ['候选人的锁定在本次排名之后到期，待重新计算'] : []),
    ...whatIsUnderWay(round, now),
  ];
  if (since.length === 0) return ranking;
  return { ...ranking, ...standing([...new Set([...standingReasons, ...since])]) };
}

function standing(reasons: readonly string[]): Standing {
  return { standing: reasons.length === 0 ? 'final' : 'provisional', standingReasons: [...reasons] };
}

/** What may still change the result, whenever the ranking was made. */
function whatIsUnderWay({ pending = 0, locks, paper }: RoundRecord, now: number): readonly string[] {
  const ahead = lockEnds(locks, paper?.candidateIds).filter((until) => until > now);
  return [
    ...(pending > 0 ? [`有 ${pending} 项处置待复核`] : []),
    ...ahead.map((until) => `有候选人锁定至${beijingTime(until)}，到期后须重新计算`),
  ];
}
