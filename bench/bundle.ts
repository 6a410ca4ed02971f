import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { bundleFunctions } from '../infra/bundle.ts';
import { functionSettings } from '../infra/functions.ts';
import { inParallel } from '../sample/client.ts';
import { startBundleStand } from '../test/bundle/stand.ts';
import type { Figure } from './figure.ts';
import { startEngine } from './ledger/engine.ts';
import { root } from './start-up.ts';

// As many cases as the city sends up.
const [cases, filesEach, fileBytes] = [5, 400, 1_000_000];
const files = cases * filesEach;

/**
 * The province bundle of 2,000 files and 2 GB, made by the bundled function in a process of its own, with the heap that
 * Lambda gives a function of this memory; records and files on the embedded engines, which are other processes.
 * @throws Error when the bundle did not become ready: then no figure means anything
 */
export async function benchBundle(): Promise<readonly Figure[]> {
  const outDir = await mkdtemp(path.join(os.tmpdir(), 'juxian-bundle-'));
  const stand = await startBundleStand(async () => {
    const { url: endpoint, client, stop } = await startEngine();
    return { endpoint, client, stop };
  });
  try {
    await bundleFunctions({ functionsDir: path.join(root, 'functions'), outDir, buildPages: () => Promise.resolve() });
    const caseIds = Array.from({ length: cases }, (_, index) => String(index + 1));
    for (const caseId of caseIds) await stand.fileCase(caseId);
    await inParallel(
      4,
      Array.from({ length: files }, (_, index) => index),
      async (index) => {
        const owner = `case_${caseIds[Math.floor(index / filesEach)]}`;
        const bytes = Buffer.alloc(fileBytes, `${index} `);
        await stand.file(owner, 'case-material', bytes, { name: `${index}.pdf`, requestedAt: index });
      },
    );
    const request = await stand.ask();
    const { memory, nodeOptions = '' } = functionSettings['build-export'];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        // Lambda leaves a tenth of the memory to what is not JavaScript's.
        `--max-old-space-size=${Math.floor(memory * 0.9)}`,
        fileURLToPath(new URL('bundle/worker.ts', import.meta.url)),
        path.join(outDir, 'build-export/index.mjs'),
        JSON.stringify(request),
      ],
      { env: { ...process.env, ...stand.environment, NODE_OPTIONS: nodeOptions } },
    );
    const took = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '{}') as Record<string, number>;
    const record = await stand.recordOf(request);
    if (record?.status !== 'ready') throw new Error(`The bundle is ${record?.status}: ${stdout}`);
    const { files: packed = 0, bytes = 0 } = record.plan ?? {};
    const { seconds = Number.NaN, processorSeconds = Number.NaN, peakBytes = Number.NaN } = took;
    console.log(
      `  bundle of ${packed} files, ${(bytes / 1e9).toFixed(2)} GB: ${seconds.toFixed(0)} s, ` +
        `${processorSeconds.toFixed(0)} s of processor, ${(bytes / 1e6 / seconds).toFixed(0)} MB/s`,
    );
    return [
      { name: 'bundle of 2 GB, peak memory', measured: peakBytes / 1e6, unit: 'MB', asked: 300, better: 'less' },
      // In one invocation: Lambda ends it after a quarter of an hour.
      { name: 'bundle of 2 GB', measured: seconds, unit: 's', asked: 840, better: 'less' },
    ];
  } finally {
    await stand.stop();
    await rm(outDir, { recursive: true });
  }
}
