import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { damaged } from './damaged.ts';

/** Reading every page of a file this large takes about half a second; beyond it, only structure is looked at. */
const readFullyBelow = 256 * 1024 * 1024;

/**
 * Opens every SQLite file that an engine left and asks SQLite itself whether it is whole. Opening also plays back
 * the journal of a process that was killed, so the engine finds a settled file.
 *
 * @throws StartupError naming the folder and the file.
 */
export const checkDatabases = (path: string): void => {
  for (const folder of ['dynamodb', 'sqs']) {
    for (const name of readdirSync(join(path, folder))) {
      if (!name.endsWith('.db')) continue;
      const fault = faultOf(join(path, folder, name));
      if (fault !== undefined) throw damaged(path, `${folder}/${name}: ${fault}`);
    }
  }
};

const faultOf = (file: string): string | undefined => {
  const { size } = statSync(file);
  // SQLite takes an empty file for an empty database, and the engine would go on without anybody's data.
  if (size === 0) return 'the file is empty';
  try {
    // The engine of a process killed a moment ago may need this moment to end.
    using database = new DatabaseSync(file, { timeout: 5000 });
    const { page_count: pages } = row(database, 'PRAGMA page_count');
    const { page_size: pageSize } = row(database, 'PRAGMA page_size');
    // Pages may still be in the write-ahead log, which opening folds in: measure again.
    if (Number(pages) * Number(pageSize) > statSync(file).size + sizeOf(`${file}-wal`)) return 'the file is cut off';
    if (size > readFullyBelow) return undefined;
    const { quick_check: verdict } = row(database, 'PRAGMA quick_check(1)');
    return verdict === 'ok' ? undefined : String(verdict).replaceAll(/\s+/g, ' ');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const row = (database: DatabaseSync, sql: string) => database.prepare(sql).get() ?? {};

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
