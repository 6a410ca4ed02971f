import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StartupError } from '../types.ts';
import { damaged } from './damaged.ts';
import { checkDatabases } from './database-files.ts';
import { isLockFile, lockFolder } from './lock.ts';

/** Raised whenever an older program could not read what a newer one wrote, or the other way round. */
const format = 1;
const versionFile = 'juxian-data.json';
const engineFolders = ['dynamodb', 'sqs', 's3', 'secrets'];

export type DataFolder = {
  /** Absolute. */
  readonly path: string;
  /** Lets the next process in. The kernel does the same when this process dies. */
  readonly release: () => void;
};

/**
 * Takes the folder for this process alone and makes sure that what is in it can be read.
 *
 * @param fresh throw away what an earlier run left; refused for a folder that no run of ours ever marked.
 * @throws StartupError with one line that names the folder and what to do.
 */
export const openDataFolder = (dataDir: string, fresh: boolean): DataFolder => {
  const path = resolve(dataDir);
  makeFolder(path);
  const release = lockFolder(path);
  try {
    if (fresh) empty(path);
    checkFormat(path);
    for (const name of engineFolders) mkdirSync(join(path, name), { recursive: true });
    checkDatabases(path);
    return { path, release };
  } catch (error) {
    release();
    throw error;
  }
};

const makeFolder = (path: string): void => {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartupError(`The data folder ${path} cannot be made: ${reason(error)}.`, { cause: error });
  }
};

const empty = (path: string): void => {
  const left = readdirSync(path).filter((name) => !isLockFile(name));
  if (left.length > 0 && !left.some((name) => name === versionFile || engineFolders.includes(name))) {
    throw new StartupError(
      `--fresh would delete ${path}, which is not a Juxian data folder. Choose another with --data.`,
    );
  }
  for (const name of left) rmSync(join(path, name), { recursive: true, force: true });
};

const checkFormat = (path: string): void => {
  const file = join(path, versionFile);
  if (!existsSync(file)) {
    // Data without its mark: somebody deleted or half copied it. An empty folder simply gets the mark.
    if (engineFolders.some((name) => existsSync(join(path, name)))) throw damaged(path, `${versionFile} is missing`);
    writeFileSync(file, `${JSON.stringify({ format })}\n`, { flush: true });
    return;
  }
  const found = readFormat(path, file);
  if (found !== format) {
    throw new StartupError(
      `The data folder ${path} has format ${String(found)}, and this version reads format ${format}. ` +
        'Use the version that wrote it, or start with --fresh.',
    );
  }
};

const readFormat = (path: string, file: string): unknown => {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content === 'object' && content !== null && 'format' in content) return content.format;
  } catch (error) {
    throw damaged(path, `${versionFile} cannot be read (${reason(error)})`);
  }
  throw damaged(path, `${versionFile} names no format`);
};

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
