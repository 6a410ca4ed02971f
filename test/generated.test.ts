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
