import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readCounts } from '../../bench/ledger/counts.ts';
import { type BenchEngine, startEngine } from '../../bench/ledger/engine.ts';
import { type Meter, startMeter } from '../../bench/ledger/meter.ts';
import { type Job, type Outcome, runSide } from '../../bench/ledger/sides.ts';
import { batchesOf, errorOf, expectedOf, type Workload } from '../../bench/ledger/workload.ts';
import type { BallotCast } from '../../shared/contract/messages.ts';

let engine: BenchEngine;
let meter: Meter;

beforeAll(async () => {
  engine = await startEngine();
  meter = await startMeter(engine.url);
});
afterAll(async () => {
  await meter.stop();
  await engine.stop();
});

describe('given a workload of the bench', () => {
  it.each([10, 100, 1000])(
    'when it comes in batches of %i, then a tenth are duplicates, half of these in their batch',
    (batch) => {
      const workload: Workload = { ledger: 'tst', messages: 10_000, batch };
      const { voters, floor } = expectedOf(workload);
      expect({ voters, floor }).toEqual({ voters: 9000, floor: 9500 });
      const ids = batchesOf(workload)
        .flat()
        .map(({ body }) => (JSON.parse(body) as BallotCast).ballotId);
      expect(new Set(ids).size).toBe(10_000);
    },
  );

  it('when counts differ, then every vote too many and too few is an error', () => {
    expect(
      errorOf(
        new Map([
          [1, 5],
          [2, 3],
        ]),
        new Map([
          [1, 4],
          [3, 2],
        ]),
      ),
    ).toBe(1 + 3 + 2);
  });
});

describe('given both sides with 100 messages in batches of 50', () => {
  const workload: Workload = { ledger: 'smk', messages: 100, batch: 50 };
  const { floor, votes } = expectedOf(workload);

  it('when they have worked, then both counts are right and the meter has seen each request', async () => {
    const tables = await engine.tables('smoke');
    const run = (side: Job['side'], phase: Job['phase']): Promise<Outcome | undefined> =>
      runSide(
        {
          side,
          phase,
          workload,
          redeliver: true,
          functionMillis: 20_000,
          engineUrl: engine.url,
          streamArn: tables.streamArn,
        },
        tables,
        meter,
      );
    await run('peer', 'ingest');
    const peer = meter.take();
    await run('ours', 'ingest');
    const ingest = meter.take();
    await run('ours', 'fold');
    const fold = meter.take();

    const counts = await readCounts(engine, tables, workload.ledger);
    expect(errorOf(votes, counts.peer)).toBe(0);
    expect(errorOf(votes, counts.recount)).toBe(0);
    expect(errorOf(votes, counts.tally)).toBe(0);
    // A put and an update for the lock of each ballot, three counters; each duplicate a refused put, those of the same
    // batch once more when they come again.
    expect(peer.writeUnits).toBe(90 * 5 + 10 + 5);
    expect(peer.requests).toBe(peer.writeUnits);
    expect(ingest.writeUnits).toBe(floor);
    expect(fold.writeUnits).toBe(16);
    expect(fold.requests).toBe(16);
  });

  it('when a side is killed after its first request, then it is cut there, and the meter has seen that one', async () => {
    const tables = await engine.tables('killed');
    const job: Job = {
      side: 'ours',
      phase: 'ingest',
      workload,
      redeliver: false,
      functionMillis: 20_000,
      engineUrl: engine.url,
      streamArn: tables.streamArn,
    };
    expect(await runSide(job, tables, meter, { afterRequests: 1 })).toBeUndefined();
    expect(meter.take().requests).toBeGreaterThanOrEqual(1);
    const { recount } = await readCounts(engine, tables, workload.ledger);
    const voted = [...recount.values()].reduce((sum, count) => sum + count, 0);
    expect(voted).toBeGreaterThan(0);
    expect(errorOf(votes, recount)).toBeGreaterThan(0);
  });
});
