import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { InterventionStore } from '../../actions/intervention-ports.ts';
import { chunksOf } from '../parallel.ts';
import { putAudit } from './audit.ts';
import { keys, prefix, roundPk } from './keys.ts';
import { getRecord, putVersion, queryRecords } from './table.ts';
import { maxItems, transact } from './transaction.ts';
import { headOf, marksOf } from './voidings.ts';

/** Interventions in the Selection table, beside the round that they are about. */
export function dynamoInterventionStore(client: DynamoDBClient, table: string): InterventionStore {
  return {
    get: (roundId, interventionId) => getRecord(client, table, keys.intervention(roundId, interventionId)),
    ofRound: (roundId) => queryRecords(client, table, { pk: roundPk(roundId), prefix: prefix.intervention }),
    save: async (next, round, audit) => {
      // First, and a transaction takes a hundred: what names no intervention yet means nothing.
      const marks = next.version === 1 ? marksOf(table, next) : [];
      for (const some of chunksOf(marks, maxItems)) {
        const marked = await transact(client, some);
        if (!marked.ok) return marked;
      }
      return transact(client, [
        putVersion(table, keys.intervention(next.roundId, next.interventionId), next),
        ...headOf(table, next),
        putVersion(table, keys.round(round.roundId), round),
        putAudit(table, audit),
      ]);
    },
  };
}
