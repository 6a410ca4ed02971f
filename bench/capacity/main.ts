import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { capacityPage } from './page.ts';

/** `npm run capacity` writes docs/capacity.md; with `--check` it only says whether the page is stale. */
const file = path.join(import.meta.dirname, '../../docs/capacity.md');

if (process.argv.includes('--check')) {
  if ((await readFile(file, 'utf8').catch(() => '')) !== capacityPage()) {
    console.error('docs/capacity.md is stale: run npm run capacity');
    process.exitCode = 1;
  }
} else {
  await writeFile(file, capacityPage());
  console.log('wrote docs/capacity.md');
}
