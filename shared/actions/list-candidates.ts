import type { ListCandidatesResponse } from '../contract/rounds.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { findRound } from './find-round.ts';
import type { CandidateStore, RoundStore } from './ports.ts';
import type { Actor } from './records.ts';
import type { Refusal } from './refusal.ts';
import { staffCandidate } from './views.ts';

/**
 * The candidates of a round, for staff. Steps: check the role; find the round; read its candidates; put them in the
 * order of the ballot paper, and by district and id while there is none.
 */
export async function listCandidates(
  ports: { readonly rounds: Pick<RoundStore, 'get'>; readonly candidates: Pick<CandidateStore, 'ofRound'> },
  input: { readonly actor: Actor; readonly roundId: string },
): Promise<Result<ListCandidatesResponse, Refusal>> {
  const role = requireRole(input.actor, 'list-candidates');
  if (!role.ok) return role;
  const round = await findRound(ports.rounds, input.roundId);
  if (!round.ok) return round;

  const records = await ports.candidates.ofRound(input.roundId);
  const ordinals = new Map(round.value.paper?.candidateIds.map((candidateId, ordinal) => [candidateId, ordinal]));
  const candidates = records
    .map((record) => staffCandidate(record, ordinals.get(record.candidateId) ?? -1))
    .toSorted(
      (a, b) =>
        (a.ordinal ?? records.length) - (b.ordinal ?? records.length) ||
        compareText(a.district, b.district) ||
        compareText(a.candidateId, b.candidateId),
    );
  return ok({ candidates });
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
