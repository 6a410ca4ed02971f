import { reverseIntervention } from '../shared/actions/interventions/reverse-intervention.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoInterventionStore } from '../shared/adapters/dynamodb/intervention-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { ReverseInterventionRequest, Intervention } from '../shared/contract/interventions.ts';
import { InterventionPath } from '../shared/contract/paths.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['reverse-intervention']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  interventions: dynamoInterventionStore(client, env.SELECTION_TABLE),
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** An officer proposes to reverse an intervention. */
export const run = ({
  actor,
  path,
  body,
}: Call<'reverse-intervention', ReverseInterventionRequest, InterventionPath>) =>
  reverseIntervention(ports, { actor, ...path, reason: body.reason });

export const handler = endpoint('reverse-intervention', {
  path: InterventionPath,
  body: ReverseInterventionRequest,
  run,
  respond: Intervention,
});
