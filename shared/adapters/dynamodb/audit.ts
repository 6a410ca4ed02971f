import { type DynamoDBClient, PutItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';

import type { AuditLog } from '../../actions/ports.ts';
import type { AuditEntry } from '../../actions/records.ts';
import { auditIndex } from '../../contract/audit-index.ts';
import { newId } from '../../platform/ids.ts';
import { auditOf, type Key, keys } from './keys.ts';
import { toItem } from './item.ts';
import { putNew } from './table.ts';

const keyOf = (entry: AuditEntry): Key => keys.audit(entry.campaignId, entry.at, newId('aud_', entry.at));
/** The attribute by which the index finds an entry by its target. */
const indexed = (entry: AuditEntry): object => ({
  ...entry,
  [auditIndex.attribute]: auditOf(entry.campaignId, entry.target),
});

/** The audit entry as part of the transaction that it tells of: neither is ever written without the other. */
export function putAudit(table: string, entry: AuditEntry): TransactWriteItem {
  return putNew(table, keyOf(entry), indexed(entry));
}

/** Entries that stand alone. The key is new each time, so that nothing can be written over. */
export function dynamoAuditLog(client: DynamoDBClient, table: string): AuditLog {
  return {
    append: async (entry) => {
      await client.send(new PutItemCommand({ TableName: table, Item: toItem(keyOf(entry), indexed(entry)) }));
    },
  };
}
