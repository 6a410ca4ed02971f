import { requestRanking } from '../shared/actions/request-ranking.ts';
import { sqsCall } from '../shared/adapters/aws/json-call.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoRankingStores } from '../shared/adapters/dynamodb/ranking-stores.ts';
import { endpoint } from '../shared/adapters/http/endpoint.ts';
import type { Call } from '../shared/adapters/http/endpoint.ts';
import { sqsRankingQueue } from '../shared/adapters/sqs/queues.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { RoundPath } from '../shared/contract/paths.ts';
import { RankingQueued } from '../shared/contract/rankings.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
import { systemIds } from '../shared/platform/ids.ts';

const env = readEnv(functionEnv['request-ranking']);
const ports = {
  ...dynamoRankingStores(dynamoClient(), env.SELECTION_TABLE),
  queue: sqsRankingQueue(sqsCall(), env.RANKINGS_QUEUE_URL),
  clock: systemClock,
  ids: systemIds,
};

/** Queues a ranking of the round now. */
export const run = ({ actor, path }: Call<'request-ranking', undefined, RoundPath>) =>
  requestRanking(ports, { actor, roundId: path.roundId });

export const handler = endpoint('request-ranking', { path: RoundPath, run, status: 202, respond: RankingQueued });
