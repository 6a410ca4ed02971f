import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { bundleFunctions } from '../../infra/bundle.ts';
import { functionEnv, type FunctionName } from '../../shared/contract/functions.ts';
import type { Figure } from '../figure.ts';
import { root } from '../start-up.ts';
import { engineEnv } from './engine.ts';

/** The functions whose cold start a voter or a ballot waits for. */
const hot = ['cast-ballot', 'ingest-ballots'] as const satisfies readonly FunctionName[];
const starts = 15;
const run = promisify(execFile);

/** Sizes of the hot functions' bundles, and what each takes to load beyond a function that does nothing. */
export async function measureInit(): Promise<readonly Figure[]> {
  const outDir = await mkdtemp(path.join(os.tmpdir(), 'juxian-bench-init-'));
  try {
    const bundles = await bundleFunctions({
      functionsDir: path.join(root, 'functions'),
      outDir,
      // The pages go into serve-page alone, which is not measured.
      buildPages: async () => undefined,
    });
    const empty = path.join(outDir, 'empty.mjs');
    await writeFile(empty, 'export const handler=async()=>({});');
    const files = [empty, ...hot.map((name) => path.join(outDir, name, 'index.mjs'))];
    const [nothing, ...loaded] = await medianLoads(files);
    const over = (index: number, of: keyof Load) => (loaded[index]?.[of] ?? Number.NaN) - (nothing?.[of] ?? Number.NaN);
    for (const [index, name] of hot.entries()) {
      console.log(`init of ${name}: ${over(index, 'cpu').toFixed(1)} ms of processor over an empty function`);
    }
    return hot.flatMap((name, index): Figure[] => [
      {
        name: `init of ${name} over an empty function`,
        measured: over(index, 'wall'),
        unit: 'ms',
        asked: 70,
        better: 'less',
      },
      {
        name: `bundle of ${name}`,
        measured: (bundles.find((bundle) => bundle.name === name)?.bytes ?? Number.NaN) / 1000,
        unit: 'KB',
        asked: 600,
        better: 'less',
      },
    ]);
  } finally {
    await rm(outDir, { recursive: true });
  }
}

/** Milliseconds: passed, and of the processor, which other work on the machine hardly moves. */
type Load = { readonly wall: number; readonly cpu: number };

/** Medians of importing each file in a fresh process; the files take turns, so that all see the same machine. */
async function medianLoads(files: readonly string[]): Promise<readonly Load[]> {
  const loads = files.map((): Load[] => []);
  for (let round = 0; round < starts; round += 1) {
    for (const [index, file] of files.entries()) loads[index]?.push(await loadTime(file));
  }
  return loads.map((each) => ({ wall: median(each.map(({ wall }) => wall)), cpu: median(each.map(({ cpu }) => cpu)) }));
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function loadTime(file: string): Promise<Load> {
  const load = `
    const began = performance.now(), before = process.cpuUsage();
    await import(${JSON.stringify(file)});
    const { user, system } = process.cpuUsage(before);
    console.log(JSON.stringify({ wall: performance.now() - began, cpu: (user + system) / 1000 }));
    process.exit();`;
  const names = hot.flatMap((name) => functionEnv[name]);
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', load], {
    env: {
      ...Object.fromEntries(names.map((name) => [name, `https://${name}.invalid`])),
      ...addresses,
      ...engineEnv('http://127.0.0.1:1'),
    },
  });
  return JSON.parse(stdout) as Load;
}

const addresses = {
  AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
  AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:1',
  POWERTOOLS_SERVICE_NAME: 'juxian',
};
