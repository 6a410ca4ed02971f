import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { findRoundAndCampaign } from './find-round.ts';
import type { CampaignStore, CandidateStore, RoundStore } from './ports.ts';
import type { CandidateRecord, RoundRecord, StoredCampaign } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

export type FindCandidatePorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly candidates: Pick<CandidateStore, 'get'>;
};
export type FoundCandidate = {
  readonly round: RoundRecord;
  readonly stored: StoredCampaign;
  readonly candidate: CandidateRecord;
};

/** The candidate with round and campaign, while its nomination may still change: a fixed ballot paper ends that. */
export async function findOpenCandidate(
  ports: FindCandidatePorts,
  roundId: string,
  candidateId: string,
): Promise<Result<FoundCandidate, Refusal>> {
  const found = await findRoundAndCampaign(ports, roundId);
  if (!found.ok) return found;
  const candidate = await ports.candidates.get(roundId, candidateId);
  if (!candidate) {
    const detail = `candidateId：本轮没有候选人 ${candidateId}`;
    return refuse('candidate-unknown', { field: 'candidateId', detail });
  }
  if (found.value.round.paper) return refuse('nomination-closed');
  return ok({ ...found.value, candidate });
}
