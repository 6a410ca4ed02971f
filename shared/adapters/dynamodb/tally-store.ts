import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { Count, TallyStore } from '../../actions/vote-ports.ts';
import { tallyPk } from './keys.ts';
import type { Item } from './item.ts';
import { queryItems } from './table.ts';

/** `v7` counts the votes of ordinal 7. */
export const votesPrefix = 'v';

/** Reads the live tallies, which tally-fold.ts keeps: the sum over the buckets of a round. */
export function dynamoTallyReader(client: DynamoDBClient, table: string): Pick<TallyStore, 'read'> {
  return {
    read: async (ledger) => {
      let ballots = 0;
      const votes = new Map<number, number>();
      for (const item of await queryItems(client, table, { pk: tallyPk(ledger) })) {
        const counted = countOf(item);
        ballots += counted.ballots;
        for (const [ordinal, count] of counted.votes) votes.set(ordinal, (votes.get(ordinal) ?? 0) + count);
      }
      return { ballots, votes: new Map([...votes].filter(([, count]) => count !== 0)) };
    },
  };
}

/** What a bucket's tally counts. A candidate whose last ballot was taken out has no votes, as in a recount. */
export function countOf({ pk: _pk, sk: _sk, seq: _seq, ballots, ...rest }: Item): Count {
  const votes = Object.entries(rest).map(
    ([name, value]) => [Number(name.slice(votesPrefix.length)), Number(value.N ?? 0)] as const,
  );
  return { ballots: Number(ballots?.N ?? 0), votes: new Map(votes.filter(([, count]) => count !== 0)) };
}
