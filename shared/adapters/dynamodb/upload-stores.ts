import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

import type { ExtensionStore, PaymentStore, ReminderLog } from '../../actions/upload-ports.ts';
import { putAudit } from './audit.ts';
import { toItem } from './item.ts';
import { extensionsPk, keys, paymentsPk } from './keys.ts';
import { getRecord, putVersion, queryRecords } from './table.ts';
import { transact } from './transaction.ts';

/** Later deadlines in the Selection table. */
export function dynamoExtensionStore(client: DynamoDBClient, table: string): ExtensionStore {
  return {
    get: (campaignId, district, kind) => getRecord(client, table, keys.extension(campaignId, district, kind)),
    ofCampaign: (campaignId) => queryRecords(client, table, { pk: extensionsPk(campaignId) }),
    save: (next, audit) =>
      transact(client, [
        putVersion(table, keys.extension(next.campaignId, next.district, next.kind), next),
        putAudit(table, audit),
      ]),
  };
}

/** Payments in the Selection table. */
export function dynamoPaymentStore(client: DynamoDBClient, table: string): PaymentStore {
  return {
    get: (campaignId, adviserId) => getRecord(client, table, keys.payment(campaignId, adviserId)),
    ofCampaign: (campaignId) => queryRecords(client, table, { pk: paymentsPk(campaignId) }),
    save: (next, audit) =>
      transact(client, [
        putVersion(table, keys.payment(next.campaignId, next.adviserId), next),
        putAudit(table, audit),
      ]),
  };
}

/** Which reminders went out, in the Selection table. */
export function dynamoReminderLog(client: DynamoDBClient, table: string): ReminderLog {
  return {
    sent: async (reminder) => (await getRecord(client, table, keys.reminder(reminder))) !== undefined,
    mark: async (reminder, at) => {
      await client.send(new PutItemCommand({ TableName: table, Item: toItem(keys.reminder(reminder), { at }) }));
    },
  };
}
