import { getPublicRanking } from '../shared/actions/get-public-ranking.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { dynamoSnapshotStore } from '../shared/adapters/dynamodb/snapshot-store.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { RoundPath } from '../shared/contract/paths.ts';
import { PublicRanking } from '../shared/contract/rankings.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['get-public-ranking']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  snapshots: dynamoSnapshotStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** The public part of the last ranking of a round whose vote has closed. */
export const run = ({ path }: Call<'get-public-ranking', undefined, RoundPath>) =>
  getPublicRanking(ports, { roundId: path.roundId });

export const handler = endpoint('get-public-ranking', {
  path: RoundPath,
  run,
  respond: PublicRanking,
  // Rankings change at night or when an officer asks for one.
  cacheControl: 'public, max-age=30',
});
