import type { Engine, EngineDied } from './engine.ts';
import { startWorker } from './worker.ts';

/** s3rver in a thread: a folder per bucket, a file per object, no versions. */
export const startBuckets = (folder: string, onDeath: EngineDied): Promise<Engine> =>
  startWorker('buckets', 's3rver', new URL('./buckets-worker.ts', import.meta.url), folder, onDeath);
