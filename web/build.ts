import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;

/** Builds the static pages into `outDir`: what `serve-page` carries beside its bundle. */
export async function buildWeb(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  const explorer = createRequire(import.meta.url).resolve('openapi-explorer/dist/browser/openapi-explorer.min.js');
  await Promise.all([
    build({
      entryPoints: [join(here, 'page/page.ts')],
      outfile: join(outDir, 'page.js'),
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      legalComments: 'none',
    }),
    ...['index.html', 'docs.html', 'page.css'].map((file) => cp(join(here, 'page', file), join(outDir, file))),
    writeCompact(join(here, '../docs/openapi.json'), join(outDir, 'openapi.json')),
    cp(explorer, join(outDir, 'openapi-explorer.min.js')),
  ]);
}

/** The document is kept indented for readers of its changes; what is served carries no spaces, half the bytes. */
async function writeCompact(from: string, to: string): Promise<void> {
  await writeFile(to, JSON.stringify(JSON.parse(await readFile(from, 'utf8'))));
}
