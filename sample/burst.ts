import { Worker } from 'node:worker_threads';
import type { PlannedBallot } from './ballots.ts';

/** What the voters were told, by answer; `refused` by problem code. */
export type BurstCounts = {
  readonly sent: number;
  readonly accepted: number;
  readonly alreadyVoted: number;
  readonly refused: Readonly<Record<string, number>>;
  /** Answers that no voter should ever get (5xx, cut connections), after three tries each. */
  readonly failed: number;
};

export type BurstOrder = {
  readonly origin: string;
  readonly roundId: string;
  readonly ballots: readonly PlannedBallot[];
  readonly connections: number;
};
export type BurstMessage =
  | { readonly type: 'progress'; readonly sent: number }
  | { readonly type: 'done'; readonly counts: BurstCounts };

/** Sends the ballots from a thread of its own, so that the sender's work does not slow the server it measures. */
export function burst(order: BurstOrder, onProgress: (sent: number) => void): Promise<BurstCounts> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./burst-worker.ts', import.meta.url), { workerData: order });
    worker.on('message', (message: BurstMessage) => {
      if (message.type === 'progress') onProgress(message.sent);
      else resolve(message.counts);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The burst client ended early with code ${code}`)));
  });
}
