import { ballotsLookedAt } from '../../contract/ballot-list.ts';
import type { ListBallotsResponse } from '../../contract/ballot-list.ts';
import type { Clock } from '../../platform/clock.ts';
import { ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import { requireRole } from '../access.ts';
import { findRoundAndCampaign } from '../find-round.ts';
import type { CampaignStore, RoundStore } from '../ports.ts';
import type { Actor } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { stageOf } from '../stage-rules.ts';
import { isoInstant } from '../texts.ts';
import { requireVisibleTotals } from '../totals-visibility.ts';
import type { BallotIds, BallotReader } from '../vote-ports.ts';
import { requireLevelOfficer } from './level-officer.ts';

export type ListBallotsPorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly ballotIds: Pick<BallotIds, 'encode' | 'decode'>;
  readonly ballots: BallotReader;
  readonly clock: Clock;
};

export type ListBallotsInput = {
  readonly actor: Actor;
  readonly roundId: string;
  /** Milliseconds since 1970: `from` ≤ accepted < `to`. */
  readonly from: number;
  readonly to: number;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
};

/**
 * Ids of the ballots that were counted and accepted in a window of time, so that whoever has found a fraud can propose to
 * void them (propose-intervention). Id and acceptance, and nothing that says whose a ballot is or for whom.
 *
 * Steps: check role and level (an auditor sees every level); the round has a vote, and its totals are not hidden, since
 * the number of ballots is one of them; look at the next ballots of the ledger, which has no order of time, and tell
 * those within the window, by acceptance. The last ballot looked at is where the next page goes on.
 */
export async function listBallots(
  ports: ListBallotsPorts,
  { actor, roundId, from, to, after }: ListBallotsInput,
): Promise<Result<ListBallotsResponse, Refusal>> {
  const role = requireRole(actor, 'list-ballots');
  if (!role.ok) return role;
  const found = await findRoundAndCampaign(ports, roundId);
  if (!found.ok) return found;
  const { round, stored } = found.value;
  const officer = requireLevelOfficer(actor, stageOf(stored.campaign, round));
  if (!officer.ok && !actor.roles.includes('auditor')) return officer;
  if (!round.vote) return refuse('round-without-vote');
  if (to <= from) return refuse('path-invalid', { field: 'to', detail: 'to：应晚于 from' });
  const visible = requireVisibleTotals(round, ports.clock.now());
  if (!visible.ok) return visible;
  const start = after === undefined ? undefined : await ports.ballotIds.decode(round, after);
  if (after !== undefined && !start) {
    return refuse('path-invalid', { field: 'after', detail: 'after：不是本轮上一页返回的 next' });
  }

  const { opensAt } = round.vote;
  const { ballots, more } = await ports.ballots.next(round.ledger, start?.voterKey, ballotsLookedAt);
  const idOf = (voterKey: string, at: number): Promise<string> => ports.ballotIds.encode(round, voterKey, at);
  const within = ballots
    .map(({ voterKey, sinceOpening }) => ({ voterKey, at: opensAt + sinceOpening }))
    .filter(({ at }) => from <= at && at < to)
    .toSorted((a, b) => a.at - b.at);
  const listed = await Promise.all(
    within.map(async ({ voterKey, at }) => ({ ballotId: await idOf(voterKey, at), acceptedAt: isoInstant(at) })),
  );
  const last = more ? ballots.at(-1) : undefined;
  const next = last && (await idOf(last.voterKey, opensAt + last.sinceOpening));
  return ok({ roundId, ballots: listed, ...(next !== undefined && { next }) });
}
