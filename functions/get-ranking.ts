import { getRanking } from '../shared/actions/get-ranking.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { dynamoSnapshotStore } from '../shared/adapters/dynamodb/snapshot-store.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { SnapshotPath } from '../shared/contract/paths.ts';
import { RankingSnapshot } from '../shared/contract/rankings.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';

const env = readEnv(functionEnv['get-ranking']);
const client = dynamoClient();
const ports = {
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  snapshots: dynamoSnapshotStore(client, env.SELECTION_TABLE),
  clock: systemClock,
};

/** A ranking snapshot with the explanation of each row, by its id, its request's id, or as `latest`. */
export const run = ({ actor, path }: Call<'get-ranking', undefined, SnapshotPath>) =>
  getRanking(ports, { actor, ...path });

export const handler = endpoint('get-ranking', { path: SnapshotPath, run, respond: RankingSnapshot });
