import { queueNightlyRankings } from '../shared/actions/queue-nightly-rankings.ts';
import { sqsCall } from '../shared/adapters/aws/json-call.ts';
import { dynamoCampaignStore } from '../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoRoundStore } from '../shared/adapters/dynamodb/round-store.ts';
import { dynamoSnapshotStore } from '../shared/adapters/dynamodb/snapshot-store.ts';
import { sqsRankingQueue } from '../shared/adapters/sqs/queues.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
import { logger } from '../shared/platform/logger.ts';

const env = readEnv(functionEnv['queue-nightly-rankings']);
const client = dynamoClient();
const ports = {
  campaigns: dynamoCampaignStore(client, env.SELECTION_TABLE),
  rounds: dynamoRoundStore(client, env.SELECTION_TABLE),
  snapshots: dynamoSnapshotStore(client, env.SELECTION_TABLE),
  queue: sqsRankingQueue(sqsCall(), env.RANKINGS_QUEUE_URL),
  clock: systemClock,
};

/** Every night at 00:30 in Shanghai: a ranking of each round that is open, just closed or not final. The event is only a bell. */
export async function run(): Promise<void> {
  const roundIds = await queueNightlyRankings(ports);
  logger.info('nightly rankings queued', { roundIds });
}

export const handler = run;
