import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { DocumentStore } from '../../actions/ports.ts';
import { putAudit } from './audit.ts';
import { documentsPk, keys } from './keys.ts';
import { getRecord, putVersion, queryRecords } from './table.ts';
import { transact } from './transaction.ts';

/** The documents of advisers in the Selection table. */
export function dynamoDocumentStore(client: DynamoDBClient, table: string): DocumentStore {
  return {
    get: (adviserId, documentId) => getRecord(client, table, keys.document(adviserId, documentId)),
    ofAdviser: (adviserId) => queryRecords(client, table, { pk: documentsPk(adviserId) }),
    save: (next, audit) =>
      transact(client, [
        putVersion(table, keys.document(next.adviserId, next.documentId), next),
        putAudit(table, audit),
      ]),
  };
}
