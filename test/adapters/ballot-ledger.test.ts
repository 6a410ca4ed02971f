import { fc } from '@fast-check/vitest';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { BallotOutcome } from '../../shared/actions/vote-ports.ts';
import { AwsFault, type JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { dynamoBallotLedger } from '../../shared/adapters/dynamodb/ballot-ledger.ts';
import type { BallotCast } from '../../shared/contract/messages.ts';
import { dynamoCallTo } from '../support/aws-calls.ts';
import { createBallotsTable, type DynamoEngine, startDynamo } from '../support/engines.ts';
import { ballot } from './builders.ts';

let engine: DynamoEngine;
let table: string;
let tables = 0;

beforeAll(async () => {
  engine = await startDynamo();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  tables += 1;
  table = await createBallotsTable(engine.client, `ballots-${tables}`);
});

/** Waits take no time. */
const ledger = (call: JsonCall = engine.call) =>
  dynamoBallotLedger(call, table, { now: () => 0, pause: async () => {} });

type Sent = { readonly operation: string; readonly input: { readonly Statements?: readonly object[] } };

/** A caller that notes its requests, and answers some with an error in place of the engine's. */
function watched(fault?: (sent: Sent) => Error | undefined): { call: JsonCall; sent: Sent[] } {
  const sent: Sent[] = [];
  const call: JsonCall = (operation, input) => {
    sent.push({ operation, input });
    const error = fault?.({ operation, input });
    return error ? Promise.reject(error) : engine.call(operation, input);
  };
  return { call, sent };
}

const named = (name: string): Error => new AwsFault(name, 400, {});
const failed = (reason: string): BallotOutcome => ({ type: 'failed', reason });

describe('inserting ballots', () => {
  test('given new voters, when 60 ballots are inserted, then all are counted in 3 requests', async () => {
    const { call, sent } = watched();
    const ballots = Array.from({ length: 60 }, (_, voter) => ballot(voter, [voter % 5]));
    expect(await ledger(call).insert(ballots)).toEqual(ballots.map(() => 'counted'));
    expect(sent.map(({ operation }) => operation)).toEqual(Array(3).fill('BatchExecuteStatement'));
    expect((await ledger().recount('aB3')).ballots).toBe(60);
  });

  test('given a ballot in the ledger, when its message is delivered again, then it is counted and there once', async () => {
    await ledger().insert([ballot(1, [4])]);
    expect(await ledger().insert([ballot(1, [4])])).toEqual(['counted']);
    expect(await ledger().recount('aB3')).toMatchObject({ ballots: 1, votes: new Map([[4, 1]]) });
  });

  test('given a ballot in the ledger, when its voter is looked up, then its time and picks are found, and nobody else', async () => {
    const stored = ballot(1, [4, 7]);
    await ledger().insert([stored]);
    const found = { sinceOpening: stored.acceptedAt - stored.opensAt, picks: [4, 7] };
    expect(await ledger().find('aB3', stored.voterKey)).toEqual(found);
    expect(await ledger().find('aB3', ballot(2, [1]).voterKey)).toBeUndefined();
    expect(await ledger().find('aB4', stored.voterKey)).toBeUndefined();
  });

  test.each([
    ['other picks', ballot(1, [5])],
    ['the same picks at another time', ballot(1, [4], 1)],
  ])('given a ballot in the ledger, when its voter sends %s, then that is a duplicate', async (_, second) => {
    await ledger().insert([ballot(1, [4])]);
    expect(await ledger().insert([second, ballot(2, [5])])).toEqual(['duplicate', 'counted']);
    expect(await ledger().recount('aB3')).toMatchObject({
      votes: new Map([
        [4, 1],
        [5, 1],
      ]),
    });
  });

  test('given one voter three times in a call, when they are inserted, then the first decides', async () => {
    const ballots = [ballot(1, [4]), ballot(1, [5]), ballot(1, [4])];
    expect(await ledger().insert(ballots)).toEqual(['counted', 'duplicate', 'counted']);
  });

  test('given one voter in two rounds, when both ballots are inserted, then both count', async () => {
    expect(await ledger().insert([ballot(1, [4]), ballot(1, [4], 0, 'xyz')])).toEqual(['counted', 'counted']);
  });

  test('given 100 different ballots of one voter at once, when all are inserted, then exactly one counts', async () => {
    const all = await Promise.all(Array.from({ length: 100 }, (_, i) => ledger().insert([ballot(1, [i])])));
    const outcomes = all.flat();
    expect(outcomes.filter((outcome) => outcome === 'counted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(99);
    expect((await ledger().recount('aB3')).ballots).toBe(1);
  });

  test('given a statement that the table refuses, when a batch has it, then the other ballots count', async () => {
    // 130,000 picks: beyond an item's 400 KB.
    const poison = ballot(2, Array<number>(130_000).fill(2 ** 31));
    const outcomes = await ledger().insert([ballot(1, [1]), poison, ballot(3, [1])]);
    expect(outcomes).toEqual(['counted', failed('ValidationError'), 'counted']);
  });

  test('given a ballot that no item can hold, when it is inserted, then it fails alone', async () => {
    const early = { ...ballot(1, [1]), acceptedAt: ballot(1, [1]).opensAt - 5 };
    const badKey = { ...ballot(2, [1]), voterKey: 'AAAA' };
    expect(await ledger().insert([early, badKey, ballot(3, [1])])).toEqual([
      failed('A ballot cannot hold the number -5'),
      failed('A voter key has 10 bytes, not 3'),
      'counted',
    ]);
  });

  test('given a request that is throttled again and again, when 50 are inserted, then its 25 fail with the code and the others count', async () => {
    const ballots = Array.from({ length: 50 }, (_, voter) => ballot(voter, [1]));
    const [first] = ballots.map(({ voterKey }) => Buffer.from(voterKey, 'base64url').toString('base64'));
    const { call, sent } = watched(({ input }) =>
      JSON.stringify(input).includes(`"${first}"`) ? named('ThrottlingException') : undefined,
    );
    const outcomes = await ledger(call).insert(ballots);
    expect(outcomes.slice(0, 25)).toEqual(Array(25).fill(failed('ThrottlingException')));
    expect(outcomes.slice(25)).toEqual(Array(25).fill('counted'));
    expect((await ledger().recount('aB3')).ballots).toBe(25);
    expect(sent).toHaveLength(1 + 6);
  });

  test('given a request that is refused as a whole, when one ballot is to blame, then the other 24 count', async () => {
    const { call } = watched(({ input }) =>
      (input.Statements?.length ?? 0) > 1 ? named('ValidationException') : undefined,
    );
    const outcomes = await ledger(call).insert(Array.from({ length: 25 }, (_, voter) => ballot(voter, [1])));
    expect(outcomes).toEqual(Array(25).fill('counted'));
  });

  test('given a duplicate whose stored ballot cannot be read, when it is inserted, then it fails and comes again', async () => {
    await ledger().insert([ballot(1, [4])]);
    const { call } = watched(({ operation }) =>
      operation === 'BatchGetItem' ? named('ThrottlingException') : undefined,
    );
    expect(await ledger(call).insert([ballot(1, [5]), ballot(2, [5])])).toEqual([
      failed('the stored ballot could not be read'),
      'counted',
    ]);
  });

  test('given no connection at all, when ballots are inserted, then each fails and none throws', async () => {
    const call = dynamoCallTo('http://127.0.0.1:1');
    expect(await ledger(call).insert([ballot(1, [1])])).toEqual([{ type: 'failed', reason: expect.any(String) }]);
  });
});

describe('who has voted', () => {
  test('given a ballot in whichever bucket, when its round is asked whether it is empty, then it is not, and no other', async () => {
    expect(await ledger().isEmpty('aB3')).toBe(true);
    for (let voter = 0; voter < 40; voter += 1) {
      const round = `r${String(voter).padStart(2, '0')}`;
      await ledger().insert([{ ...ballot(voter, [1]), ledger: round }]);
      expect(await ledger().isEmpty(round)).toBe(false);
    }
    expect(await ledger().isEmpty('aB3')).toBe(true);
  });

  test('given a ballot, when it is asked for, then only this voter in this round has voted', async () => {
    await ledger().insert([ballot(1, [4])]);
    expect(await ledger().hasVoted('aB3', ballot(1, []).voterKey)).toBe(true);
    expect(await ledger().hasVoted('aB3', ballot(2, []).voterKey)).toBe(false);
    expect(await ledger().hasVoted('xyz', ballot(1, []).voterKey)).toBe(false);
  });
});

describe('recounting', () => {
  /** What ought to be counted: the first ballot of each voter and round, in the order of the calls. */
  function model(calls: readonly (readonly BallotCast[])[], code: string) {
    const kept = new Map<string, BallotCast>();
    for (const cast of calls.flat())
      if (!kept.has(cast.ledger + cast.voterKey)) kept.set(cast.ledger + cast.voterKey, cast);
    const mine = [...kept.values()].filter((cast) => cast.ledger === code);
    const votes = new Map<number, number>();
    for (const ordinal of mine.flatMap(({ picks }) => picks)) votes.set(ordinal, (votes.get(ordinal) ?? 0) + 1);
    return { ballots: mine.length, votes };
  }

  test('given any calls with repeats, when a round is recounted, then it is what a simple model counts', async () => {
    const aBallot = fc
      .record({
        voter: fc.nat(40),
        picks: fc.uniqueArray(fc.nat(300), { minLength: 1, maxLength: 5 }),
        seconds: fc.nat(9),
      })
      .map(({ voter, picks, seconds }) => ballot(voter, picks, seconds));
    const calls = fc.array(fc.array(aBallot, { maxLength: 60 }), { maxLength: 4 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(calls, async (batches) => {
        // A ledger code of its own for each run: the table stays.
        run += 1;
        const code = `r${String(run).padStart(2, '0')}`;
        const mine = batches.map((batch) => batch.map((cast) => ({ ...cast, ledger: code })));
        for (const batch of mine) await ledger().insert(batch);
        expect(await ledger().recount(code)).toMatchObject(model(mine, code));
      }),
      { numRuns: 25 },
    );
  });

  test('given pages of a bucket, when it is recounted, then none is left out, in as many queries as pages', async () => {
    // 2,000 picks make about 4 KB, and every one of these voters falls into the same bucket: more than 3 pages.
    const picks = Array.from({ length: 2_000 }, (_, i) => i);
    const one = Array.from({ length: 800 }, (_, i) => ballot(i * 256, picks));
    expect(new Set(await ledger().insert(one))).toEqual(new Set(['counted']));
    const { call, sent } = watched();
    const { ballots, votes } = await ledger(call).recount('aB3');
    expect(ballots).toBe(800);
    expect(new Set(votes.values())).toEqual(new Set([800]));
    expect(sent.filter(({ operation }) => operation === 'Query').length).toBeGreaterThan(17);
  });
});
