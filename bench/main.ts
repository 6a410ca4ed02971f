import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { benchBallots } from './ballots.ts';
import { benchBundle } from './bundle.ts';
import { benchBundles } from './bundles.ts';
import { benchDocuments } from './documents.ts';
import { figureLines, ratioOf, type Figure } from './figure.ts';
import { benchRegistry } from './registry.ts';
import { benchStartUp } from './start-up.ts';
import { benchUploads } from './uploads.ts';

/** Measures what was promised and prints it beside the promise. Exit code 1 when a promise is not kept. */
const dataDir = await mkdtemp(path.join(os.tmpdir(), 'juxian-bench-'));
const processors = os.cpus();
console.log(
  `${processors.length} × ${processors[0]?.model}, load ${os.loadavg()[0]?.toFixed(1)}, Node ${process.version}`,
);
try {
  const figures: Figure[] = [];
  const benches = [
    benchBundles,
    benchDocuments,
    benchBundle,
    () => benchStartUp(dataDir),
    () => benchRegistry(dataDir),
    () => benchBallots(dataDir),
    () => benchUploads(dataDir),
  ];
  for (const bench of benches) figures.push(...(await bench()));
  console.log(`\n${figureLines(figures).join('\n')}`);
  if (figures.some((figure) => !(ratioOf(figure) >= 1))) process.exitCode = 1;
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
