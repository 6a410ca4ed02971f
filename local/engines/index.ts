import { join } from 'node:path';
import type { Endpoints, ProgressEvent } from '../types.ts';
import { startBuckets } from './buckets.ts';
import { openDataFolder } from './data-folder.ts';
import { startDatabase } from './database.ts';
import type { Engine, EngineDied } from './engine.ts';
import { startQueues } from './queues.ts';
import { startSecrets } from './secrets.ts';

export type EngineOptions = {
  /** Folder for everything that must outlive the process; made when missing. One running process at a time. */
  readonly dataDir: string;
  /** Empty the folder first (only if it is one of ours). */
  readonly fresh?: boolean;
  /** Milliseconds since 1970 by the cloud's clock; secrets are dated with it. The other engines keep the host's time. */
  readonly now: () => number;
  readonly onProgress?: (event: ProgressEvent) => void;
  /** An engine ended although nobody stopped it. The others go on; the caller decides what to do. */
  readonly onDeath?: EngineDied;
};

export type Engines = {
  /** The engines themselves: they answer anybody on this machine, so functions get the gate's addresses instead. */
  readonly endpoints: Endpoints;
  readonly stop: () => Promise<void>;
};

/**
 * Starts the four engines side by side, each on a free port.
 *
 * They end with this process, however it ends, and what they have answered for is on disk by then: `kill -9` loses
 * nothing. (A power cut may lose the last moments: queues do not wait for the disk's platter, see queues-worker.ts.)
 *
 * @throws StartupError when Java is missing or too old, or the data folder is in use, damaged or of another format.
 */
export const startEngines = async (options: EngineOptions): Promise<Engines> => {
  const folder = openDataFolder(options.dataDir, options.fresh ?? false);
  const { onDeath = () => undefined } = options;
  const parts = {
    dynamodb: timed(options, 'database', () => startDatabase(join(folder.path, 'dynamodb'), onDeath)),
    sqs: timed(options, 'queues', () => startQueues(join(folder.path, 'sqs'), onDeath)),
    s3: timed(options, 'buckets', () => startBuckets(join(folder.path, 's3'), onDeath)),
    secretsmanager: timed(options, 'secrets', () => startSecrets(join(folder.path, 'secrets'), options.now)),
  };
  const stop = async (): Promise<void> => {
    const started = await Promise.allSettled(Object.values(parts));
    const running = started.filter((part) => part.status === 'fulfilled');
    await Promise.all(running.map(({ value }) => value.stop()));
    folder.release();
  };
  try {
    const [dynamodb, sqs, s3, secretsmanager] = await Promise.all([
      parts.dynamodb,
      parts.sqs,
      parts.s3,
      parts.secretsmanager,
    ]);
    const endpoints = { dynamodb: dynamodb.url, sqs: sqs.url, s3: s3.url, secretsmanager: secretsmanager.url };
    return { endpoints, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const timed = async (options: EngineOptions, part: string, start: () => Promise<Engine>): Promise<Engine> => {
  const began = performance.now();
  options.onProgress?.({ type: 'started', part });
  const engine = await start();
  const seconds = (performance.now() - began) / 1000;
  options.onProgress?.({ type: 'ready', part, seconds, detail: engine.detail });
  return engine;
};
