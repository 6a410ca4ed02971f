import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { createStreamClient } from '../../local/sources/stream-client.ts';
import { local } from '../support/aws-calls.ts';
import type { DynamoEngine } from '../support/engines.ts';

/** A table's whole stream from its start, as functions get it. */
export async function readStream(
  { client, endpoint }: DynamoEngine,
  table: string,
): Promise<readonly DynamoDBRecord[]> {
  const { Table: described } = await client.send(new DescribeTableCommand({ TableName: table }));
  const arn = described?.LatestStreamArn ?? '';
  const streams = createStreamClient(endpoint, local.region);
  const records: DynamoDBRecord[] = [];
  for (const { ShardId } of await streams.shards(arn)) {
    let iterator: string | undefined = await streams.iterator(arn, ShardId, undefined);
    // An open shard never ends: two empty pages are its end for now.
    for (let empty = 0; iterator !== undefined && empty < 2;) {
      const page = await streams.records(iterator, 1000, AbortSignal.timeout(10_000));
      records.push(...page.records);
      empty = page.records.length === 0 ? empty + 1 : 0;
      iterator = page.next;
    }
  }
  await streams.close();
  return records;
}
