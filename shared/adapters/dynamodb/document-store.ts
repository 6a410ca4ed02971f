import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';

import type { DocumentStore } from '../../actions/ports.ts';
import type { DocumentRecord } from '../../actions/records.ts';
import type { SameFile, SameFiles, SlotStore } from '../../actions/upload-ports.ts';
import { putAudit } from './audit.ts';
import { documentsPk, keys, sameFilesPk } from './keys.ts';
import { getRecord, putNew, putVersion, queryRecords } from './table.ts';
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
      transact(client, [putDocument(table, next), ...putSameFile(table, next), putAudit(table, audit)]),
  };
}

/** The places of documents: the version of a slot stands between two files for the last place. */
export function dynamoSlotStore(client: DynamoDBClient, table: string): SlotStore {
  return {
    version: async (slot) => (await getRecord<{ version: number }>(client, table, keys.slot(slot)))?.version ?? 0,
    takePlace: (next, slotVersion, audit) =>
      transact(client, [
        putDocument(table, next),
        putVersion(table, keys.slot(next), { version: slotVersion + 1 }),
        putAudit(table, audit),
      ]),
    accept: (next, replaced, audit) =>
      transact(client, [
        putDocument(table, next),
        ...(replaced ? [putDocument(table, replaced)] : []),
        putAudit(table, audit),
      ]),
  };
}

/** Where the same bytes were filed in a campaign. */
export function dynamoSameFiles(client: DynamoDBClient, table: string): SameFiles {
  return { of: (campaignId, sha256) => queryRecords(client, table, { pk: sameFilesPk(campaignId, sha256) }) };
}

const putDocument = (table: string, next: DocumentRecord): TransactWriteItem =>
  putVersion(table, keys.document(next, next.documentId), next);

/** With the first version of a document, where its bytes are found again. */
function putSameFile(table: string, record: DocumentRecord): readonly TransactWriteItem[] {
  if (record.version !== 1) return [];
  const { campaignId, sha256, district, adviserId, documentId, kind } = record;
  const file: SameFile = { district, adviserId, documentId, kind };
  return [putNew(table, keys.sameFile(campaignId, sha256, file), file)];
}
