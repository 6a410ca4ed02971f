import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { InterventionStore } from '../../actions/intervention-ports.ts';
import { putAudit } from './audit.ts';
import { keys, prefix, roundPk } from './keys.ts';
import { getRecord, putVersion, queryRecords } from './table.ts';
import { transact } from './transaction.ts';

/** Interventions in the Selection table, beside the round that they are about. */
export function dynamoInterventionStore(client: DynamoDBClient, table: string): InterventionStore {
  return {
    get: (roundId, interventionId) => getRecord(client, table, keys.intervention(roundId, interventionId)),
    ofRound: (roundId) => queryRecords(client, table, { pk: roundPk(roundId), prefix: prefix.intervention }),
    save: (next, round, audit) =>
      transact(client, [
        putVersion(table, keys.intervention(next.roundId, next.interventionId), next),
        putVersion(table, keys.round(round.roundId), round),
        putAudit(table, audit),
      ]),
  };
}
