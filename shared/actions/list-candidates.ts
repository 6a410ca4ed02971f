import type { Candidate, ListCandidatesResponse } from '../contract/rounds.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { clearanceRules, clearancesOf } from './clearance-state.ts';
import { findRoundAndCampaign } from './find-round.ts';
import type { CampaignStore, CandidateStore, RoundStore } from './ports.ts';
import type { Actor } from './records.ts';
import type { Refusal } from './refusal.ts';
import type { ReviewStore } from './registry-ports.ts';
import { staffCandidate } from './views.ts';

export type ListCandidatesPorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly candidates: Pick<CandidateStore, 'ofRound'>;
  readonly reviews: Pick<ReviewStore, 'clearances'>;
};

/**
 * The candidates of a round, for staff. Steps: check the role; find round and campaign; read candidates and clearances;
 * put them in the order of the ballot paper, and by district and id while there is none. Why one was returned or
 * refused is for those who nominate, clear or supervise: judges and other districts do not read it.
 */
export async function listCandidates(
  ports: ListCandidatesPorts,
  input: { readonly actor: Actor; readonly roundId: string },
): Promise<Result<ListCandidatesResponse, Refusal>> {
  const role = requireRole(input.actor, 'list-candidates');
  if (!role.ok) return role;
  const found = await findRoundAndCampaign(ports, input.roundId);
  if (!found.ok) return found;
  const { round, stored } = found.value;

  const [records, clearances] = await Promise.all([
    ports.candidates.ofRound(input.roundId),
    ports.reviews.clearances(input.roundId),
  ]);
  const rules = clearanceRules(stored.campaign, round);
  const ordinals = new Map(round.paper?.candidateIds.map((candidateId, ordinal) => [candidateId, ordinal]));
  const candidates = records
    .map((record) => {
      const said = clearancesOf(rules, record, clearances);
      const view = staffCandidate(record, ordinals.get(record.candidateId) ?? -1, said);
      return readsReasons(input.actor, record.district) ? view : withoutReasons(view);
    })
    .toSorted(
      (a, b) =>
        (a.ordinal ?? records.length) - (b.ordinal ?? records.length) ||
        compareText(a.district, b.district) ||
        compareText(a.candidateId, b.candidateId),
    );
  return ok({ candidates });
}

function readsReasons({ roles, district }: Actor, ofDistrict: string): boolean {
  return roles.some((role) => role !== 'judge' && (role !== 'district-officer' || district === ofDistrict));
}

function withoutReasons({ note: _note, ...candidate }: Candidate): Candidate {
  return {
    ...candidate,
    clearances: candidate.clearances.map(({ reason: _reason, ...clearance }) => clearance),
  };
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
