import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { dynamoBallotLedger } from '../../shared/adapters/dynamodb/ballot-ledger.ts';
import { dynamoBallotReader } from '../../shared/adapters/dynamodb/ballot-reader.ts';
import { createBallotsTable, type DynamoEngine, startDynamo } from '../support/engines.ts';
import { ballot } from './builders.ts';

let engine: DynamoEngine;
const cast = Array.from({ length: 150 }, (_, n) => ballot(n, [n % 4, 4], n));
const other = Array.from({ length: 20 }, (_, n) => ballot(n, [1], n, 'oth'));
beforeAll(async () => {
  engine = await startDynamo();
  await createBallotsTable(engine.client, 'ballots');
  await dynamoBallotLedger(engine.call, 'ballots').insert([...cast, ...other]);
});
afterAll(() => engine.stop());

const next = (...asked: [string, string | undefined, number]) =>
  dynamoBallotReader(engine.client, 'ballots').next(...asked);

describe('given the ballots of two rounds', () => {
  test.each([1, 7, 40, 150, 1_000])(
    'when those of one are read %i at a time, then each comes once, with its time and without its picks',
    async (limit) => {
      const found: { readonly voterKey: string; readonly sinceOpening: number }[] = [];
      for (let after: string | undefined, more = true; more;) {
        const page = await next('aB3', after, limit);
        expect(page.ballots.length).toBeLessThanOrEqual(limit);
        found.push(...page.ballots);
        ({ more } = page);
        after = page.ballots.at(-1)?.voterKey;
      }
      const expected = cast.map(({ voterKey, acceptedAt, opensAt }) => ({
        voterKey,
        sinceOpening: acceptedAt - opensAt,
      }));
      const byKey = (a: { voterKey: string }, b: { voterKey: string }): number => (a.voterKey < b.voterKey ? -1 : 1);
      expect(found.toSorted(byKey)).toEqual(expected.toSorted(byKey));
    },
  );

  test('when a round without ballots is read, then there is none and nothing more', async () => {
    expect(await next('non', undefined, 10)).toEqual({ ballots: [], more: false });
  });
});
