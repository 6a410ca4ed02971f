import { setTimeout as wait } from 'node:timers/promises';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { Figure } from '../figure.ts';
import { readCounts } from './counts.ts';
import type { BenchEngine, Tables } from './engine.ts';
import type { Meter } from './meter.ts';
import { type Job, runSide, type Side } from './sides.ts';
import { errorOf, expectedOf, type Workload } from './workload.ts';

/** How a side came out of its crashes: votes too many and too few, and how many of its deliveries were cut. */
export type Replayed = {
  readonly side: Side;
  readonly error: number;
  readonly votes: number;
  readonly crashes: number;
  readonly lost: number;
};

const workload: Workload = { ledger: 'crs', messages: 1000, batch: 50 };
const eachBatch = Array.from({ length: workload.messages / workload.batch }, (_, at) => at);
/** The stream's records are one batch of the fold: it is killed five times over. */
const foldedBatch = [0, 0, 0, 0, 0];
/** Short, so that the peer's locks run out soon and its messages can be delivered again, as after a visibility timeout. */
const functionMillis = 3000;
/** Requests that a side makes for a batch, at most: a crash comes after one of them, each as likely. */
const requestsABatch = { peer: { ingest: 230 }, ours: { ingest: 3, fold: 16 } };
const seed = 20220520;

/**
 * Delivers each batch to a process that is killed (SIGKILL) after a request drawn at random, which the engine has
 * carried out and not yet answered; then everything again, as the queue does. Ours is crashed in the fold as well.
 */
export async function crashBoth(engine: BenchEngine, meter: Meter): Promise<readonly Replayed[]> {
  const tables = await engine.tables('crash');
  const expected = expectedOf(workload);
  const votes = [...expected.votes.values()].reduce((sum, count) => sum + count, 0);
  const run = crasher(engine, tables, meter);

  const peer = await run('peer', 'ingest', eachBatch, requestsABatch.peer.ingest);
  const ingest = await run('ours', 'ingest', eachBatch, requestsABatch.ours.ingest);
  const fold = await run('ours', 'fold', foldedBatch, requestsABatch.ours.fold);

  const counts = await readCounts(engine, tables, workload.ledger);
  return [
    { side: 'peer', error: errorOf(expected.votes, counts.peer), votes, ...peer },
    {
      side: 'ours',
      error: errorOf(expected.votes, counts.recount) + errorOf(expected.votes, counts.tally),
      votes,
      crashes: ingest.crashes + fold.crashes,
      lost: ingest.lost + fold.lost,
    },
  ];
}

type Crashed = { readonly crashes: number; readonly lost: number };

function crasher(engine: BenchEngine, tables: Tables, meter: Meter) {
  const random = xoroshiro128plus(seed);
  return async (side: Side, phase: Job['phase'], deliveries: readonly number[], requests: number): Promise<Crashed> => {
    const job: Job = {
      side,
      phase,
      workload,
      redeliver: false,
      functionMillis,
      engineUrl: engine.url,
      streamArn: tables.streamArn,
    };
    let crashes = 0;
    for (const from of deliveries) {
      const crash = { afterRequests: uniformInt(random, 1, requests) };
      const outcome = await runSide({ ...job, batches: { from, to: from + 1 } }, tables, meter, crash);
      if (!outcome) crashes += 1;
    }
    await wait(functionMillis + 200);
    const replayed = await runSide({ ...job, redeliver: true }, tables, meter);
    return { crashes, lost: replayed?.lost ?? Number.NaN };
  };
}

export function replayLines(replayed: readonly Replayed[]): string[] {
  return replayed.map(
    ({ side, error, votes, crashes, lost }) =>
      `${side}: ${crashes} deliveries killed, all delivered again, ${lost} messages never done; ` +
      `${error === 0 ? 'exact' : `${error} votes wrong`} of ${votes}`,
  );
}

/** Ours must be exact; the peer, which is the control, must not: else the crashes have tested nothing. */
export function replayFigures(replayed: readonly Replayed[]): readonly Figure[] {
  const [peer, ours] = replayed;
  return [
    {
      name: 'votes wrong after crash and replay, ours',
      measured: ours?.error ?? Number.NaN,
      unit: 'votes',
      asked: 0,
      better: 'less',
    },
    {
      name: 'votes wrong after crash and replay, the control',
      measured: peer?.error ?? Number.NaN,
      unit: 'votes',
      asked: 1,
      better: 'more',
    },
  ];
}
