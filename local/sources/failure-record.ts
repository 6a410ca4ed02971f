import { randomUUID } from 'node:crypto';
import type { DynamoDBRecord } from 'aws-lambda';
import type { ErrorPayload } from '../runtime/index.ts';
import type { FunctionModel } from '../template/index.ts';
import { sequenceOf, type Discarded } from './stream-batch.ts';

const responseContext = { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' };

/** What Lambda puts into a stream mapping's on-failure queue: where the records are, not the records. */
export function streamFailureRecord(options: {
  readonly discarded: Discarded;
  readonly functionArn: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly now: number;
}): object {
  const { records, condition, invocations } = options.discarded;
  const [first] = records;
  const last = records.at(-1);
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: `${options.functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: invocations,
    },
    ...(invocations > 0 && { responseContext }),
    version: '1.0',
    timestamp: new Date(options.now).toISOString(),
    DDBStreamBatchInfo: {
      shardId: options.shardId,
      startSequenceNumber: first && sequenceOf(first),
      endSequenceNumber: last && sequenceOf(last),
      approximateArrivalOfFirstRecord: first && arrival(first),
      approximateArrivalOfLastRecord: last && arrival(last),
      batchSize: records.length,
      streamArn: options.streamArn,
    },
  };
}

/** What Lambda puts into a function's on-failure queue: the event and the last error. */
export function asyncFailureRecord(options: {
  readonly model: FunctionModel;
  readonly requestId: string;
  readonly condition: 'RetriesExhausted' | 'EventAgeExceeded';
  readonly invocations: number;
  readonly event: unknown;
  readonly error: ErrorPayload | undefined;
  readonly now: number;
}): object {
  return {
    version: '1.0',
    timestamp: new Date(options.now).toISOString(),
    requestContext: {
      requestId: options.requestId,
      functionArn: `${options.model.arn}:$LATEST`,
      condition: options.condition,
      approximateInvokeCount: options.invocations,
    },
    requestPayload: options.event,
    ...(options.error && { responseContext, responsePayload: options.error }),
  };
}

function arrival(record: DynamoDBRecord): string {
  const seconds = record.dynamodb?.ApproximateCreationDateTime ?? 0;
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}
