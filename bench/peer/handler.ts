import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { SQSHandler, SQSRecord } from 'aws-lambda';
import { readEnv } from '../../shared/platform/env.ts';

/**
 * The peer that the ledger is measured against: the usual way to count messages once, as the documentation of Powertools
 * for AWS Lambda shows it. The batch utility hands over single records, the idempotency utility lets each voter through
 * once, and every pick is an UpdateItem of its candidate's counter.
 */
const env = readEnv(['IDEMPOTENCY_TABLE', 'COUNTERS_TABLE']);

const processor = new BatchProcessor(EventType.SQS);
const persistenceStore = new DynamoDBPersistenceLayer({ tableName: env.IDEMPOTENCY_TABLE });
// One ballot a voter and round, whatever message it comes in.
const config = new IdempotencyConfig({ eventKeyJmesPath: 'powertools_json(body).[ledger, voterKey]' });
const client = new DynamoDBClient({});

const countBallot = async (record: SQSRecord): Promise<void> => {
  const { ledger, picks } = JSON.parse(record.body) as { readonly ledger: string; readonly picks: readonly number[] };
  await Promise.all(picks.map((pick) => addVote(ledger, pick)));
};

const addVote = (ledger: string, pick: number): Promise<unknown> =>
  client.send(
    new UpdateItemCommand({
      TableName: env.COUNTERS_TABLE,
      Key: { ledger: { S: ledger }, pick: { N: String(pick) } },
      UpdateExpression: 'ADD votes :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    }),
  );

const countOnce = makeIdempotent(countBallot, { persistenceStore, config });

export const handler: SQSHandler = async (event, context) => {
  config.registerLambdaContext(context);
  return processPartialResponse(event, countOnce, processor, { context });
};
