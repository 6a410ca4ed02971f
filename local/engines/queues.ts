import type { Engine, EngineDied } from './engine.ts';
import { startWorker } from './worker.ts';

/**
 * fauxqs in a thread, its messages kept in `folder`.
 *
 * One fault to stay clear of: ChangeMessageVisibility with 0 seconds fails in its database and loses the message
 * until the next start. Let the visibility run out, or ask for 1 second.
 */
export const startQueues = (folder: string, onDeath: EngineDied): Promise<Engine> =>
  startWorker('queues', 'fauxqs', new URL('./queues-worker.ts', import.meta.url), folder, onDeath);
