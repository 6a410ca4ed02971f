import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { writeFileAtomically } from '../files.ts';
import { FunctionError } from '../runtime/index.ts';
import type { FunctionModel } from '../template/index.ts';
import type { CloudClock, Invoke } from '../types.ts';
import { asyncFailureRecord } from './failure-record.ts';

const waitingSchema = z.object({
  id: z.string(),
  functionId: z.string(),
  event: z.unknown(),
  /** Milliseconds of the machine's clock. */
  acceptedAt: z.number(),
  invocations: z.number(),
});
type Waiting = z.infer<typeof waitingSchema>;

export type AsyncInvoker = {
  /** Resolves once the event is on disk; the invocation follows. */
  readonly accept: (functionId: string, event: unknown) => Promise<void>;
  /** Events that were accepted and are not done with. */
  readonly pending: () => number;
  readonly stop: () => void;
};

export type AsyncInvokerOptions = {
  readonly functions: readonly FunctionModel[];
  readonly invoke: Invoke;
  readonly clock: CloudClock;
  readonly dataDir: string;
  readonly log: (line: string) => void;
  /** Puts a body into a queue, by the queue's ARN. */
  readonly send: (queueArn: string, body: string) => Promise<void>;
  /** Milliseconds before each further attempt; Lambda waits one minute, then two. */
  readonly retryDelays?: readonly number[];
};

/**
 * Lambda's asynchronous invocation: an event is kept until its function has taken it or has failed as often as its
 * settings allow; then it goes to the on-failure queue or the function's dead letters. Survives a crash (at least once).
 */
export function createAsyncInvoker(options: AsyncInvokerOptions): AsyncInvoker {
  const { functions, log, retryDelays = [60_000, 120_000] } = options;
  const folder = path.join(options.dataDir, 'async');
  mkdirSync(folder, { recursive: true });
  const models = new Map(functions.map((model) => [model.name, model]));
  const timers = new Map<string, NodeJS.Timeout | undefined>();
  let stopped = false;

  const fileOf = ({ id }: Waiting): string => path.join(folder, `${id}.json`);
  const keep = (waiting: Waiting): void => writeFileAtomically(fileOf(waiting), JSON.stringify(waiting));
  const finish = (waiting: Waiting): void => {
    timers.delete(waiting.id);
    rmSync(fileOf(waiting), { force: true });
  };

  const attempt = async (waiting: Waiting): Promise<void> => {
    const model = models.get(waiting.functionId);
    if (stopped) return;
    if (!model) return finish(waiting);
    try {
      await options.invoke(waiting.functionId, waiting.event);
      finish(waiting);
    } catch (error) {
      if (!stopped) await failed({ ...waiting, invocations: waiting.invocations + 1 }, model, error);
    }
  };

  const failed = async (waiting: Waiting, model: FunctionModel, error: unknown): Promise<void> => {
    const { retryAttempts, maximumAgeSeconds } = model.asynchronous;
    log(`${model.name}: attempt ${waiting.invocations} of ${retryAttempts + 1} failed: ${String(error)}`);
    const delay = retryDelays[Math.min(waiting.invocations, retryDelays.length) - 1] ?? 0;
    const tooOld = Date.now() + delay - waiting.acceptedAt > maximumAgeSeconds * 1000;
    if (waiting.invocations <= retryAttempts && !tooOld) {
      keep(waiting);
      timers.set(
        waiting.id,
        setTimeout(() => void attempt(waiting), delay),
      );
      return;
    }
    try {
      await giveUp(waiting, model, error, tooOld ? 'EventAgeExceeded' : 'RetriesExhausted');
      finish(waiting);
    } catch (fault) {
      // The event stays on disk: the next start tries again.
      log(`${model.name}: an event could not be put aside: ${String(fault)}`);
    }
  };

  const giveUp = async (
    waiting: Waiting,
    model: FunctionModel,
    error: unknown,
    condition: 'RetriesExhausted' | 'EventAgeExceeded',
  ): Promise<void> => {
    const { onFailure, deadLetters } = model.asynchronous;
    if (onFailure) {
      const record = asyncFailureRecord({
        model,
        requestId: waiting.id,
        condition,
        invocations: waiting.invocations,
        event: waiting.event,
        error: error instanceof FunctionError ? error.payload : undefined,
        now: options.clock.now(),
      });
      await options.send(onFailure, JSON.stringify(record));
    }
    if (deadLetters) await options.send(deadLetters, JSON.stringify(waiting.event));
  };

  for (const waiting of leftOver(folder)) {
    timers.set(waiting.id, undefined);
    queueMicrotask(() => void attempt(waiting));
  }

  return {
    accept: async (functionId, event) => {
      const waiting = { id: randomUUID(), functionId, event, acceptedAt: Date.now(), invocations: 0 };
      keep(waiting);
      timers.set(waiting.id, undefined);
      void attempt(waiting);
    },
    pending: () => timers.size,
    stop: () => {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

function leftOver(folder: string): Waiting[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => waitingSchema.parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))));
}
