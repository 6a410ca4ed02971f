import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { BundleStore } from '../../actions/bundle-ports.ts';
import type { BundleRecord } from '../../actions/bundle-records.ts';
import { putAudit } from './audit.ts';
import { bundlesPk, keys } from './keys.ts';
import { getRecord, putVersion, queryRecords } from './table.ts';
import { transact } from './transaction.ts';

/** Bundles in the Selection table. */
export function dynamoBundleStore(client: DynamoDBClient, table: string): BundleStore {
  const put = (next: BundleRecord) => putVersion(table, keys.bundle(next.campaignId, next.bundleId), next);
  return {
    get: (campaignId, bundleId) => getRecord(client, table, keys.bundle(campaignId, bundleId)),
    ofCampaign: (campaignId) => queryRecords(client, table, { pk: bundlesPk(campaignId), newestFirst: true }),
    save: (next, audit) => transact(client, [put(next), putAudit(table, audit)]),
    note: (next) => transact(client, [put(next)]),
  };
}
