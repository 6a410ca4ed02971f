import type { QuotasResponse } from '../contract/rounds.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { stateOf } from './clearance-state.ts';
import { findRoundAndCampaign } from './find-round.ts';
import type { AdviserStore, CampaignStore, CandidateStore, RoundStore } from './ports.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { roundQuotas } from './round-quotas.ts';
import { stageOf } from './stage-rules.ts';

export type GetQuotasPorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly advisers: Pick<AdviserStore, 'countByDistrict'>;
  readonly candidates: Pick<CandidateStore, 'ofRound'>;
};

/**
 * How many candidates each district may send up to a round, and how many it has (annex 1).
 * Steps: check the role; find round and campaign; count registered advisers and nominated candidates; apply the
 * campaign's rule: the quotas given, or a share of the city's advisers by largest remainder.
 */
export async function getQuotas(
  ports: GetQuotasPorts,
  input: { readonly actor: Actor; readonly roundId: string },
): Promise<Result<QuotasResponse, Refusal>> {
  const role = requireRole(input.actor, 'get-quotas');
  if (!role.ok) return role;
  const found = await findRoundAndCampaign(ports, input.roundId);
  if (!found.ok) return found;
  const { round, stored } = found.value;
  const [advisers, candidates] = await Promise.all([
    ports.advisers.countByDistrict(round.campaignId),
    ports.candidates.ofRound(round.roundId),
  ]);
  const rule = roundQuotas(stored.campaign, stageOf(stored.campaign, round), advisers);
  if (!rule) return refuse('round-without-quotas');
  const districts = stored.campaign.districts.map(({ id: district, name }) => ({
    district,
    name,
    advisers: advisers[district] ?? 0,
    quota: rule.quotas[district] ?? 0,
    nominated: candidates.filter((one) => one.district === district && stateOf(one) !== 'withdrawn').length,
  }));
  return ok({
    roundId: round.roundId,
    basis: rule.basis,
    advisers: districts.reduce((sum, one) => sum + one.advisers, 0),
    places: districts.reduce((sum, one) => sum + one.quota, 0),
    districts,
  });
}
