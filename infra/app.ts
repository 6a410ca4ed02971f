import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { App, type Environment, Validations } from 'aws-cdk-lib/core';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { buildWeb } from '../web/build.ts';
import { type BundleOptions, bundleFunctions } from './bundle.ts';
import { DataStack } from './data-stack.ts';
import { lambdaTarget } from './natives.ts';
import { ServiceStack } from './service-stack.ts';

const root = path.resolve(import.meta.dirname, '..');

export type SynthesizeOptions = {
  /** Folder of the cloud assembly; one that is there already is replaced. */
  readonly outdir: string;
  /** Account and region where they are known. Without a region the templates fit any region of any partition. */
  readonly env?: Environment;
  /**
   * Hold the stacks against cdk-nag and CloudFormation's own rules: 3 of 4 seconds. What only runs a stack that
   * `npm run check` has passed may leave it out. Default: true.
   */
  readonly validate?: boolean;
  /** Other sources or targets of the bundles than this project's own, for tests. */
  readonly bundling?: Partial<BundleOptions>;
};

/** CDK's recommended behaviour, set here and not in cdk.json: a synth in process then differs in nothing from the CLI's. */
const context = {
  ...recommendedFlags,
  // A strong reference refuses to take a table away from under the functions that use it.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  // A finding is thrown with its report; the default sets an exit code, which a caller in process does not see.
  '@aws-cdk/core:appMode': 'inmemory',
  // The embedded cloud finds a resource by its path, and a function's bundle by its asset.
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
};

/**
 * Bundles the functions and synthesizes both stacks.
 * @returns the folder of the cloud assembly
 * @throws Error when a function does not build, and with the report when cdk-nag or CloudFormation's own rules find
 * something that no resource explains
 */
export async function synthesize({ bundling, ...options }: SynthesizeOptions): Promise<string> {
  const outDir = bundling?.outDir ?? path.join(root, 'build/functions');
  await bundleFunctions({ functionsDir: path.join(root, 'functions'), buildPages: buildWeb, ...bundling, outDir });
  return synthesizeStacks({ ...options, bundles: outDir });
}

/** The second half of `synthesize`: the stacks over functions that are bundled already. */
export async function synthesizeStacks(
  options: Omit<SynthesizeOptions, 'bundling'> & { readonly bundles: string },
): Promise<string> {
  const { outdir, bundles, validate = true } = options;
  // Only what an earlier synth made: a wrong path must not cost anyone a folder.
  if (existsSync(path.join(outdir, 'manifest.json'))) rmSync(outdir, { recursive: true });
  const app = new App({
    outdir,
    context,
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: validate,
  });
  if (validate) {
    const { AwsSolutionsChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  const props = options.env ? { env: options.env } : {};
  const data = new DataStack(app, 'JuxianData', { ...props, description: 'Juxian: what keeps data' });
  new ServiceStack(app, 'JuxianService', { ...props, description: 'Juxian: what runs', data, bundles });
  return app.synth().directory;
}

/** Under the CDK's command line: where and for whom it says. Otherwise both partitions, to see that both stand. */
async function main(): Promise<void> {
  const { CDK_OUTDIR, CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  if (CDK_OUTDIR !== undefined) {
    const bundling = { target: lambdaTarget };
    await synthesize({ outdir: CDK_OUTDIR, bundling, ...(account && region && { env: { account, region } }) });
    return;
  }
  const started = performance.now();
  const assembly = await synthesize({ outdir: path.join(root, 'build/cdk.out/aws') });
  const china = await synthesizeStacks({
    outdir: path.join(root, 'build/cdk.out/aws-cn'),
    bundles: path.join(root, 'build/functions'),
    env: { region: 'cn-north-1' },
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`Synthesized for aws and aws-cn in ${seconds} s:\n  ${assembly}\n  ${china}`);
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    // The message says which source, resource and rule; where in the CDK it was thrown helps nobody.
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
