import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

import type { AuditEntry } from '../../actions/records.ts';
import type { Count } from '../../actions/vote-ports.ts';
import { putAudit } from './audit.ts';
import { toItem } from './item.ts';
import { keys, tallyPk } from './keys.ts';
import { queryItems } from './table.ts';
import { countOf, votesPrefix } from './tally-store.ts';
import { transact } from './transaction.ts';

/** What a bucket's live tally holds; `seq` is its checkpoint, padded, which a bucket without any record lacks. */
export type BucketTally = Count & { readonly seq?: string | undefined };

/** The live tallies bucket by bucket, for the operator who sets them right (docs/decisions/0023). */
export function dynamoTallyBuckets(client: DynamoDBClient, table: string) {
  return {
    /** By bucket, as of now. */
    read: async (ledger: string): Promise<ReadonlyMap<string, BucketTally>> => {
      const items = await queryItems(client, table, { pk: tallyPk(ledger) });
      return new Map(items.map((item) => [item['sk']?.S ?? '', { ...countOf(item), seq: item['seq']?.S }]));
    },
    /**
     * Puts a counted bucket in place of its tally, with its line on the record in one transaction, unless the fold has
     * gone past `seq`: then nothing is written. The fold skips whatever lies at or below `seq` from then on.
     * @returns whether it was written
     */
    replace: async (ledger: string, bucket: string, counted: BucketTally, audit: AuditEntry): Promise<boolean> => {
      const { seq, ballots, votes } = counted;
      const record = {
        seq,
        ballots,
        ...Object.fromEntries([...votes].map(([ordinal, count]) => [votesPrefix + ordinal, count])),
      };
      const put = {
        Put: {
          TableName: table,
          Item: toItem(keys.tally(ledger, bucket), record),
          ConditionExpression: `attribute_not_exists(seq)${seq === undefined ? '' : ' OR seq <= :seq'}`,
          ...(seq !== undefined && { ExpressionAttributeValues: marshall({ ':seq': seq }) }),
        },
      };
      return (await transact(client, [put, putAudit(table, audit)])).ok;
    },
  };
}
