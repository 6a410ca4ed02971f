import type { RoundView } from '../contract/rounds.ts';
import { phaseOf } from '../domain/ballot.ts';
import { lockedAt } from '../domain/candidate-lock.ts';
import { candidateOrder } from '../domain/candidate-order.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { findRoundAndCampaign } from './find-round.ts';
import type { CampaignStore, CandidateStore, RoundStore } from './ports.ts';
import type { CandidateRecord, RoundRecord } from './records.ts';
import type { Refusal } from './refusal.ts';
import { stageOf } from './stage-rules.ts';
import { isoInstant } from './texts.ts';
import { publicCandidate } from './views.ts';

export type GetRoundPorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly candidates: Pick<CandidateStore, 'ofRound'>;
  readonly clock: Clock;
};

/**
 * So long, in milliseconds, everybody sees one order of the candidates, and the answer may be cached. Then it turns by
 * one place: of 80 candidates each has been first once in a little over 13 minutes.
 */
export const turnLength = 10_000;

/**
 * A round as voters see it: hours, rules and candidates.
 *
 * Steps: find round and campaign; tell the phase by the clock; show the candidates of the ballot paper, and nobody
 * before it is fixed, in an order that favours none (selection.md §4). The order follows from round and time alone, so
 * that anyone can recompute what was shown and when.
 */
export async function getRound(
  ports: GetRoundPorts,
  input: { readonly roundId: string },
): Promise<Result<RoundView, Refusal>> {
  const found = await findRoundAndCampaign(ports, input.roundId);
  if (!found.ok) return found;
  const { round, stored } = found.value;
  const now = ports.clock.now();
  const places = stageOf(stored.campaign, round).places?.count;
  const known = round.paper ? await ports.candidates.ofRound(round.roundId) : [];
  const { roundId, campaignId, stageId, title, district } = round;
  const locked = lockedAt(round.locks, now);
  return ok({
    roundId,
    campaignId,
    stageId,
    title,
    ...(district !== undefined && { district }),
    ...voteView(round, now),
    ...(places !== undefined && { places }),
    candidates: inFairOrder(round, known, now).map((one) => ({
      ...publicCandidate(one),
      ...(locked.has(one.candidateId) && { locked: true as const }),
    })),
  });
}

/** A round without a vote never opens for voters. */
function voteView({ vote, voteReplaced }: RoundRecord, now: number): Pick<RoundView, 'phase'> & Partial<RoundView> {
  if (!vote) return { phase: 'closed' };
  const { minPicks, maxPicks, frequency, runningTotals } = vote.rule;
  return {
    phase: phaseOf(vote, now),
    opensAt: isoInstant(vote.opensAt),
    closesAt: isoInstant(vote.closesAt),
    minPicks,
    maxPicks,
    frequency,
    ...(voteReplaced && { voteReplaced }),
    runningTotals,
  };
}

function inFairOrder(round: RoundRecord, candidates: readonly CandidateRecord[], now: number): CandidateRecord[] {
  const known = new Map(candidates.map((candidate) => [candidate.candidateId, candidate]));
  const order = candidateOrder(round.roundId, round.paper?.candidateIds ?? [], Math.floor(now / turnLength));
  return order.flatMap((candidateId) => known.get(candidateId) ?? []);
}
