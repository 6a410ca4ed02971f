import type { Candidate, ListCandidatesResponse, PublicCandidate } from '../contract/rounds.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { isDistrictOnly, requireRole } from './access.ts';
import { clearanceRules, clearancesOf } from './clearance-state.ts';
import { findRoundAndCampaign } from './find-round.ts';
import type { CampaignStore, CandidateStore, RoundStore } from './ports.ts';
import type { Actor, CandidateRecord, RoundRecord } from './records.ts';
import type { Refusal } from './refusal.ts';
import type { ReviewStore } from './registry-ports.ts';
import { publicCandidate, staffCandidate } from './views.ts';

export type ListCandidatesPorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly candidates: Pick<CandidateStore, 'ofRound'>;
  readonly reviews: Pick<ReviewStore, 'clearances'>;
};

/**
 * The candidates of a round, for staff. Steps: check the role; find round and campaign; read candidates and clearances;
 * put them in the order of the ballot paper, and by district and id while there is none. Why one was returned or
 * refused is for those who nominate, clear or supervise: judges do not read it. A district officer sees the candidates
 * of its own district only (selection.md §1); of the others what everybody sees, once the paper has made it public.
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
  const own = isDistrictOnly(input.actor, 'list-candidates')
    ? records.filter(({ district }) => district === input.actor.district)
    : records;
  const rules = clearanceRules(stored.campaign, round);
  const ordinals = new Map(round.paper?.candidateIds.map((candidateId, ordinal) => [candidateId, ordinal]));
  const candidates = own
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
  return ok({ candidates, ...(own !== records && { others: publicOnes(round, records, input.actor.district) }) });
}

function readsReasons({ roles, district }: Actor, ofDistrict: string): boolean {
  return roles.some((role) => role !== 'judge' && (role !== 'district-officer' || district === ofDistrict));
}

/** The other districts' candidates on the ballot paper; none before it is fixed. */
function publicOnes(
  { paper }: RoundRecord,
  records: readonly CandidateRecord[],
  district: string | undefined,
): PublicCandidate[] {
  return records
    .filter((one) => one.district !== district && paper?.candidateIds.includes(one.candidateId))
    .map(publicCandidate)
    .toSorted((a, b) => compareText(a.district, b.district) || compareText(a.candidateId, b.candidateId));
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
