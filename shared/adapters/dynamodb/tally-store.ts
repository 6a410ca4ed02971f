import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { TallyStore } from '../../actions/vote-ports.ts';
import { tallyPk } from './keys.ts';
import { queryItems } from './table.ts';

/** `v7` counts the votes of ordinal 7. */
export const votesPrefix = 'v';

/** Reads the live tallies, which tally-fold.ts keeps: the sum over the buckets of a round. */
export function dynamoTallyReader(client: DynamoDBClient, table: string): Pick<TallyStore, 'read'> {
  return {
    read: async (ledger) => {
      let ballots = 0;
      const votes = new Map<number, number>();
      for (const { pk: _pk, sk: _sk, seq: _seq, ballots: counted, ...rest } of await queryItems(client, table, {
        pk: tallyPk(ledger),
      })) {
        ballots += Number(counted?.N ?? 0);
        for (const [name, value] of Object.entries(rest)) {
          const ordinal = Number(name.slice(votesPrefix.length));
          votes.set(ordinal, (votes.get(ordinal) ?? 0) + Number(value.N ?? 0));
        }
      }
      // A candidate whose last ballot was voided has no votes, as in a recount.
      return { ballots, votes: new Map([...votes].filter(([, count]) => count !== 0)) };
    },
  };
}
