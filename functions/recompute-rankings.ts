import { setTimeout as pause } from 'node:timers/promises';

import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

import { recomputeRanking } from '../shared/actions/recompute-rankings.ts';
import { dynamoCall, sqsCall } from '../shared/adapters/aws/json-call.ts';
import { dynamoBallotLedger } from '../shared/adapters/dynamodb/ballot-ledger.ts';
import { dynamoClient } from '../shared/adapters/dynamodb/client.ts';
import { dynamoRankingStores } from '../shared/adapters/dynamodb/ranking-stores.ts';
import { dynamoTallyReader } from '../shared/adapters/dynamodb/tally-store.ts';
import { s3Client } from '../shared/adapters/s3/client.ts';
import { s3SnapshotFiles } from '../shared/adapters/s3/snapshot-files.ts';
import { sqsBallotBacklog } from '../shared/adapters/sqs/backlog.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { RankingRequested } from '../shared/contract/messages.ts';
import { systemClock } from '../shared/platform/clock.ts';
import { readEnv } from '../shared/platform/env.ts';
import { systemIds } from '../shared/platform/ids.ts';
import { logger } from '../shared/platform/logger.ts';
import { metrics, MetricUnit } from '../shared/platform/metrics.ts';

const env = readEnv(functionEnv['recompute-rankings']);
const client = dynamoClient();
const ports = {
  ...dynamoRankingStores(client, env.SELECTION_TABLE),
  tallies: dynamoTallyReader(client, env.SELECTION_TABLE),
  ledger: dynamoBallotLedger(dynamoCall(), env.BALLOTS_TABLE),
  backlog: sqsBallotBacklog(sqsCall(), env.BALLOTS_QUEUE_URL, env.BALLOTS_DLQ_URL),
  files: s3SnapshotFiles(s3Client(), env.EXPORTS_BUCKET),
  clock: systemClock,
  ids: systemIds,
  pause: (milliseconds: number) => pause(milliseconds),
};

/** Makes the ranking that each message asks for; a message that failed comes again, the others do not. */
export async function run(event: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { messageId, body } of event.Records) {
    try {
      await recompute(body);
    } catch (error) {
      logger.error('ranking failed', { messageId, error: error as Error });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  metrics.publishStoredMetrics();
  return { batchItemFailures };
}

async function recompute(body: string): Promise<void> {
  const request = RankingRequested.parse(JSON.parse(body));
  const { roundId, requestId } = request;
  const outcome = await recomputeRanking(ports, request);
  if (outcome.type !== 'answered') {
    metrics.addMetric('TallyDrift', MetricUnit.Count, outcome.drift);
    if (outcome.drift > 0)
      logger.error('live tally differs from the recount', { roundId, requestId, drift: outcome.drift });
  }
  const level = outcome.type === 'not-ranked' ? 'warn' : 'info';
  logger[level]('ranking request handled', { roundId, requestId, outcome });
}

export const handler = run;
