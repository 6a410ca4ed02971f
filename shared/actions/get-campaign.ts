import type { CampaignView } from '../contract/campaigns.ts';
import { phaseOf } from '../domain/ballot.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { findCampaign } from './find-round.ts';
import type { CampaignStore, RoundStore } from './ports.ts';
import type { RoundRecord } from './records.ts';
import type { Refusal } from './refusal.ts';
import { isoInstant } from './texts.ts';

export type GetCampaignPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly rounds: Pick<RoundStore, 'ofCampaign'>;
  readonly clock: Clock;
};

/**
 * What everybody may know of a campaign: organiser, districts, rounds with their hours, and the settings where the
 * notice is silent. Steps: find the campaign; read its rounds; tell the phase of each by the clock.
 */
export async function getCampaign(
  ports: GetCampaignPorts,
  input: { readonly campaignId: string },
): Promise<Result<CampaignView, Refusal>> {
  const found = await findCampaign(ports.campaigns, input.campaignId);
  if (!found.ok) return found;
  const { campaignId, title, revision, campaign } = found.value;
  const rounds = await ports.rounds.ofCampaign(campaignId);
  const now = ports.clock.now();
  return ok({
    campaignId,
    title,
    revision,
    organiser: campaign.organiser,
    source: campaign.source.number,
    districts: campaign.districts.map(({ id: district, name }) => ({ district, name })),
    rounds: rounds.map((round) => roundLine(round, now)),
    assumptions: Object.values(campaign.assumptions),
  });
}

function roundLine(
  { roundId, stageId, title, district, vote }: RoundRecord,
  now: number,
): CampaignView['rounds'][number] {
  return {
    roundId,
    stageId,
    title,
    ...(district !== undefined && { district }),
    ...(vote && {
      phase: phaseOf(vote, now),
      opensAt: isoInstant(vote.opensAt),
      closesAt: isoInstant(vote.closesAt),
    }),
  };
}
