import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { BallotReader } from '../../actions/vote-ports.ts';
import { bucketOf, buckets, voterKeyOf } from './ballot-codec.ts';
import { ballotPages } from './ballot-pages.ts';

/** The ballots of a round one after the other, bucket by bucket; their picks stay here. */
export function dynamoBallotReader(client: DynamoDBClient, table: string): BallotReader {
  return {
    next: async (ledger, after, limit) => {
      const ballots: { readonly voterKey: string; readonly sinceOpening: number }[] = [];
      const first = after === undefined ? undefined : bucketOf(voterKeyOf(after));
      for (const bucket of buckets.slice(first === undefined ? 0 : buckets.indexOf(first))) {
        // A page is cut short at its limit or at 1 MB, which is more than 30,000 ballots.
        const place = { ledger, bucket, after: bucket === first ? after : undefined, limit: limit - ballots.length };
        for await (const page of ballotPages(client, table, place)) {
          for (const { voterKey, sinceOpening } of page) ballots.push({ voterKey, sinceOpening });
          if (ballots.length >= limit) return { ballots, more: true };
        }
      }
      return { ballots, more: false };
    },
  };
}
