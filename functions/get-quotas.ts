import { getQuotas } from '../shared/actions/get-quotas.ts';
import { dynamoAdviserStore } from '../shared/adapters/dynamodb/adviser-store.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { RoundPath } from '../shared/contract/paths.ts';
import { QuotasResponse } from '../shared/contract/rounds.ts';
import { readEnv } from '../shared/platform/env.ts';
const env = readEnv(functionEnv['get-quotas']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  advisers: dynamoAdviserStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
};

/** How many candidates each district may send up, and has. */
export const run = ({ actor, path }: Call<'get-quotas', undefined, RoundPath>) =>
  getQuotas(ports, { actor, roundId: path.roundId });

export const handler = endpoint('get-quotas', { path: RoundPath, run, respond: QuotasResponse });
