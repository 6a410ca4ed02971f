import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';

const folder = resolve(import.meta.dirname, '../../build/start');

/** What the worker is told, and what it answers. */
export type SynthesisOrder = { readonly outdir: string; readonly bundles: string };
export type SynthesisAnswer = { readonly assemblyDir: string } | { readonly fault: string };

/** An assembly under way. */
export type Assembly = {
  /**
   * The folder of the cloud assembly.
   * @throws Error with the report of the bundler or the CDK
   */
  readonly ready: Promise<string>;
  /** Ends the synthesis, if it still runs, and removes what it made. */
  readonly discard: () => Promise<void>;
};

/**
 * Bundles the functions and synthesizes the stacks in a thread of its own: the CDK computes for seconds, and the
 * server answers meanwhile. Each process has a folder of its own, so that a second start cannot take the code away
 * from under a running one.
 */
export function prepareAssembly(): Assembly {
  sweep();
  const own = join(folder, String(process.pid));
  mkdirSync(own, { recursive: true });
  const order: SynthesisOrder = { outdir: join(own, 'cdk.out'), bundles: join(own, 'functions') };
  const worker = new Worker(new URL('./synthesize-worker.ts', import.meta.url), { workerData: order });
  const ready = new Promise<string>((done, reject) => {
    worker.once('message', (answer: SynthesisAnswer) => {
      if ('assemblyDir' in answer) done(answer.assemblyDir);
      else reject(new Error(`The stacks could not be synthesized: ${answer.fault}`));
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The synthesis ended without an answer')));
  });
  // Whoever waits for it hears of a fault; when nobody does any more, the start has failed otherwise.
  ready.catch(() => undefined);
  return {
    ready,
    discard: async () => {
      // First the thread: it would go on writing into a folder that is being removed.
      await worker.terminate();
      // A write that was under way may still land beside what is being removed.
      rmSync(own, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
    },
  };
}

/** Removes what processes left behind that were killed before they could. */
function sweep(): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (!isRunning(Number(name))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
