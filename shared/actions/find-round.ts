import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import type { CampaignStore, RoundStore } from './ports.ts';
import type { RoundRecord, StoredCampaign } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** The round, or the refusal that it does not exist. */
export async function findRound(
  rounds: Pick<RoundStore, 'get'>,
  roundId: string,
): Promise<Result<RoundRecord, Refusal>> {
  const round = await rounds.get(roundId);
  return round ? ok(round) : refuse('round-unknown', { field: 'roundId', detail: `roundId：没有轮次 ${roundId}` });
}

/** The campaign, or the refusal that it does not exist. */
export async function findCampaign(
  campaigns: Pick<CampaignStore, 'get'>,
  campaignId: string,
): Promise<Result<StoredCampaign, Refusal>> {
  const stored = await campaigns.get(campaignId);
  if (stored) return ok(stored);
  return refuse('campaign-unknown', { field: 'campaignId', detail: `campaignId：没有评选活动 ${campaignId}` });
}

/**
 * The round with the campaign that rules it.
 * @throws Error when a round has no campaign: they are written in one transaction.
 */
export async function findRoundAndCampaign(
  ports: { readonly rounds: Pick<RoundStore, 'get'>; readonly campaigns: Pick<CampaignStore, 'get'> },
  roundId: string,
): Promise<Result<{ readonly round: RoundRecord; readonly stored: StoredCampaign }, Refusal>> {
  const round = await findRound(ports.rounds, roundId);
  if (!round.ok) return round;
  const stored = await ports.campaigns.get(round.value.campaignId);
  if (!stored) throw new Error(`Round ${roundId} has no campaign ${round.value.campaignId}`);
  return ok({ round: round.value, stored });
}
