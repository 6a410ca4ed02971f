import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/** Replaces a small file as a whole: after a crash it holds the old text or the new one, never a part. */
export function writeFileAtomically(file: string, text: string): void {
  const temporary = `${file}.new`;
  const handle = openSync(temporary, 'w');
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
}
