import type { DynamoDBRecord } from 'aws-lambda';
import { AwsError, createAwsJson } from '../aws-json.ts';

export type Shard = { readonly ShardId: string; readonly ParentShardId?: string };
export type StreamPage = { readonly records: readonly DynamoDBRecord[]; readonly next: string | undefined };

export type StreamClient = {
  /** All shards of a stream, as far as they are kept. */
  readonly shards: (streamArn: string) => Promise<readonly Shard[]>;
  /** An iterator behind a sequence number, or at the oldest record that is kept. */
  readonly iterator: (streamArn: string, shardId: string, after: string | undefined) => Promise<string>;
  /** At most `limit` records (1000 at most), as functions get them but for the source; `next` is gone with the shard. */
  readonly records: (iterator: string, limit: number, signal: AbortSignal) => Promise<StreamPage>;
  readonly close: () => Promise<void>;
};

/** Reads table streams on the raw engine; the wire format of a record is the one that functions get. */
export function createStreamClient(endpoint: string, region: string): StreamClient {
  const { call, close } = createAwsJson({
    endpoint,
    target: 'DynamoDBStreams_20120810',
    version: '1.0',
    region,
    service: 'dynamodb',
  });
  return {
    shards: async (StreamArn) => {
      const shards: Shard[] = [];
      let last: string | undefined;
      do {
        const answer = (await call('DescribeStream', {
          StreamArn,
          ...(last !== undefined && { ExclusiveStartShardId: last }),
        })) as { StreamDescription: { Shards?: Shard[]; LastEvaluatedShardId?: string } };
        shards.push(...(answer.StreamDescription.Shards ?? []));
        last = answer.StreamDescription.LastEvaluatedShardId;
      } while (last !== undefined);
      return shards;
    },
    iterator: async (StreamArn, ShardId, after) => {
      const position =
        after === undefined
          ? { ShardIteratorType: 'TRIM_HORIZON' }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after };
      const answer = await call('GetShardIterator', { StreamArn, ShardId, ...position });
      return (answer as { ShardIterator: string }).ShardIterator;
    },
    records: async (ShardIterator, limit, signal) => {
      const answer = (await call('GetRecords', { ShardIterator, Limit: Math.min(limit, 1000) }, signal)) as {
        Records?: DynamoDBRecord[];
        NextShardIterator?: string;
      };
      return { records: answer.Records ?? [], next: answer.NextShardIterator };
    },
    close,
  };
}

/** The iterator grew too old, or its records were trimmed: a new one is needed. */
export function isStaleIterator(error: unknown): boolean {
  return (
    error instanceof AwsError &&
    (error.code === 'ExpiredIteratorException' || error.code === 'TrimmedDataAccessException')
  );
}
