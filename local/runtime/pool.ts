import { randomUUID } from 'node:crypto';
import { startEnvironment, type Environment, type EnvironmentOptions } from './environment.ts';

/** The execution environments of one function. */
export type Pool = {
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Invocations that run or wait. */
  readonly inFlight: () => number;
  /** Ends environments that have been idle for this long. */
  readonly reap: (idleMilliseconds: number) => void;
  readonly stop: () => Promise<void>;
};

/** Lambda takes and gives at most 6 MB in a synchronous invocation. */
const payloadBytes = 6 * 1024 * 1024;

/**
 * Starts environments when they are needed, up to a number; further invocations wait for a free one in their order.
 * (Lambda would refuse them with 429 at its limit; one machine is better served by waiting.)
 */
export function createPool(options: EnvironmentOptions, maximum: number): Pool {
  const idle: { environment: Environment; since: number }[] = [];
  const all = new Set<Environment>();
  const waiting: ((environment: Environment) => void)[] = [];
  let inFlight = 0;

  const start = (): Environment => {
    const environment = startEnvironment(options);
    all.add(environment);
    return environment;
  };
  const acquire = (): Environment | Promise<Environment> => {
    // The one used last: the others grow old and are ended.
    for (let entry = idle.pop(); entry; entry = idle.pop()) {
      if (entry.environment.alive()) return entry.environment;
      all.delete(entry.environment);
    }
    if (all.size < maximum) return start();
    return new Promise((resolve) => waiting.push(resolve));
  };
  const release = (environment: Environment): void => {
    if (!environment.alive()) all.delete(environment);
    const next = waiting.shift();
    if (next) next(environment.alive() ? environment : start());
    else if (environment.alive()) idle.push({ environment, since: performance.now() });
  };

  return {
    invoke: async (event) => {
      const text = JSON.stringify(event) ?? 'null';
      if (text.length > payloadBytes && Buffer.byteLength(text) > payloadBytes) {
        throw new Error(`${options.functionId}: an event of ${Buffer.byteLength(text)} bytes exceeds Lambda's 6 MB.`);
      }
      inFlight += 1;
      const environment = await acquire();
      try {
        return await environment.run(randomUUID(), text);
      } finally {
        inFlight -= 1;
        release(environment);
      }
    },
    inFlight: () => inFlight,
    reap: (idleMilliseconds) => {
      const limit = performance.now() - idleMilliseconds;
      for (let oldest = idle[0]; oldest && oldest.since < limit; oldest = idle[0]) {
        const { environment } = oldest;
        idle.shift();
        all.delete(environment);
        void environment.stop();
      }
    },
    stop: async () => {
      waiting.length = 0;
      await Promise.all([...all].map((environment) => environment.stop()));
    },
  };
}
