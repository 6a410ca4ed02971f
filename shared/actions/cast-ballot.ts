import type { FieldFault, ProblemCode } from '../contract/problems.ts';
import type { CastBallotRequest, CastBallotResponse } from '../contract/ballots.ts';
import { type Channel, channelNames } from '../contract/channels.ts';
import { ballotHash } from '../domain/ballot-hash.ts';
import { checkPicks, phaseOf } from '../domain/ballot.ts';
import { lockedAt } from '../domain/candidate-lock.ts';
import type { PickFault } from '../domain/ballot.ts';
import { dayInShanghai } from '../platform/clock.ts';
import { illegalValue, ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { findRound } from './find-round.ts';
import type { RoundStore } from './ports.ts';
import type {
  BallotIds,
  BallotLedger,
  BallotQueue,
  BallotSalts,
  Receipts,
  VoterKeys,
  VoterPasses,
} from './vote-ports.ts';
import type { RoundRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { beijingTime, isoInstant } from './texts.ts';

export type CastBallotPorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly passes: VoterPasses;
  readonly voterKeys: VoterKeys;
  readonly ballotIds: Pick<BallotIds, 'encode'> & BallotSalts;
  readonly receipts: Receipts;
  readonly ledger: Pick<BallotLedger, 'hasVoted'>;
  readonly queue: BallotQueue;
};
export type CastBallotInput = {
  readonly bearer: string | undefined;
  readonly roundId: string;
  readonly request: CastBallotRequest;
  /** When the ballot arrived, in milliseconds since 1970. */
  readonly arrivedAt: number;
};
type OpenRound = RoundRecord & Required<Pick<RoundRecord, 'vote' | 'paper'>>;

/**
 * Accepts a ballot (architecture.md §3; selection.md §4, votes). Nothing personal is logged or answered.
 *
 * Steps: the time of arrival is the time of acceptance and decides, however late the ballot is counted; verify the
 * voter's pass and find the round; require that it is open, has a ballot paper and admits the channel of the pass; check the picks; ask the
 * ledger whether this voter has voted; send one message. Two ballots of one voter that both pass the question are told
 * apart by the ledger's key.
 */
export async function castBallot(
  ports: CastBallotPorts,
  input: CastBallotInput,
): Promise<Result<CastBallotResponse, Refusal>> {
  const { arrivedAt: acceptedAt } = input;
  const [pass, found] = await Promise.all([ports.passes.verify(input.bearer), findRound(ports.rounds, input.roundId)]);
  if (!pass.ok) return refuse(pass.error.type);
  if (!found.ok) return found;
  const open = requireOpen(found.value, acceptedAt);
  if (!open.ok) return open;
  const round = open.value;
  const { identity, minPicks, maxPicks } = round.vote.rule;
  if (!identity.some((admitted) => admitted === pass.value.channel)) return refuseChannel(identity);
  const locked = new Set(lockedAt(round.locks, acceptedAt).keys());
  const paper = round.paper.candidateIds;
  const picks = checkPicks({ picks: input.request.picks, paper, minPicks, maxPicks, locked });
  if (!picks.ok) return refusePicks(picks.error);

  const { voterKeyVersion = 1 } = round;
  const voterKey = await ports.voterKeys.keyOf(keyScope(round, acceptedAt), pass.value.subject, voterKeyVersion);
  if (await ports.ledger.hasVoted(round.ledger, voterKey)) {
    return refuse('already-voted', { detail: tellVoted(round, acceptedAt) });
  }
  const ballotId = await ports.ballotIds.encode(round, voterKey, acceptedAt);
  await ports.queue.send({
    type: 'ballot-cast',
    ballotId,
    roundId: round.roundId,
    ledger: round.ledger,
    voterKey,
    picks: [...picks.value],
    acceptedAt,
    opensAt: round.vote.opensAt,
  });
  const salt = await ports.ballotIds.saltOf(round, voterKey, acceptedAt);
  const named = { round: round.roundId, ballot: ballotId, at: acceptedAt };
  const hash = ballotHash({ ...named, picks: input.request.picks, salt });
  // Signed last: no receipt exists of a ballot that is not in the queue.
  const receipt = await ports.receipts.sign({ ...named, hash });
  return ok({ ballotId, roundId: round.roundId, acceptedAt: isoInstant(acceptedAt), receipt, salt });
}

/** Where a person may vote once a day, the person has another key each day in Shanghai; else one in the campaign. */
function keyScope({ campaignId, vote }: OpenRound, acceptedAt: number): string {
  return vote.rule.frequency === 'daily' ? `${campaignId}/${dayInShanghai(acceptedAt)}` : campaignId;
}

/** Who may come back is told so; on the last day, who may not. */
function tellVoted({ vote }: OpenRound, acceptedAt: number): string {
  if (vote.rule.frequency !== 'daily') return '您已在本轮投过票，每人只能投一次';
  const lastDay = dayInShanghai(vote.closesAt - 1);
  return dayInShanghai(acceptedAt) < lastDay
    ? '您今天已投过票，明天可再投'
    : '您今天已投过票，今天是本轮投票的最后一天';
}

function requireOpen(round: RoundRecord, at: number): Result<OpenRound, Refusal> {
  const { vote, paper } = round;
  if (!vote) return refuse('round-without-vote');
  const phase = phaseOf(vote, at);
  switch (phase) {
    case 'scheduled':
      return refuse('round-not-open', { detail: `本轮投票于${beijingTime(vote.opensAt)}开始` });
    case 'closed':
      return refuse('round-closed', { detail: `本轮投票已于${beijingTime(vote.closesAt)}结束` });
    case 'open':
      if (round.voteReplaced) return refuse('vote-replaced');
      return paper ? ok({ ...round, vote, paper }) : refuse('ballot-paper-missing');
    default:
      return illegalValue(phase);
  }
}

function refuseChannel(admitted: readonly Channel[]): ReturnType<typeof refuse> {
  return refuse('channel-not-admitted', {
    detail: `本轮投票请用${admitted.map((channel) => channelNames[channel]).join('、')}登录`,
  });
}

/** The first fault gives the code, since the domain names the count first; all of them are listed. */
function refusePicks(faults: readonly PickFault[]): ReturnType<typeof refuse> {
  const told = faults.map(tell);
  const [first] = told;
  if (!first) throw new Error('Picks were refused without a fault');
  return refuse(first.code, { errors: told });
}

function tell(fault: PickFault): FieldFault & { readonly code: ProblemCode } {
  switch (fault.type) {
    case 'too-few':
      return { field: 'picks', code: 'picks-too-few', detail: `至少选 ${fault.minPicks} 人，收到 ${fault.picks} 人` };
    case 'too-many':
      return { field: 'picks', code: 'picks-too-many', detail: `最多选 ${fault.maxPicks} 人，收到 ${fault.picks} 人` };
    case 'repeated':
      return {
        field: `picks[${fault.index}]`,
        code: 'picks-repeated',
        detail: `与 picks[${fault.firstIndex}] 是同一候选人，不能重复选择`,
      };
    case 'unknown-candidate':
      return { field: `picks[${fault.index}]`, code: 'candidate-not-on-paper', detail: '不在本轮候选人名单中' };
    case 'locked-candidate':
      return { field: `picks[${fault.index}]`, code: 'candidate-locked', detail: '该候选人已被锁定，不能投票' };
    default:
      return illegalValue(fault);
  }
}
