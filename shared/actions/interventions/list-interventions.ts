import type { ListInterventionsResponse } from '../../contract/interventions.ts';
import { ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import { requireRole } from '../access.ts';
import { findRound } from '../find-round.ts';
import type { InterventionStore } from '../intervention-ports.ts';
import type { RoundStore } from '../ports.ts';
import type { Actor } from '../records.ts';
import type { Refusal } from '../refusal.ts';
import { interventionView } from './intervention-view.ts';

export type ListInterventionsPorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly interventions: Pick<InterventionStore, 'ofRound'>;
};

/** Every intervention in a round, the oldest first, those rejected and reversed too. */
export async function listInterventions(
  ports: ListInterventionsPorts,
  input: { readonly actor: Actor; readonly roundId: string },
): Promise<Result<ListInterventionsResponse, Refusal>> {
  const role = requireRole(input.actor, 'list-interventions');
  if (!role.ok) return role;
  const round = await findRound(ports.rounds, input.roundId);
  if (!round.ok) return round;
  const records = await ports.interventions.ofRound(input.roundId);
  return ok({ interventions: records.toSorted((a, b) => a.proposed.at - b.proposed.at).map(interventionView) });
}
