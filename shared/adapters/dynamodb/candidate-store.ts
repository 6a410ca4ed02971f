import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { CandidateStore } from '../../actions/ports.ts';
import { putAudit } from './audit.ts';
import { keys, prefix, roundPk } from './keys.ts';
import { checkVersion, count, countFrom, getRecord, putNew, queryRecords } from './table.ts';
import { transact } from './transaction.ts';

/** Candidates in the Selection table, and how many each district has nominated. */
export function dynamoCandidateStore(client: DynamoDBClient, table: string): CandidateStore {
  return {
    get: (roundId, candidateId) => getRecord(client, table, keys.candidate(roundId, candidateId)),
    ofRound: (roundId) => queryRecords(client, table, { pk: roundPk(roundId), prefix: prefix.candidate }),
    add: (candidate, nominated, roundVersion, audit) => {
      const { roundId, candidateId, district } = candidate;
      return transact(client, [
        checkVersion(table, keys.round(roundId), roundVersion),
        count(table, keys.candidateChanges(roundId), 1),
        countFrom(table, keys.nominations(roundId, district), nominated, 1),
        putNew(table, keys.candidate(roundId, candidateId), candidate),
        putAudit(table, audit),
      ]);
    },
  };
}
