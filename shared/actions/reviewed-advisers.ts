import { clearanceRules, stateOf } from './clearance-state.ts';
import type { CampaignStore, CandidateStore, DocumentOwner, RoundStore } from './ports.ts';
import type { Actor } from './records.ts';

export type ReviewedPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly rounds: Pick<RoundStore, 'ofCampaign'>;
  readonly candidates: Pick<CandidateStore, 'ofRound'>;
};

/**
 * The advisers of a district whom the actor's division has to clear (selection.md §2, stage 2), by their ids: candidates
 * who were not withdrawn, of the rounds that ask for one of its clearances. Of others it reads nothing: it has no need to.
 */
export async function reviewedAdvisers(
  ports: ReviewedPorts,
  { roles, divisions }: Actor,
  { campaignId, district }: Pick<DocumentOwner, 'campaignId' | 'district'>,
): Promise<ReadonlySet<string>> {
  const stored = await ports.campaigns.get(campaignId);
  if (!stored) return new Set();
  const rounds = (await ports.rounds.ofCampaign(campaignId)).filter((round) =>
    clearanceRules(stored.campaign, round).some(({ id, role }) => roles.includes(role) && divisions?.includes(id)),
  );
  const candidates = await Promise.all(rounds.map(({ roundId }) => ports.candidates.ofRound(roundId)));
  return new Set(
    candidates
      .flat()
      .filter((one) => one.district === district && stateOf(one) !== 'withdrawn')
      .map(({ adviserId }) => adviserId),
  );
}
