import { setTimeout as pause } from 'node:timers/promises';
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';
import { splitPartition } from '../../shared/adapters/dynamodb/ballot-codec.ts';
import { paddedSequence } from '../../shared/adapters/dynamodb/tally-fold.ts';
import { OpsFault } from './fault.ts';

export type LedgerTips = {
  /** Reads the stream on to its present end. @returns the last sequence number, padded, of each bucket that has one */
  readonly readOn: () => Promise<ReadonlyMap<string, string>>;
};

export type TipsOptions = {
  readonly table: string;
  /** Code of the round in the ledger: records of other rounds are passed over. */
  readonly ledger: string;
  /** Milliseconds for which a shard that is still written to must have nothing new before it counts as read. */
  readonly settle: number;
};

/** Polls a second: DynamoDB allows five of a shard, and the fold polls too. */
const pollEvery = 250;

/** How far the stream of the ballots table goes, by bucket of one round: whatever can still be folded lies within it. */
export async function ledgerTips(
  { dynamo, streams }: { readonly dynamo: DynamoDBClient; readonly streams: DynamoDBStreamsClient },
  { table, ledger, settle }: TipsOptions,
): Promise<LedgerTips> {
  const { Table: described } = await dynamo.send(new DescribeTableCommand({ TableName: table }));
  const StreamArn = described?.LatestStreamArn;
  if (StreamArn === undefined) throw new OpsFault(`The table ${table} has no stream.`);
  const tips = new Map<string, string>();
  /** Where each shard is to be read on from; undefined when it has been read to its end. */
  const places = new Map<string, string | undefined>();

  const readShard = async (shard: string, until: number): Promise<void> => {
    let place = places.get(shard);
    let quietSince = performance.now();
    while (place !== undefined && performance.now() - quietSince < settle) {
      const page: GetRecordsCommandOutput = await streams.send(new GetRecordsCommand({ ShardIterator: place }));
      const records = page.Records ?? [];
      for (const record of records) note(tips, ledger, record);
      place = page.NextShardIterator;
      // Other rounds may write without a pause: what was written well after the reading began is beyond its end.
      if (records.some(({ dynamodb: change }) => (change?.ApproximateCreationDateTime?.getTime() ?? 0) > until)) break;
      // An open shard answers an empty page for ever, and now and then one before its end.
      if (records.length > 0) quietSince = performance.now();
      else if (place !== undefined) await pause(Math.min(pollEvery, settle));
    }
    places.set(shard, place);
  };

  return {
    readOn: async () => {
      for (const shard of await shardsOf(streams, StreamArn)) {
        if (places.has(shard)) continue;
        const input = { StreamArn, ShardId: shard, ShardIteratorType: 'TRIM_HORIZON' } as const;
        places.set(shard, (await streams.send(new GetShardIteratorCommand(input))).ShardIterator);
      }
      const until = Date.now() + settle;
      await Promise.all([...places.keys()].map((shard) => readShard(shard, until)));
      return new Map(tips);
    },
  };
}

function note(tips: Map<string, string>, ours: string, { dynamodb: change }: StreamRecord): void {
  const { ledger, bucket } = splitPartition(change?.Keys?.['p']?.S ?? '');
  if (ledger !== ours || change?.SequenceNumber === undefined) return;
  const sequence = paddedSequence(change.SequenceNumber);
  if (sequence > (tips.get(bucket) ?? '')) tips.set(bucket, sequence);
}

async function shardsOf(streams: DynamoDBStreamsClient, StreamArn: string): Promise<readonly string[]> {
  const shards: string[] = [];
  let last: string | undefined;
  do {
    const { StreamDescription: page } = await streams.send(
      new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId: last }),
    );
    shards.push(...(page?.Shards ?? []).flatMap(({ ShardId: id }) => id ?? []));
    last = page?.LastEvaluatedShardId;
  } while (last !== undefined);
  return shards;
}
