import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { DocumentStore } from '../../actions/ports.ts';
import { putAudit } from './audit.ts';
import { documentsPk, keys } from './keys.ts';
import { getRecord, putVersion, queryRecords } from './table.ts';
import { transact } from './transaction.ts';

/** The documents of advisers in the Selection table. */
export function dynamoDocumentStore(client: DynamoDBClient, table: string): DocumentStore {
  return {
    get: (owner, documentId) => getRecord(client, table, keys.document(owner, documentId)),
    ofAdviser: ({ campaignId, district, adviserId }) =>
      queryRecords(client, table, { pk: documentsPk(campaignId, district), prefix: `${adviserId}#` }),
    // `~` comes after every character of an id.
    ofAdvisers: (campaignId, district, first, last) =>
      queryRecords(client, table, { pk: documentsPk(campaignId, district), between: [`${first}#`, `${last}#~`] }),
    save: (next, audit) =>
      transact(client, [putVersion(table, keys.document(next, next.documentId), next), putAudit(table, audit)]),
  };
}
