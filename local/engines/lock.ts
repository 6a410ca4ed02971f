import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartupError } from '../types.ts';

const lockFile = 'lock.db';
/** Apart from the lock itself: on POSIX systems, closing any handle on a locked file would drop the lock. */
const holderFile = 'lock.json';

/** Whether a name in the data folder belongs to the lock, and so must stay while the folder is emptied. */
export const isLockFile = (name: string): boolean => name.startsWith(lockFile) || name === holderFile;

/**
 * Takes the folder for this process, or says who has it.
 *
 * The lock is SQLite's exclusive file lock, which the kernel takes back when its holder dies. A file with a process
 * id would have to guess whether that process still lives, and in a container, where everybody is process 1, guess
 * wrong. The process id is written down all the same, for the message.
 *
 * @returns a function that gives the folder back; calling it twice is harmless.
 * @throws StartupError when another process, or this one, holds the folder.
 */
export const lockFolder = (path: string): (() => void) => {
  const lock = new DatabaseSync(join(path, lockFile));
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new StartupError(
      `The data folder ${path} is in use${holder(path)}. Stop that process, or choose another folder with --data.`,
      { cause: error },
    );
  }
  writeFileSync(join(path, holderFile), `${JSON.stringify({ pid: process.pid })}\n`);
  return () => {
    if (!lock.isOpen) return;
    rmSync(join(path, holderFile), { force: true });
    lock.close();
  };
};

const holder = (path: string): string => {
  try {
    const content: unknown = JSON.parse(readFileSync(join(path, holderFile), 'utf8'));
    if (typeof content === 'object' && content !== null && 'pid' in content)
      return ` by process ${String(content.pid)}`;
  } catch {
    // Between taking the lock and writing the note there is a moment without a note.
  }
  return '';
};
