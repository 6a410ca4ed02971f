import { Duration } from 'aws-cdk-lib/core';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { accept } from '../nag.ts';
import type { JuxianFunction } from './juxian-function.ts';

export type QueueSource = {
  readonly batchSize: number;
  readonly window?: Duration;
  /** At most so many invocations at once; two is the least that Lambda offers. */
  readonly maxConcurrency: number;
};

/**
 * Feeds a queue to a function in batches, of which it may report single messages as failed. The mapping and its
 * permissions are spelled out since the ready-made source also grants actions that a poller never calls.
 */
export function consumeQueue(target: JuxianFunction, queue: IQueue, source: QueueSource): void {
  target.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], queue.queueArn);
  new EventSourceMapping(target, 'Source', {
    target,
    eventSourceArn: queue.queueArn,
    batchSize: source.batchSize,
    maxConcurrency: source.maxConcurrency,
    reportBatchItemFailures: true,
    ...(source.window && { maxBatchingWindow: source.window }),
  });
}

/**
 * Feeds a table's stream to a function, one batch of a shard at a time and in order. A batch that keeps failing is
 * halved until the one bad record stands alone; that record's position goes to `failures` and the shard moves on.
 */
export function consumeStream(target: JuxianFunction, table: Table, failures: IQueue): void {
  const streamArn = table.tableStreamArn;
  if (streamArn === undefined) throw new Error(`${table.node.path} has no stream`);
  target.allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], streamArn);
  target.allow(['dynamodb:ListStreams'], '*');
  accept(
    target.role!,
    'IAM5',
    'ListStreams, which Lambda needs to poll, has no resource to be held to.',
    'Resource::*',
  );
  target.allow(['sqs:SendMessage'], failures.queueArn);
  new EventSourceMapping(target, 'Source', {
    target,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 1000,
    maxBatchingWindow: Duration.seconds(1),
    // More than one batch of a shard at a time would not break the order within a bucket, but the fold's last
    // applied sequence number has been proved only for one.
    parallelizationFactor: 1,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    retryAttempts: 10,
    onFailure: { bind: () => ({ destination: failures.queueArn }) },
  });
}
