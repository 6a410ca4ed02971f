import { appendFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { FunctionError, type ErrorPayload } from './function-error.ts';
import type { Invocation, Reply, WorkerSettings } from './protocol.ts';

/** One execution environment: a worker thread that handles one invocation at a time. */
export type Environment = {
  /** Runs one invocation. Rejects with FunctionError; afterwards `alive` says whether it can take another one. */
  readonly run: (requestId: string, event: string) => Promise<unknown>;
  readonly alive: () => boolean;
  readonly stop: () => Promise<void>;
};

export type EnvironmentOptions = {
  readonly functionId: string;
  readonly settings: WorkerSettings;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
};

type Pending = { readonly resolve: (value: unknown) => void; readonly reject: (payload: ErrorPayload) => void };

/** Lambda gives a function ten seconds to load. */
const initMilliseconds = 10_000;
/** A bundle and the SDK need some room, however small a function's memory is; native memory is not counted here. */
const leastHeapMegabytes = 192;

/** Starts a worker that loads the function at once. */
export function startEnvironment({ functionId, settings, variables, timeoutSeconds }: EnvironmentOptions): Environment {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: settings,
    env: { ...variables },
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: Math.max(leastHeapMegabytes, settings.memoryMegabytes) },
  });
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {});
  let pending: Pending | undefined;
  let alive = true;

  const die = (payload: ErrorPayload): void => {
    alive = false;
    ready.reject(payload);
    pending?.reject(payload);
    pending = undefined;
    void worker.terminate();
  };
  worker.on('message', (reply: Reply) => {
    if (reply.type === 'ready') return ready.resolve();
    if (pending === undefined) return die(reply.type === 'error' ? reply.payload : exited('answered out of turn'));
    const { resolve, reject } = pending;
    pending = undefined;
    if (reply.type === 'error') reject(reply.payload);
    else resolve(reply.payload === undefined ? null : JSON.parse(reply.payload));
  });
  worker.on('error', (error) => die(crash(error)));
  worker.on('exit', (code) => alive && die(exited(`exit status ${code}`)));
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.on('data', (chunk: Buffer) => appendFileSync(settings.logFile, chunk));
  }

  const within = async <T>(milliseconds: number, work: Promise<T>, late: () => ErrorPayload): Promise<T> => {
    const timer = setTimeout(() => die(late()), milliseconds);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
    }
  };
  const timedOut = (requestId: string, seconds: number): ErrorPayload => ({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  });

  return {
    run: async (requestId, event) => {
      try {
        await within(initMilliseconds, ready.promise, () => timedOut(requestId, initMilliseconds / 1000));
        const limit = timeoutSeconds * 1000;
        const outcome = new Promise<unknown>((resolve, reject) => (pending = { resolve, reject }));
        worker.postMessage({ requestId, event, deadline: Date.now() + limit } satisfies Invocation);
        return await within(limit, outcome, () => timedOut(requestId, timeoutSeconds));
      } catch (payload) {
        const failure = new FunctionError(functionId, requestId, payload as ErrorPayload);
        appendFileSync(settings.logFile, `ERROR ${requestId} ${JSON.stringify(failure.payload)}\n`);
        throw failure;
      }
    },
    alive: () => alive,
    stop: async () => {
      alive = false;
      const stopped = exited('the cloud was stopped');
      ready.reject(stopped);
      pending?.reject(stopped);
      pending = undefined;
      await worker.terminate();
    },
  };
}

function exited(why: string): ErrorPayload {
  return { errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${why}` };
}

function crash(error: Error & { code?: string }): ErrorPayload {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return exited('signal: killed (out of memory)');
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}
