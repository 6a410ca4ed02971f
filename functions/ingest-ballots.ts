import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

import { ingestBallots } from '../shared/actions/ingest-ballots.ts';
import { dynamoCall, sqsCall } from '../shared/adapters/aws/json-call.ts';
import { dynamoBallotLedger } from '../shared/adapters/dynamodb/ballot-ledger.ts';
import { sqsDeadLetters } from '../shared/adapters/sqs/queues.ts';
import { functionEnv } from '../shared/contract/functions.ts';
import { readEnv } from '../shared/platform/env.ts';
import { logger } from '../shared/platform/logger.ts';
import { metrics, MetricUnit } from '../shared/platform/metrics.ts';

const env = readEnv(functionEnv['ingest-ballots']);
const ports = {
  ledger: dynamoBallotLedger(dynamoCall(), env.BALLOTS_TABLE),
  deadLetters: sqsDeadLetters(sqsCall(), env.BALLOTS_DLQ_URL),
};

/** Accepted ballots from the queue into the ledger. What is not certain to be done goes back to the queue, and only that. */
export async function run(event: SQSEvent): Promise<SQSBatchResponse> {
  const messages = event.Records.map(({ messageId, body }) => ({ messageId, body }));
  const report = await ingestBallots(ports, messages);
  if (report.failed.length > 0) {
    const reasons = [...new Set(report.failed.map(({ reason }) => reason))];
    logger.warn('ballots go back to the queue', { messages: report.failed.length, reasons });
  }
  metrics.addMetric('BallotsCounted', MetricUnit.Count, report.counted);
  metrics.addMetric('BallotsDuplicate', MetricUnit.Count, report.duplicates);
  metrics.addMetric('BallotsPoison', MetricUnit.Count, report.poison);
  metrics.addMetric('BallotsReturned', MetricUnit.Count, report.failed.length);
  metrics.publishStoredMetrics();
  return { batchItemFailures: report.failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

export const handler = run;
