import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';

import type { AdviserStore } from '../../actions/ports.ts';
import type { AdviserRecord } from '../../actions/records.ts';
import { mapInParallel } from '../parallel.ts';
import { putAudit } from './audit.ts';
import { adviserIn, type ImportStates, importStates, settled, statesOf, type StoredAdviser } from './import-states.ts';
import { advisersPk, campaignPk, type Key, keys, prefix } from './keys.ts';
import { count, getRecord, putNew, putNewOver, putVersion, queryItems, queryRecords } from './table.ts';
import { transact } from './transaction.ts';

type StoredClaim = { readonly district: string; readonly import?: string };

/**
 * Advisers in the Selection table, a partition for each district of a campaign, and how many there are. Rows of an
 * import count from its commit on (decision 0019): every read here settles them first.
 */
export function dynamoAdviserStore(client: DynamoDBClient, table: string): AdviserStore {
  const states = importStates(client, table);
  return {
    get: async (campaignId, district, adviserId) => {
      const stored = await getRecord<StoredAdviser>(client, table, keys.adviser(campaignId, district, adviserId));
      return stored && settled(stored, await statesOf(states, [stored]));
    },
    ofDistrict: async (campaignId, district, page = {}) => {
      const { after, limit } = page;
      const found = await queryRecords<StoredAdviser>(client, table, {
        pk: advisersPk(campaignId, district),
        ...(after !== undefined && { after }),
        // One more than asked for tells whether there is a next page.
        ...(limit !== undefined && { limit: limit + 1 }),
      });
      const shown = found.slice(0, limit);
      const known = await statesOf(states, shown);
      const advisers = shown.flatMap((stored) => settled(stored, known) ?? []);
      const last = shown.at(-1);
      return found.length > shown.length && last ? { advisers, next: adviserIn(last).adviserId } : { advisers };
    },
    countByDistrict: async (campaignId) => {
      const items = await queryItems(client, table, { pk: campaignPk(campaignId), prefix: prefix.adviserCount });
      return Object.fromEntries(
        items.map(({ sk, n }) => [(sk?.S ?? '').slice(prefix.adviserCount.length), Number(n?.N ?? 0)]),
      );
    },
    districtsOf: async (campaignId, adviserIds) => {
      const claims = await mapInParallel(adviserIds, 10, async (adviserId) => {
        const claim = await getRecord<StoredClaim>(client, table, keys.adviserClaim(campaignId, adviserId));
        if (!claim || (claim.import !== undefined && (await states(claim.import)) !== 'committed')) return [];
        return [[adviserId, claim.district] as const];
      });
      return Object.fromEntries(claims.flat());
    },
    saveAll: async (records, audit) => {
      const entries = audit.map((entry) => putAudit(table, entry));
      const saved = await transact(client, [...putsOf(table, records, new Map()), ...entries]);
      if (saved.ok || records.every(({ version }) => version > 1)) return saved;
      const ghosts = await ghostsAmong(client, table, states, records);
      return ghosts.size === 0 ? saved : transact(client, [...putsOf(table, records, ghosts), ...entries]);
    },
  };
}

const textOf = ({ pk, sk }: Key): string => `${pk}|${sk}`;

/** Each adviser; and of a new one the district's claim, and one more in its count, in the same transaction. */
function putsOf(
  table: string,
  records: readonly AdviserRecord[],
  ghosts: ReadonlyMap<string, string>,
): TransactWriteItem[] {
  const enter = (key: Key, record: object): TransactWriteItem => {
    const ghostOf = ghosts.get(textOf(key));
    return ghostOf === undefined ? putNew(table, key, record) : putNewOver(table, key, record, ghostOf);
  };
  const added = records.filter(({ version }) => version === 1);
  const byCounter = Map.groupBy(added, ({ campaignId, district }) => `${campaignId}#${district}`).values();
  return [
    ...records.map((record) => {
      const key = keys.adviser(record.campaignId, record.district, record.adviserId);
      return record.version === 1 ? enter(key, record) : putVersion(table, key, record);
    }),
    ...added.map(({ campaignId, adviserId, district }) =>
      enter(keys.adviserClaim(campaignId, adviserId), { district }),
    ),
    ...[...byCounter].flatMap((group) =>
      group
        .slice(0, 1)
        .map(({ campaignId, district }) => count(table, keys.adviserCount(campaignId, district), group.length)),
    ),
  ];
}

/** Where a new adviser met only what an abandoned import left: the key, and the import that may be written over. */
async function ghostsAmong(
  client: DynamoDBClient,
  table: string,
  states: ImportStates,
  records: readonly AdviserRecord[],
): Promise<ReadonlyMap<string, string>> {
  const added = records.filter(({ version }) => version === 1);
  const wanted = added.flatMap(({ campaignId, district, adviserId }) => [
    keys.adviser(campaignId, district, adviserId),
    keys.adviserClaim(campaignId, adviserId),
  ]);
  const found = await mapInParallel(wanted, 10, async (key) => {
    const stored = await getRecord<{ import?: string; before?: object }>(client, table, key);
    if (stored?.import === undefined || stored.before) return [];
    return (await states(stored.import)) === 'abandoned' ? [[textOf(key), stored.import] as const] : [];
  });
  return new Map(found.flat());
}
