import { getTally } from '../shared/actions/get-tally.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { dynamoTallyReader } from '../shared/adapters/dynamodb/tally-store.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { RoundPath } from '../shared/contract/paths.ts';
import { TallyResponse } from '../shared/contract/rounds.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['get-tally']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  tallies: dynamoTallyReader(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** The live tally of a round, unless its totals are hidden. */
export const run = ({ actor, path }: Call<'get-tally', undefined, RoundPath>) =>
  getTally(ports, { actor, roundId: path.roundId });

export const handler = endpoint('get-tally', { path: RoundPath, run, respond: TallyResponse });
