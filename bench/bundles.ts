import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { bundleFunctions } from '../infra/bundle.ts';
import { buildWeb } from '../web/build.ts';
import type { Figure } from './figure.ts';
import { root } from './start-up.ts';

/** Sizes of the functions' bundles in KB (1,000 bytes): the largest, those that print, and the hot ones. */
export async function benchBundles(): Promise<readonly Figure[]> {
  const outDir = await mkdtemp(path.join(os.tmpdir(), 'juxian-bundles-'));
  try {
    const began = performance.now();
    const bundles = await bundleFunctions({ functionsDir: path.join(root, 'functions'), outDir, buildPages: buildWeb });
    const seconds = (performance.now() - began) / 1000;
    // What prints carries the layout engine and is held to a limit of its own (decisions 0018, 0022).
    const printing = { 'export-form': 2100, 'build-export': 2500 };
    const largest = bundles
      .filter(({ name }) => !Object.hasOwn(printing, name))
      .toSorted((a, b) => b.bytes - a.bytes)[0];
    const sizeOf = (name: string) => (bundles.find((bundle) => bundle.name === name)?.bytes ?? Number.NaN) / 1000;
    console.log(`  ${bundles.length} functions bundled in ${seconds.toFixed(1)} s`);
    return [
      {
        name: `bundle of ${largest?.name} (largest)`,
        measured: (largest?.bytes ?? Number.NaN) / 1000,
        unit: 'KB',
        asked: 1000,
        better: 'less',
      },
      ...Object.entries(printing).map(([name, asked]): Figure => ({
        name: `bundle of ${name}`,
        measured: sizeOf(name),
        unit: 'KB',
        asked,
        better: 'less',
      })),
      { name: 'bundle of cast-ballot', measured: sizeOf('cast-ballot'), unit: 'KB', asked: 1000, better: 'less' },
      { name: 'bundle of ingest-ballots', measured: sizeOf('ingest-ballots'), unit: 'KB', asked: 600, better: 'less' },
    ];
  } finally {
    await rm(outDir, { recursive: true });
  }
}
