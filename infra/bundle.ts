import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { fontFiles } from '../shared/contract/documents.ts';
import { type FunctionName, functionEnv } from '../shared/contract/functions.ts';
import { addNatives, hostTarget, nativePackage } from './natives.ts';

export type Bundle = { readonly name: FunctionName; readonly file: string; readonly bytes: number };

export type BundleOptions = {
  /** Folder of the entry points, `<name>.ts` each. */
  readonly functionsDir: string;
  /** Folder that gets `<name>/index.mjs`; whatever else is in it is removed. */
  readonly outDir: string;
  /** Builds the static pages into a folder; they are what serve-page serves from its `assets/`. */
  readonly buildPages: (dir: string) => Promise<void>;
  /** Operating system and processor that native code is for; this machine's unless told. */
  readonly target?: string;
};

/** Functions that work on images: they bring the native library along. */
const nativeFunctions: readonly FunctionName[] = ['verify-upload'];
/** Functions that print: they bring the fonts along. */
const printingFunctions: readonly FunctionName[] = ['export-form', 'build-export'];
const pdfCore = path.resolve(import.meta.dirname, '../node_modules/@cantoo/pdf-lib/es/core');
const pdfParts = [
  ['PDFParser', 'parser'],
  ...['PDFArray', 'PDFDict', 'PDFName', 'PDFRef', 'PDFStream'].map((name) => [name, 'objects'] as const),
] as const;
/** Of the PDF library only the reader of objects: its fonts, forms and drawing are another 500 KB. */
const pdfObjectsOnly: Plugin = {
  name: 'pdf-objects-only',
  setup: (bundling) => {
    bundling.onResolve({ filter: /^@cantoo\/pdf-lib$/ }, () => ({ path: 'objects', namespace: 'pdf' }));
    bundling.onLoad({ filter: /.*/, namespace: 'pdf' }, () => ({
      contents: pdfParts.map(([name, file]) => `export { default as ${name} } from './${file}/${name}.js';`).join('\n'),
      resolveDir: pdfCore,
    }));
  },
};

/** Packages that are CommonJS inside use `require` and `__dirname`, which a module does not have. */
const commonJsBanner = `import{createRequire}from'node:module';const require=createRequire(import.meta.url),__dirname=import.meta.dirname;`;

/**
 * Bundles every function with all that it imports, in one call, into a module of its own. The same sources give the
 * same bytes, so that an unchanged function is not deployed again.
 * @throws Error when the folder and the contract do not name the same functions, and with esbuild's own words when a
 * source does not build
 */
export async function bundleFunctions({
  functionsDir,
  outDir,
  buildPages,
  target = hostTarget(),
}: BundleOptions): Promise<Bundle[]> {
  const names = await functionNames(functionsDir);
  const { outputFiles } = await build({
    entryPoints: names.map((name) => ({ in: path.join(functionsDir, `${name}.ts`), out: `${name}/index` })),
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // ES modules first: what is not used can be left out only of those.
    mainFields: ['module', 'main'],
    minify: true,
    external: [nativePackage],
    plugins: [pdfObjectsOnly],
    legalComments: 'none',
    banner: { js: commonJsBanner },
    logLevel: 'silent',
    write: false,
  });
  await removeStrays(outDir, names);
  await addPages(path.join(outDir, 'serve-page', 'assets'), buildPages);
  await Promise.all(nativeFunctions.map((name) => addNatives(path.join(outDir, name), target)));
  await Promise.all(printingFunctions.map((name) => addFonts(path.join(outDir, name, 'assets'))));
  return Promise.all(
    outputFiles.map(async ({ path: file, contents }) => {
      await writeIfChanged(file, contents);
      return { name: path.basename(path.dirname(file)) as FunctionName, file, bytes: contents.byteLength };
    }),
  );
}

/** The functions of the contract, once it is sure that the folder holds exactly those. */
async function functionNames(functionsDir: string): Promise<FunctionName[]> {
  const names = Object.keys(functionEnv) as FunctionName[];
  const files = (await readdir(functionsDir)).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3));
  const missing = names.filter((name) => !files.includes(name));
  if (missing.length > 0) throw new Error(`No source in ${functionsDir} for: ${missing.join(', ')}`);
  const unknown = files.filter((file) => !Object.hasOwn(functionEnv, file));
  if (unknown.length > 0)
    throw new Error(`Not in shared/contract/functions.ts: ${unknown.join(', ')} (${functionsDir})`);
  return names;
}

async function removeStrays(outDir: string, names: readonly string[]): Promise<void> {
  await mkdir(outDir, { recursive: true });
  const strays = (await readdir(outDir)).filter((entry) => !entry.startsWith('.') && !names.includes(entry));
  await Promise.all(strays.map((entry) => rm(path.join(outDir, entry), { recursive: true })));
}

async function addPages(assets: string, buildPages: BundleOptions['buildPages']): Promise<void> {
  const draft = await mkdtemp(path.join(tmpdir(), 'juxian-pages-'));
  try {
    await buildPages(draft);
    const files = await readdir(draft);
    await Promise.all(
      files.map(async (file) => writeIfChanged(path.join(assets, file), await readFile(path.join(draft, file)))),
    );
  } finally {
    await rm(draft, { recursive: true });
  }
}

/** The fonts of the PDFs lie beside the bundle: inside it they would be text, half as long again, and parsed at each start. */
async function addFonts(assets: string): Promise<void> {
  const { resolve } = createRequire(import.meta.url);
  await Promise.all(
    fontFiles.map(async ({ from, file }) =>
      writeIfChanged(path.join(assets, file), await readFile(resolve(`${from}/${file}`))),
    ),
  );
}

/** Two synths at once (tests, a running `npm start`) write the same bytes: neither must see the other's half. */
async function writeIfChanged(file: string, contents: Uint8Array): Promise<void> {
  const present = await readFile(file).catch(() => undefined);
  if (present?.equals(contents)) return;
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true });
  const draft = path.join(folder, `.${path.basename(file)}.${process.pid}`);
  await writeFile(draft, contents);
  await rename(draft, file);
}
