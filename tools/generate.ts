import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { assumptionList } from './generate/assumptions.ts';
import { eventCatalogue, functionCatalogue, roleMatrix } from './generate/catalogues.ts';
import { openApiDocument } from './generate/openapi.ts';

/** Everything that is generated, by its path in the project. */
export const generated: Readonly<Record<string, () => string>> = {
  'docs/openapi.json': openApiDocument,
  'docs/roles.md': roleMatrix,
  'docs/events.md': eventCatalogue,
  'docs/functions.md': functionCatalogue,
  'docs/assumptions.md': assumptionList,
};

const root = join(import.meta.dirname, '..');

/** The generated files that differ from what would be generated now (or are missing). */
export async function staleFiles(): Promise<string[]> {
  const checked = await Promise.all(
    Object.entries(generated).map(async ([path, make]) => {
      const current = await readFile(join(root, path), 'utf8').catch(() => undefined);
      return current === make() ? [] : [path];
    }),
  );
  return checked.flat();
}

async function writeAll(): Promise<void> {
  for (const [path, make] of Object.entries(generated)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), make());
    console.log(`wrote ${path}`);
  }
}

if (import.meta.main) {
  if (process.argv.includes('--check')) {
    const stale = await staleFiles();
    for (const path of stale) console.error(`${path} is stale: run npm run generate`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else await writeAll();
}
