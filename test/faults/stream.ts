import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';

import { createStreamClient } from '../../local/sources/stream-client.ts';
import type { DynamoEngine } from '../support/engines.ts';
import { local } from '../support/engines.ts';

/** The whole stream of a table, from its oldest record, as functions get the records. */
export async function readStream(
  { client, endpoint }: DynamoEngine,
  table: string,
): Promise<readonly DynamoDBRecord[]> {
  const { Table: described } = await client.send(new DescribeTableCommand({ TableName: table }));
  const arn = described?.LatestStreamArn ?? '';
  const stream = createStreamClient(endpoint, local.region);
  const { signal } = new AbortController();
  const records: DynamoDBRecord[] = [];
  try {
    for (const { ShardId } of await stream.shards(arn)) {
      let iterator: string | undefined = await stream.iterator(arn, ShardId, undefined);
      // A shard that is still written to has no end, but an empty page.
      for (let more = true; more && iterator !== undefined;) {
        const page = await stream.records(iterator, 1000, signal);
        records.push(...page.records);
        iterator = page.next;
        more = page.records.length > 0;
      }
    }
  } finally {
    await stream.close();
  }
  return records;
}

export const sequenceOf = ({ dynamodb }: DynamoDBRecord): string => dynamodb?.SequenceNumber ?? '';

/** The 3 characters of the round that a record belongs to. */
export const ledgerOf = ({ dynamodb }: DynamoDBRecord): string => dynamodb?.Keys?.['p']?.S?.slice(0, 3) ?? '';
