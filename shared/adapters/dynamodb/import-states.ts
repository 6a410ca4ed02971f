import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { AdviserRecord } from '../../actions/records.ts';
import type { ImportRecord } from '../../actions/registry-records.ts';
import { keys } from './keys.ts';
import { getRecord } from './table.ts';

/**
 * An adviser as it lies in the table. What an import has written names it, and carries what was there before: until
 * that import is committed, and for good if it is abandoned, `before` is what everybody sees. Whom an import has added
 * is one JSON text: with thousands of them what an attribute costs counts.
 */
export type StoredAdviser =
  | (AdviserRecord & { readonly import?: string; readonly before?: AdviserRecord })
  | PackedAdviser;

type PackedAdviser = { readonly import: string; readonly version: number; readonly packed: string };

export function packAdviser(record: AdviserRecord, importId: string): PackedAdviser {
  return { import: importId, version: record.version, packed: JSON.stringify(record) };
}

/** The adviser that an item holds, whether it counts or not. */
export function adviserIn(stored: StoredAdviser): AdviserRecord {
  if ('packed' in stored) return JSON.parse(stored.packed) as AdviserRecord;
  const { import: _import, before: _before, ...record } = stored;
  return record;
}

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
  const state = stored.import === undefined ? 'committed' : states.get(stored.import);
  if (state === 'committed') return adviserIn(stored);
  const before = 'before' in stored ? stored.before : undefined;
  return state === 'abandoned' && before ? { ...before, version: stored.version } : before;
}
