import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

import type { ImportStore } from '../../actions/registry-ports.ts';
import type { AdviserSlot, ImportRecord, StagedAdviser } from '../../actions/registry-records.ts';
import { err, ok } from '../../platform/result.ts';
import { mapInParallel } from '../parallel.ts';
import { putAudit } from './audit.ts';
import { adviserIn, importStates, packAdviser, settled, statesOf, type StoredAdviser } from './import-states.ts';
import { toItem } from './item.ts';
import { advisersPk, keys } from './keys.ts';
import { count, getRecord, putNew, putNewOver, putVersion, queryRecords } from './table.ts';
import { transact } from './transaction.ts';

/** A transaction takes 100 items; a staged adviser is two of them at most. */
const rowsAtOnce = 50;
/** More at once make each other wait at one partition, and win nothing. */
const transactionsAtOnce = 2;

/** Imports of advisers in the Selection table (decision 0019). */
export function dynamoImportStore(client: DynamoDBClient, table: string): ImportStore {
  const states = importStates(client, table);
  return {
    latest: async (campaignId) => {
      const newest = await getRecord<{ importId: string }>(client, table, keys.newestImport(campaignId));
      return newest && getRecord<ImportRecord>(client, table, keys.import(newest.importId));
    },
    slots: async (campaignId, districts) => {
      const found = await mapInParallel(districts, 4, (district) =>
        queryRecords<StoredAdviser>(client, table, { pk: advisersPk(campaignId, district) }),
      );
      const stored = found.flat();
      const known = await statesOf(states, stored);
      return stored.map((one) => slotOf(one, known));
    },
    begin: (next, audit) =>
      transact(client, [
        putVersion(table, keys.newestImport(next.campaignId), newest(next)),
        putNew(table, keys.import(next.importId), next),
        putAudit(table, audit),
      ]),
    stage: async (importId, rows) => {
      const chunks = Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, index) =>
        rows.slice(index * rowsAtOnce, (index + 1) * rowsAtOnce),
      );
      let lost = false;
      await mapInParallel(chunks, transactionsAtOnce, async (chunk) => {
        // One that is lost ends the import: the others need not be written.
        if (lost) return;
        const written = await transact(
          client,
          chunk.flatMap((row) => stagedItems(table, importId, row)),
        );
        lost ||= !written.ok;
      });
      return lost ? err({ type: 'changed-meanwhile' }) : ok();
    },
    commit: (staging, created, audit) =>
      transact(client, [
        endOf(table, staging, 'committed'),
        ...Object.entries(created).map(([district, added]) =>
          count(table, keys.adviserCount(staging.campaignId, district), added),
        ),
        ...audit.map((entry) => putAudit(table, entry)),
      ]),
    abandon: (staging, audit) => transact(client, [endOf(table, staging, 'abandoned'), putAudit(table, audit)]),
  };
}

function slotOf(stored: StoredAdviser, known: Parameters<typeof settled>[1]): AdviserSlot {
  const record = settled(stored, known);
  const { import: importId, version } = stored;
  const { adviserId, district } = record ?? adviserIn(stored);
  const ghost = !record && importId !== undefined && { ghostOf: importId };
  return { adviserId, district, version, ...(record && { record }), ...ghost };
}

/** The adviser as it will be with what it is now, and, of a new one, the district's claim. */
function stagedItems(
  table: string,
  importId: string,
  { record, slot, claimGhost, audit }: StagedAdviser,
): TransactWriteItem[] {
  const key = keys.adviser(record.campaignId, record.district, record.adviserId);
  if (slot?.record) {
    const staged = { ...record, import: importId, before: slot.record };
    const put = putVersion(table, key, staged);
    return audit ? [put, putAudit(table, { ...audit, importId })] : [put];
  }
  const staged = packAdviser(record, importId);
  const claimKey = keys.adviserClaim(record.campaignId, record.adviserId);
  const claim = { district: record.district, import: importId };
  return [
    slot?.ghostOf === undefined ? putNew(table, key, staged) : putNewOver(table, key, staged, slot.ghostOf),
    claimGhost === undefined ? putNew(table, claimKey, claim) : putNewOver(table, claimKey, claim, claimGhost),
  ];
}

/** Both ends are final: nothing but a staging import can be committed or abandoned. */
function endOf(table: string, staging: ImportRecord, state: ImportRecord['state']): TransactWriteItem {
  const key = keys.import(staging.importId);
  return {
    Put: {
      TableName: table,
      Item: toItem(key, { ...staging, state }),
      ConditionExpression: '#state = :staging',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: marshall({ ':staging': 'staging' }),
    },
  };
}

function newest({ importId, sequence }: ImportRecord): { readonly importId: string; readonly version: number } {
  return { importId, version: sequence };
}
