import type { Runtime } from './runtime/index.ts';
import type { Sources } from './sources/index.ts';

/** Milliseconds that a stream gets to show that nothing new is in it; it looks every 200 ms. */
const patience = 1500;

/**
 * Answers whether all work is done: queues that feed functions empty, no invocation under way, and every stream looked
 * at again, after the queues were found empty, and found empty too. Dead letters do not count: they wait for people.
 */
export function createDrained(sources: Sources, runtime: Pick<Runtime, 'inFlight'>): () => Promise<boolean> {
  const quiet = async (): Promise<boolean> => {
    if (runtime.inFlight() > 0 || sources.pending() > 0) return false;
    const depths = await Promise.all(sources.fedQueues.map((name) => sources.queueDepth(name)));
    return depths.every(({ waiting, inFlight, delayed }) => waiting + inFlight + delayed === 0);
  };
  return async () => {
    if (!(await quiet())) return false;
    const since = performance.now();
    while (!sources.sources.every((source) => source.isDrained(since))) {
      if (performance.now() - since > patience || runtime.inFlight() > 0) return false;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    // What the streams' functions did meanwhile may have filled a queue.
    return quiet();
  };
}
