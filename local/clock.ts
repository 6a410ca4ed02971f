import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { writeFileAtomically } from './files.ts';
import { StartupError, type CloudClock } from './types.ts';

const stateSchema = z.object({ offsetMilliseconds: z.number() });

/**
 * The cloud's clock: the machine's time plus an offset that is kept in the data folder, so that a restart goes on in
 * the moved time. Workers read the same offset from shared memory.
 * @throws StartupError when the kept offset cannot be read.
 */
export function openClock(dataDir: string): CloudClock {
  const file = path.join(dataDir, 'clock.json');
  const offset = new SharedArrayBuffer(8);
  const shift = new Float64Array(offset);
  shift[0] = readOffset(file);
  const listeners = new Set<(from: number, to: number) => void>();
  const now = (): number => Date.now() + (shift[0] ?? 0);
  return {
    now,
    offset,
    moveTo: (instant) => {
      if (!Number.isFinite(instant)) throw new RangeError(`Not an instant: ${instant}`);
      const from = now();
      const moved = instant - Date.now();
      // Kept before it is used: no function sees a time that a restart would forget.
      writeFileAtomically(file, JSON.stringify({ offsetMilliseconds: moved }));
      shift[0] = moved;
      for (const listener of listeners) listener(from, instant);
    },
    onMove: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function readOffset(file: string): number {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
  try {
    return stateSchema.parse(JSON.parse(text)).offsetMilliseconds;
  } catch {
    throw new StartupError(`${file} is damaged: delete it to go on in real time, or start with --fresh.`);
  }
}
