import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { AdviserRecord } from '../../actions/records.ts';
import type { ImportRecord } from '../../actions/registry-records.ts';
import { keys } from './keys.ts';
import { getRecord } from './table.ts';

/**
 * An adviser as it lies in the table. What an import has written names it, and carries what was there before: until
 * that import is committed, and for good if it is abandoned, `before` is what everybody sees.
 */
export type StoredAdviser = AdviserRecord & { readonly import?: string; readonly before?: AdviserRecord };

export type ImportStates = (importId: string) => Promise<ImportRecord['state']>;

/** States of imports; the final ones are remembered, since they never change. */
export function importStates(client: DynamoDBClient, table: string): ImportStates {
  const final = new Map<string, ImportRecord['state']>();
  return async (importId) => {
    const known = final.get(importId);
    if (known) return known;
    const head = await getRecord<ImportRecord>(client, table, keys.import(importId));
    if (!head) throw new Error(`Import ${importId} is named by a row and has no head`);
    if (head.state !== 'staging') final.set(importId, head.state);
    return head.state;
  };
}

/** The states of all imports that these rows name, each asked for once, so that one read of rows sees one state. */
export async function statesOf(
  states: ImportStates,
  rows: readonly { readonly import?: string }[],
): Promise<ReadonlyMap<string, ImportRecord['state']>> {
  const named = new Set(rows.flatMap((row) => row.import ?? []));
  return new Map(await Promise.all([...named].map(async (id) => [id, await states(id)] as const)));
}

/**
 * The adviser as everybody sees it. What a committed or an abandoned import left has the version of the item, so that
 * a write can follow it; under a staging one it keeps the version of before, so that a write based on it is refused.
 */
export function settled(
  stored: StoredAdviser,
  states: ReadonlyMap<string, ImportRecord['state']>,
): AdviserRecord | undefined {
  const { import: importId, before, ...record } = stored;
  if (importId === undefined) return record;
  const state = states.get(importId);
  if (state === 'committed') return record;
  return state === 'abandoned' && before ? { ...before, version: record.version } : before;
}
