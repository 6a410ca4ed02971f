import type { Figure } from '../figure.ts';
import { readCounts } from './counts.ts';
import { type BenchEngine, withEngine } from './engine.ts';
import type { Metered, Meter } from './meter.ts';
import { type Job, runSide, type Side } from './sides.ts';
import { errorOf, expectedOf, type Workload } from './workload.ts';

/** What one side took for a workload, the fold included where a side has one. */
export type Taken = {
  readonly side: Side;
  readonly batch: number;
  readonly messages: number;
  readonly floor: number;
  readonly metered: Metered;
  readonly cpuMillis: number;
  /** Votes too many and too few in the end. */
  readonly error: number;
};

const messages = 10_000;
const warmUpMessages = 1000;
const batches = [10, 100, 1000] as const;
/** The timeout of ingest-ballots. */
const functionMillis = 20_000;

/**
 * Both sides with the same messages on the same engine, the peer first; a fresh engine for each batch size.
 * @throws Error when a message was lost on the way: then no figure means anything
 */
export async function measureBoth(tell: (lines: readonly string[]) => void): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  tell([takenHead]);
  for (const batch of batches) {
    const both = await withEngine((engine, meter) => measureBatch(engine, meter, { ledger: 'vot', messages, batch }));
    tell(both.map(takenLine));
    taken.push(...both);
  }
  return taken;
}

async function measureBatch(engine: BenchEngine, meter: Meter, workload: Workload): Promise<readonly Taken[]> {
  const tables = await engine.tables(`batch-${workload.batch}`);
  const expected = expectedOf(workload);
  const run = async (side: Side, phase: Job['phase']): Promise<{ cpuMillis: number; metered: Metered }> => {
    const outcome = await runSide(
      {
        side,
        phase,
        workload,
        warmUp: { ...workload, ledger: 'wrm', messages: warmUpMessages },
        redeliver: true,
        functionMillis,
        engineUrl: engine.url,
        streamArn: tables.streamArn,
      },
      tables,
      meter,
    );
    if (!outcome || outcome.lost > 0) throw new Error(`${side} lost ${outcome?.lost} messages of ${phase}`);
    return { cpuMillis: outcome.cpuMillis, metered: meter.take() };
  };
  const peer = await run('peer', 'ingest');
  const ingest = await run('ours', 'ingest');
  const fold = await run('ours', 'fold');
  const counts = await readCounts(engine, tables, workload.ledger);
  const common = { batch: workload.batch, messages: workload.messages, floor: expected.floor };
  return [
    { side: 'peer', ...common, ...peer, error: errorOf(expected.votes, counts.peer) },
    {
      side: 'ours',
      ...common,
      cpuMillis: ingest.cpuMillis + fold.cpuMillis,
      metered: sum(ingest.metered, fold.metered),
      error: errorOf(expected.votes, counts.recount) + errorOf(expected.votes, counts.tally),
    },
  ];
}

function sum(a: Metered, b: Metered): Metered {
  const names = new Set([...Object.keys(a.operations), ...Object.keys(b.operations)]);
  return {
    requests: a.requests + b.requests,
    writeUnits: a.writeUnits + b.writeUnits,
    readUnits: a.readUnits + b.readUnits,
    operations: Object.fromEntries(
      [...names].map((name) => [name, (a.operations[name] ?? 0) + (b.operations[name] ?? 0)]),
    ),
  };
}

const takenHead = 'batch  side   write units   read units     requests   CPU ms/1000   votes wrong';

/** A message of one side, and the operations behind all. */
function takenLine({ side, batch, messages: sent, metered, cpuMillis, error }: Taken): string {
  const each = (value: number, digits: number) => (value / sent).toFixed(digits);
  const columns = [
    String(batch).padStart(5),
    side.padEnd(4),
    each(metered.writeUnits, 4).padStart(12),
    each(metered.readUnits, 4).padStart(12),
    each(metered.requests, 4).padStart(12),
    each(cpuMillis * 1000, 1).padStart(13),
    String(error).padStart(13),
  ];
  return `${columns.join(' ')}   ${operationsOf(metered)}`;
}

const operationsOf = ({ operations }: Metered): string =>
  Object.entries(operations)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');

/** What was promised of the two sides. Units and requests are held at the deployed batch size, 1,000. */
export function takenFigures(taken: readonly Taken[]): readonly Figure[] {
  const at = (batch: number) => {
    const [peer, ours] = (['peer', 'ours'] as const).map((side) =>
      taken.find((one) => one.side === side && one.batch === batch),
    );
    if (!peer || !ours) throw new Error(`Nothing was measured in batches of ${batch}`);
    return { peer, ours };
  };
  const times = (batch: number, of: (one: Taken) => number) => of(at(batch).peer) / of(at(batch).ours);
  const writes = ({ metered }: Taken) => metered.writeUnits;
  const less = (name: string, measured: number, asked: number): Figure => ({
    name,
    measured,
    unit: '×',
    asked,
    better: 'more',
  });
  const ours = batches.map((batch) => at(batch).ours);
  const wrong = ours.reduce((votes, { error }) => votes + error, 0);
  return [
    {
      name: 'write units over the floor, worst batch size',
      measured: Math.max(...ours.map((one) => writes(one) / one.floor)),
      unit: '×',
      asked: 1.02,
      better: 'less',
    },
    less('write units less than the peer, worst batch size', Math.min(...batches.map((b) => times(b, writes))), 4.5),
    less(
      'requests less than the peer, batch 1000',
      times(1000, ({ metered }) => metered.requests),
      80,
    ),
    less(
      'processor time less than the peer, batch 100',
      times(100, ({ cpuMillis }) => cpuMillis),
      35,
    ),
    less(
      'processor time less than the peer, batch 10',
      times(10, ({ cpuMillis }) => cpuMillis),
      12,
    ),
    { name: 'votes wrong without a crash, ours', measured: wrong, unit: 'votes', asked: 0, better: 'less' },
  ];
}
