import { inspect } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { synthesize } from '../../infra/app.ts';
import type { SynthesisAnswer, SynthesisOrder } from './assembly.ts';

const { outdir, bundles } = workerData as SynthesisOrder;

async function run(): Promise<SynthesisAnswer> {
  try {
    // `npm run check` holds the same stacks against cdk-nag; doing so at every start would cost seconds.
    return { assemblyDir: await synthesize({ outdir, validate: false, bundling: { outDir: bundles } }) };
  } catch (error) {
    return { fault: inspect(error) };
  }
}

parentPort?.postMessage(await run());
