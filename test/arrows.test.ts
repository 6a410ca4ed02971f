import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const config = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const folders = ['infra', 'functions', 'shared', 'local', 'tools', 'sample', 'web', 'test', 'bench'];

async function cruiseIn(baseDir: string, roots: readonly string[]): Promise<ICruiseResult> {
  const options: ICruiseOptions = {
    ...config.options,
    ruleSet: { forbidden: config.forbidden },
    validate: true,
    baseDir,
  };
  const { output } = await cruise(
    [...roots],
    options,
    {},
    { tsConfig: extractTsConfig(path.join(root, 'tsconfig.json')) },
  );
  return output as ICruiseResult;
}

/** File, what it imports, and the rule that forbids it: at least one for each rule. */
const planted = [
  ['shared/platform/a.ts', '../contract/target.ts', 'arrow-shared-platform'],
  ['shared/contract/a.ts', '../domain/target.ts', 'arrow-shared-contract'],
  ['shared/domain/a.ts', '../actions/target.ts', 'arrow-shared-domain'],
  ['shared/domain/b.ts', '../adapters/target.ts', 'arrow-shared-domain'],
  ['shared/actions/a.ts', '../adapters/target.ts', 'arrow-shared-actions'],
  ['shared/adapters/a.ts', '../actions/target.ts', 'arrow-shared-adapters'],
  ['functions/a.ts', '../infra/target.ts', 'arrow-functions'],
  ['functions/b.ts', './target.ts', 'functions-apart'],
  ['infra/a.ts', '../shared/domain/target.ts', 'arrow-infra'],
  ['infra/b.ts', '../web/target.ts', 'arrow-infra'],
  ['local/a.ts', '../functions/target.ts', 'arrow-local'],
  ['local/b.ts', '../shared/domain/target.ts', 'arrow-local'],
  ['sample/a.ts', '../shared/domain/target.ts', 'arrow-sample'],
  ['web/a.ts', '../shared/platform/target.ts', 'arrow-web'],
  ['tools/a.ts', '../web/target.ts', 'arrow-tools'],
  ['shared/actions/c.ts', '@aws-sdk/client-sqs', 'aws-in-adapters'],
  ['local/c.ts', 'aws-cdk-lib/core', 'cdk-in-infra'],
  ['shared/domain/c.ts', 'node:fs', 'pure-domain'],
  ['shared/contract/c.ts', 'jose', 'contract-speaks-zod'],
  ['functions/c.ts', 'esbuild', 'deployed-needs-no-dev-dependency'],
  ['shared/domain/d.ts', './e.ts', 'no-circular'],
  ['web/c.ts', './nowhere.ts', 'resolvable'],
] as const;

/** Imports that must pass, so that a rule against everything would be noticed. */
const allowed = [
  ['functions/ok.ts', '../shared/actions/target.ts'],
  ['shared/actions/ok.ts', '../domain/target.ts'],
  ['shared/adapters/ok.ts', '@aws-sdk/client-s3'],
  ['shared/adapters/ok2.ts', '../actions/ports.ts'],
  ['infra/ok.ts', '../web/build.ts'],
  ['tools/ok.ts', '../local/target.ts'],
  ['test/ok.ts', '../tools/target.ts'],
] as const;

describe('given a tree with forbidden imports', () => {
  let folder: string;
  let found: string[];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'juxian-arrows-'));
    const targets = [
      ...['contract', 'domain', 'actions', 'adapters', 'platform'].map((name) => `shared/${name}/target.ts`),
      ...['infra', 'functions', 'web', 'local', 'tools', 'test', 'sample'].map((name) => `${name}/target.ts`),
      'shared/actions/ports.ts',
      'web/build.ts',
    ];
    for (const name of targets) await plant(folder, name, 'export const target = 1;\n');
    for (const [name, to] of [...planted, ...allowed])
      await plant(folder, name, `import '${to}';\nexport const x = 1;\n`);
    await plant(folder, 'shared/domain/e.ts', `export * from './d.ts';\n`);
    await plant(folder, 'bench/target.ts', 'export const target = 1;\n');
    await symlink(path.join(root, 'package.json'), path.join(folder, 'package.json'));
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    const { summary } = await cruiseIn(folder, folders);
    found = summary.violations.map(({ from, rule }) => `${from} ${rule.name}`);
  });
  afterAll(async () => rm(folder, { recursive: true }));

  it.each(planted)('when %s imports %s, then %s stops it', (file, _, rule) => {
    expect(found).toContain(`${file} ${rule}`);
  });

  it.each(allowed)('when %s imports %s, then it may', (file) => {
    expect(found.filter((violation) => violation.startsWith(`${file} `))).toEqual([]);
  });

  it('then every rule was seen to fail', () => {
    const rules = config.forbidden.map(({ name }: { name: string }) => name);
    expect(new Set(planted.map(([, , rule]) => rule))).toEqual(new Set(rules));
  });
});

describe('given this project', () => {
  it('then its TypeScript is really read, and no arrow points the wrong way', async () => {
    const { summary, modules } = await cruiseIn(root, folders);
    const own = modules.filter(({ source }) => /^(?:shared|functions|infra|local)\/.*[.]ts$/.test(source));
    // With a TypeScript that the cruiser cannot use it finds files, but no import in them: silence, not success.
    expect(own.length).toBeGreaterThan(80);
    expect(own.filter(({ dependencies }) => dependencies.length > 0).length).toBeGreaterThan(60);
    expect(summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });
});

async function plant(folder: string, name: string, source: string): Promise<void> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, source);
}
