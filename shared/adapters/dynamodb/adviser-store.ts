import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';

import type { AdviserStore } from '../../actions/ports.ts';
import type { AdviserRecord } from '../../actions/records.ts';
import { mapInParallel } from '../parallel.ts';
import { putAudit } from './audit.ts';
import { advisersPk, campaignPk, keys, prefix } from './keys.ts';
import { count, getRecord, putNew, putVersion, queryItems, queryRecords } from './table.ts';
import { transact } from './transaction.ts';

/** Advisers in the Selection table, a partition for each district of a campaign, and how many there are. */
export function dynamoAdviserStore(client: DynamoDBClient, table: string): AdviserStore {
  return {
    get: (campaignId, district, adviserId) => getRecord(client, table, keys.adviser(campaignId, district, adviserId)),
    ofDistrict: async (campaignId, district, page = {}) => {
      const { after, limit } = page;
      const found = await queryRecords<AdviserRecord>(client, table, {
        pk: advisersPk(campaignId, district),
        ...(after !== undefined && { after }),
        // One more than asked for tells whether there is a next page.
        ...(limit !== undefined && { limit: limit + 1 }),
      });
      const advisers = found.slice(0, limit);
      const last = advisers.at(-1);
      return found.length > advisers.length && last ? { advisers, next: last.adviserId } : { advisers };
    },
    countByDistrict: async (campaignId) => {
      const items = await queryItems(client, table, { pk: campaignPk(campaignId), prefix: prefix.adviserCount });
      return Object.fromEntries(
        items.map(({ sk, n }) => [(sk?.S ?? '').slice(prefix.adviserCount.length), Number(n?.N ?? 0)]),
      );
    },
    districtsOf: async (campaignId, adviserIds) => {
      const claims = await mapInParallel(adviserIds, 10, async (adviserId) => {
        const claim = await getRecord<{ district: string }>(client, table, keys.adviserClaim(campaignId, adviserId));
        return claim ? [[adviserId, claim.district] as const] : [];
      });
      return Object.fromEntries(claims.flat());
    },
    saveAll: (records, audit) =>
      transact(client, [
        ...records.map((record) =>
          putVersion(table, keys.adviser(record.campaignId, record.district, record.adviserId), record),
        ),
        ...enterNew(
          table,
          records.filter(({ version }) => version === 1),
        ),
        ...audit.map((entry) => putAudit(table, entry)),
      ]),
  };
}

/** A new adviser is claimed by the district, and counted in the same transaction. */
function enterNew(table: string, added: readonly AdviserRecord[]): TransactWriteItem[] {
  const claims = added.map(({ campaignId, adviserId, district }) =>
    putNew(table, keys.adviserClaim(campaignId, adviserId), { district }),
  );
  const byCounter = Map.groupBy(added, ({ campaignId, district }) => `${campaignId}#${district}`).values();
  const counts = [...byCounter].flatMap((group) =>
    group
      .slice(0, 1)
      .map(({ campaignId, district }) => count(table, keys.adviserCount(campaignId, district), group.length)),
  );
  return [...claims, ...counts];
}
