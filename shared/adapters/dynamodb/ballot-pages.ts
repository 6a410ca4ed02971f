import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';

import { decodeBallot, partitionOf, voterKeyOf } from './ballot-codec.ts';

/** A ballot as the ledger has it. `sinceOpening` is milliseconds. */
export type StoredBallot = {
  readonly voterKey: string;
  readonly sinceOpening: number;
  readonly picks: readonly number[];
};

export type BallotPages = {
  readonly ledger: string;
  readonly bucket: string;
  /** Only voter keys behind this one. */
  readonly after?: string | undefined;
  /** Ballots read at a time. */
  readonly limit: number;
};

/**
 * The ballots of one bucket of a round in the order of their voter keys, page by page, read consistently: 25 bytes a
 * ballot, a read unit for each 4 KB of a page.
 * @throws RangeError when an item is no ballot
 */
export async function* ballotPages(
  client: DynamoDBClient,
  table: string,
  { ledger, bucket, after, limit }: BallotPages,
): AsyncGenerator<readonly StoredBallot[]> {
  const p = { S: partitionOf(ledger, bucket) };
  let start: Record<string, AttributeValue> | undefined =
    after === undefined ? undefined : { p, v: { B: voterKeyOf(after) } };
  do {
    const page: QueryCommandOutput = await client.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        Limit: limit,
        KeyConditionExpression: 'p = :p',
        ProjectionExpression: 'b, v',
        ExpressionAttributeValues: { ':p': p },
        ExclusiveStartKey: start,
      }),
    );
    yield (page.Items ?? []).map(({ b, v }) => ({
      voterKey: Buffer.from(v?.B ?? '').toString('base64url'),
      ...decodeBallot(b?.B ?? new Uint8Array()),
    }));
    start = page.LastEvaluatedKey;
  } while (start);
}
