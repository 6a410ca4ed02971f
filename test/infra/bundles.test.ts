import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bundle, bundleFunctions } from '../../infra/bundle.ts';
import { functionEnv } from '../../shared/contract/functions.ts';
import { buildWeb } from '../../web/build.ts';

const names = Object.keys(functionEnv);
const kilobyte = 1000;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'juxian-bundles-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('given a folder of functions', () => {
  let functionsDir: string;
  let outDir: string;
  const bundle = () =>
    bundleFunctions({ functionsDir, outDir, buildPages: async (dir) => writeFile(`${dir}/a.css`, '') });

  beforeEach(async () => {
    functionsDir = path.join(folder, 'functions');
    outDir = path.join(folder, 'small');
    await rm(functionsDir, { recursive: true, force: true });
    await mkdir(functionsDir);
    for (const name of names)
      await writeFile(path.join(functionsDir, `${name}.ts`), `export const handler = '${name}';`);
  });

  it('when bundled, then each function has a module of its own, and serve-page its pages', async () => {
    const bundles = await bundle();
    expect(bundles.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    expect(readdirSync(outDir).toSorted()).toEqual(names.toSorted());
    const file = path.join(outDir, 'cast-ballot', 'index.mjs');
    await expect(import(file)).resolves.toMatchObject({ handler: 'cast-ballot' });
    expect(readdirSync(path.join(outDir, 'serve-page', 'assets'))).toEqual(['a.css']);
  });

  it('when one is missing, then it is named, and nothing is bundled', async () => {
    await rm(path.join(functionsDir, 'cast-ballot.ts'));
    await expect(bundle()).rejects.toThrow(/No source in .*: cast-ballot/);
  });

  it('when one is not in the contract, then it is named', async () => {
    await writeFile(path.join(functionsDir, 'stuff-ballots.ts'), '');
    await expect(bundle()).rejects.toThrow(/Not in shared\/contract\/functions\.ts: stuff-ballots/);
  });

  it('when one does not build, then the error says where', async () => {
    await writeFile(path.join(functionsDir, 'get-round.ts'), `import './nowhere.ts';`);
    await expect(bundle()).rejects.toThrow(/get-round\.ts:1:7: ERROR: Could not resolve "\.\/nowhere\.ts"/);
  });

  it('when something else lies in the target, then it is gone', async () => {
    await mkdir(path.join(outDir, 'get-ranks'), { recursive: true });
    await bundle();
    expect(readdirSync(outDir)).not.toContain('get-ranks');
  });
});

describe('given the functions of this project', () => {
  let bundles: readonly Bundle[];
  const outDir = () => path.join(folder, 'real');
  const functionsDir = path.resolve(import.meta.dirname, '../../functions');

  beforeAll(async () => {
    bundles = await bundleFunctions({ functionsDir, outDir: outDir(), buildPages: buildWeb });
    const lines = bundles.map(({ name, bytes }) => `${String(Math.ceil(bytes / kilobyte)).padStart(5)} KB  ${name}`);
    console.log(lines.toSorted().join('\n'));
  });

  it('then no bundle is over 1 MB but the two that print, and ingest-ballots, which starts most often, not over 600 KB', () => {
    const limits: Readonly<Record<string, number>> = {
      'ingest-ballots': 600,
      'export-form': 2100,
      'build-export': 2500,
    };
    const limit = (name: string) => (limits[name] ?? 1000) * kilobyte;
    expect(bundles.filter(({ name, bytes }) => bytes > limit(name))).toEqual([]);
  });

  it('when bundled once more, then the bytes are the same', async () => {
    const before = bundles.map(({ file }) => readFileSync(file));
    rmSync(outDir(), { recursive: true });
    const again = await bundleFunctions({ functionsDir, outDir: outDir(), buildPages: buildWeb });
    expect(again.map(({ file }) => readFileSync(file))).toEqual(before);
  });

  it('then the fonts lie beside the functions that print, and nowhere else', () => {
    const assets = names.filter((name) => existsSync(path.join(outDir(), name, 'assets')));
    expect(assets.toSorted()).toEqual(['build-export', 'export-form', 'serve-page']);
    for (const name of ['build-export', 'export-form']) {
      expect(readdirSync(path.join(outDir(), name, 'assets'))).toEqual([
        'NotoSansJP_400Regular.ttf',
        'NotoSansSC_400Regular.ttf',
      ]);
    }
  });

  it.each(names)('then %s exports a handler', (name) => {
    const code = readFileSync(path.join(outDir(), name, 'index.mjs'), 'utf8');
    expect(code).toMatch(/export\{[^}]*\bas handler\b[^}]*\}/);
  });
});
