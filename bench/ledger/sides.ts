import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { engineEnv, type Tables } from './engine.ts';
import type { Meter } from './meter.ts';
import type { Workload } from './workload.ts';

export type Side = 'ours' | 'peer';

export type Job = {
  readonly side: Side;
  /** `ingest`: the queue's batches; `fold`: ours only, the ledger's stream into the tallies. */
  readonly phase: 'ingest' | 'fold';
  readonly workload: Workload;
  /** Handled before the measurement. */
  readonly warmUp?: Workload;
  /** Only these batches of the workload. */
  readonly batches?: { readonly from: number; readonly to: number };
  /** Whether messages that come back are delivered again. */
  readonly redeliver: boolean;
  /** The function's timeout. */
  readonly functionMillis: number;
  readonly engineUrl: string;
  readonly streamArn: string;
};

export type Outcome = {
  /** Processor time of the side alone, user and system. */
  readonly cpuMillis: number;
  readonly seconds: number;
  readonly redelivered: number;
  /** Messages that came back to the end. */
  readonly lost: number;
};

export type Crash = { readonly afterRequests: number };

/**
 * Runs a job in a process of its own against the meter, whose figures are then those of the job alone.
 * @returns undefined when the process was killed by the crash that was asked for
 */
export async function runSide(job: Job, tables: Tables, meter: Meter, crash?: Crash): Promise<Outcome | undefined> {
  const child = fork(fileURLToPath(new URL('side.ts', import.meta.url)), {
    env: { ...process.env, ...engineEnv(meter.url), ...tableEnv(tables), ...powertoolsEnv },
    // Metrics and logs of the functions go to standard output.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // The SDK warns of its full sockets with every large batch: shown only when the side fails.
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-4096);
  });
  let outcome: Outcome | undefined;
  let killed = false;
  child.on('message', (message: 'ready' | Outcome) => {
    if (message !== 'ready') {
      outcome = message;
      return;
    }
    meter.take();
    if (crash) {
      meter.crashAfter(crash.afterRequests, () => {
        killed = child.kill('SIGKILL');
      });
    }
    child.send('go');
  });
  child.send(job);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (!outcome && !killed)
    throw new Error(`${job.side} ended with code ${code} before its work was done:\n${complaints}`);
  return outcome;
}

const tableEnv = ({ ballots, selection, idempotency, counters }: Tables): Readonly<Record<string, string>> => ({
  BALLOTS_TABLE: ballots,
  SELECTION_TABLE: selection,
  IDEMPOTENCY_TABLE: idempotency,
  COUNTERS_TABLE: counters,
  // Nothing here is poison: the first message to these dead letters ends the bench.
  BALLOTS_DLQ_URL: 'http://127.0.0.1:1/none',
  AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
});

const powertoolsEnv = {
  POWERTOOLS_SERVICE_NAME: 'juxian',
  POWERTOOLS_METRICS_NAMESPACE: 'Juxian',
  POWERTOOLS_LOG_LEVEL: 'WARN',
};
