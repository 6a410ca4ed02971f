import os from 'node:os';
import packageFile from '../../package.json' with { type: 'json' };
import { figureLines, ratioOf, type Figure } from '../figure.ts';
import { costLines } from './cost.ts';
import { withEngine } from './engine.ts';
import { measureInit } from './init.ts';
import { measureRecount, recountFigures, recountLine } from './recount.ts';
import { crashBoth, replayFigures, replayLines } from './replay.ts';
import { measureBoth, takenFigures } from './throughput.ts';

/**
 * Holds the ballot ledger against the usual way to count a queue (bench/peer), in one run on one engine, and against
 * what was asked of it. Exit code 1 when a figure is missed, or ours is not exact.
 */
const [processor] = os.cpus();
const load = os.loadavg()[0]?.toFixed(1);
console.log(`${os.cpus().length} × ${processor?.model}, load ${load}, Node ${process.version}`);
const { devDependencies } = packageFile;
console.log(`
The peer (bench/peer): Powertools for AWS Lambda, batch ${devDependencies['@aws-lambda-powertools/batch']} and idempotency ${devDependencies['@aws-lambda-powertools/idempotency']}.
Processor time is a side's own, the engine's left out; ours is ingest-ballots and fold-tallies together.
Units are those that DynamoDB bills, metered on the wire. DynamoDB Local reports none for BatchExecuteStatement: there
every INSERT, taken or refused, is counted as a unit a KB. A refused conditional write is one unit.
`);

// A signal ends the engine too, which is killed at this process's exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const init = await measureInit();
const taken = await measureBoth(print);
const replayed = await withEngine(crashBoth);
print(['', ...replayLines(replayed)]);
const recount = await withEngine(measureRecount);
print(['', recountLine(recount), '', ...costLines(taken, recount)]);
const figures = [...takenFigures(taken), ...replayFigures(replayed), ...recountFigures(recount), ...init];
print(['', ...figureLines(figures), '']);
report(figures);

function print(lines: readonly string[]): void {
  console.log(lines.join('\n'));
}

function report(figures: readonly Figure[]): void {
  const missed = figures.filter((figure) => !(ratioOf(figure) >= 1));
  console.log(missed.length === 0 ? 'Every figure is kept.' : `Missed: ${missed.map(({ name }) => name).join('; ')}`);
  if (missed.length > 0) process.exitCode = 1;
}
