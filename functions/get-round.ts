import { getRound, turnLength } from '../shared/actions/get-round.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { RoundPath } from '../shared/contract/paths.ts';
import { RoundView } from '../shared/contract/rounds.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
const env = readEnv(functionEnv['get-round']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  candidates: dynamoCandidateStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** A round as voters see it. */
export const run = ({ path }: Call<'get-round', undefined, RoundPath>) => getRound(ports, path);

export const handler = endpoint('get-round', {
  path: RoundPath,
  run,
  respond: RoundView,
  // As long as the candidates stand in one order.
  cacheControl: `public, max-age=${turnLength / 1_000}`,
});
