import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generated, staleFiles } from '../tools/generate.ts';

describe('given the files that are generated', () => {
  it('when the contract or a campaign file has changed, then they have been written again', async () => {
    expect(await staleFiles(), 'These files are stale. Run: npm run generate').toEqual([]);
  });

  it('when the page serves the API document, then it is JSON with every path of the API', () => {
    const document = JSON.parse(generated['docs/openapi.json']?.() ?? '') as { paths: Record<string, unknown> };
    expect(Object.keys(document.paths)).toContain('/api/rounds/{roundId}/ballots');
  });
});

describe('given the dependencies of package.json', () => {
  const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8');

  it('when they are held against their record, then each has its row, and no row is of a package that is gone', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, object>;
    const rows = read('docs/decisions/0005-dependencies.md').matchAll(/^[|] (?!package)([@a-z][^|]*) [|]/gm);
    const recorded = Array.from(rows).flatMap(([, names]) => (names ?? '').split(', '));
    expect(recorded.toSorted()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).toSorted());
  });
});
