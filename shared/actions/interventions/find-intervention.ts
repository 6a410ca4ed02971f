import type { Stage } from '../../contract/campaign.ts';
import { ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import { findRoundAndCampaign } from '../find-round.ts';
import type { InterventionRecord, InterventionStore } from '../intervention-ports.ts';
import type { CampaignStore, RoundStore } from '../ports.ts';
import type { Actor, RoundRecord } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { stageOf } from '../stage-rules.ts';
import { requireLevelOfficer } from './level-officer.ts';

export type FindInterventionPorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly interventions: Pick<InterventionStore, 'get'>;
};

export type FoundIntervention = {
  readonly round: RoundRecord;
  readonly stage: Stage;
  readonly record: InterventionRecord;
};

/** An intervention with its round and the rules of its stage, for an officer of the level that holds it. */
export async function findIntervention(
  ports: FindInterventionPorts,
  input: { readonly actor: Actor; readonly roundId: string; readonly interventionId: string },
): Promise<Result<FoundIntervention, Refusal>> {
  const found = await findRoundAndCampaign(ports, input.roundId);
  if (!found.ok) return found;
  const { round, stored } = found.value;
  const stage = stageOf(stored.campaign, round);
  const officer = requireLevelOfficer(input.actor, stage);
  if (!officer.ok) return officer;
  const record = await ports.interventions.get(input.roundId, input.interventionId);
  if (record) return ok({ round, stage, record });
  const detail = `interventionId：没有处置 ${input.interventionId}`;
  return refuse('intervention-unknown', { field: 'interventionId', detail });
}
