import { listInterventions } from '../shared/actions/interventions/list-interventions.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoInterventionStore } from '../shared/adapters/dynamodb/intervention-store.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { ListInterventionsResponse } from '../shared/contract/interventions.ts';
import { RoundPath } from '../shared/contract/paths.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['list-interventions']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  interventions: dynamoInterventionStore(client, env.SELECTION_TABLE),
};

/** Every intervention in a round. */
export const run = ({ actor, path }: Call<'list-interventions', undefined, RoundPath>) =>
  listInterventions(ports, { actor, roundId: path.roundId });

export const handler = endpoint('list-interventions', { path: RoundPath, run, respond: ListInterventionsResponse });
