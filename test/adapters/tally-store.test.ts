import { fc } from '@fast-check/vitest';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { TallyDelta, TallyStore } from '../../shared/actions/vote-ports.ts';
import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { dynamoTallyFold } from '../../shared/adapters/dynamodb/tally-fold.ts';
import { dynamoTallyReader } from '../../shared/adapters/dynamodb/tally-store.ts';
import { createSelectionTable, type DynamoEngine, startDynamo } from '../support/engines.ts';

type StreamRecord = TallyDelta['records'][number];

let engine: DynamoEngine;
let requests = 0;
let ledgers = 0;
const table = 'selection';

beforeAll(async () => {
  engine = await startDynamo();
  await createSelectionTable(engine.client, table);
});
afterAll(() => engine.stop());

const counted: JsonCall = (operation, input) => ((requests += 1), engine.call(operation, input));
const store = (): TallyStore => ({
  ...dynamoTallyFold(counted, table),
  ...dynamoTallyReader(engine.client, table),
});
const newLedger = (): string => `l${String((ledgers += 1)).padStart(3, '0')}`;
const record = (sequence: number | string, picks: readonly number[], ballots: 1 | -1 = 1): StreamRecord => ({
  sequence: String(sequence),
  ballots,
  picks,
});

/** What a bucket ought to hold after its records, each once. */
function model(records: readonly StreamRecord[]) {
  const votes = new Map<number, number>();
  let ballots = 0;
  for (const { ballots: by, picks } of records) {
    ballots += by;
    for (const ordinal of picks) votes.set(ordinal, (votes.get(ordinal) ?? 0) + by);
  }
  return { ballots, votes: new Map([...votes].filter(([, count]) => count !== 0)) };
}

test('given 1,000 records of one bucket, when they are applied, then it takes one request, and so does the next batch', async () => {
  const ledger = newLedger();
  const records = Array.from({ length: 1_000 }, (_, i) => record(1_000 + i, [i % 60, (i + 1) % 60]));
  requests = 0;
  await store().apply({ ledger, bucket: '0', records });
  await store().apply({ ledger, bucket: '0', records: [record(2_000, [7])] });
  expect(requests).toBe(2);
  expect(await store().read(ledger)).toEqual(model([...records, record(2_000, [7])]));
});

test('given buckets of two rounds, when one round is read, then its buckets are added up', async () => {
  const [ledger, other] = [newLedger(), newLedger()];
  await store().apply({ ledger, bucket: '0', records: [record(1, [1, 2])] });
  await store().apply({ ledger, bucket: 'f', records: [record(1, [2])] });
  await store().apply({ ledger: other, bucket: '0', records: [record(1, [2])] });
  expect(await store().read(ledger)).toEqual({
    ballots: 2,
    votes: new Map([
      [1, 1],
      [2, 2],
    ]),
  });
  expect(await store().read('none')).toEqual({ ballots: 0, votes: new Map() });
});

test('given a sequence number that has grown by a digit, when it is applied, then it is later, not earlier', async () => {
  const ledger = newLedger();
  await store().apply({ ledger, bucket: '0', records: [record('999', [1]), record('1000', [1])] });
  await store().apply({
    ledger,
    bucket: '0',
    records: [record('1000', [1]), record('10000000000000000000000001', [2])],
  });
  expect(await store().read(ledger)).toEqual({
    ballots: 3,
    votes: new Map([
      [1, 2],
      [2, 1],
    ]),
  });
});

test('given 500 candidates in a batch, when it is applied, then it takes several updates and all are counted', async () => {
  const ledger = newLedger();
  const records = Array.from({ length: 500 }, (_, i) => record(i + 1, [i, 499 - i]));
  await store().apply({ ledger, bucket: '0', records });
  await store().apply({ ledger, bucket: '0', records });
  expect(await store().read(ledger)).toEqual(model(records));
});

test('given a ballot that is replaced, when its record is applied twice, then the old picks are gone once', async () => {
  const ledger = newLedger();
  const replaced = [record(2, [1], -1), record(2, [3], 1)];
  await store().apply({ ledger, bucket: '0', records: [record(1, [1])] });
  await store().apply({ ledger, bucket: '0', records: replaced });
  await store().apply({ ledger, bucket: '0', records: replaced });
  expect(await store().read(ledger)).toEqual({
    ballots: 1,
    votes: new Map([[3, 1]]),
  });
});

test('given the same batch in twenty hands at once, when all apply it, then it counts once', async () => {
  const ledger = newLedger();
  const records = Array.from({ length: 50 }, (_, i) => record(i + 1, [i % 7]));
  // Each hand starts elsewhere in the batch, as after a split.
  await store().apply({ ledger, bucket: '0', records: records.slice(0, 1) });
  await Promise.all(Array.from({ length: 20 }, () => store().apply({ ledger, bucket: '0', records })));
  expect(await store().read(ledger)).toEqual(model(records));
});

test('given any replays, splits and shuffles of batches already seen, when they are applied, then each record counts once', async () => {
  const aRecord = fc.record({
    picks: fc.uniqueArray(fc.nat(400), { minLength: 1, maxLength: 40 }),
    gap: fc.integer({ min: 1, max: 10 ** 6 }),
    ballots: fc.constantFrom<1 | -1>(1, 1, 1, -1),
  });
  /** Each step delivers up to `to`, beginning anywhere before what is already delivered: a stream never leaves a gap. */
  const aStep = fc.record({ back: fc.nat(15), ahead: fc.nat(10), reversed: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(aRecord, { minLength: 1, maxLength: 40 }), fc.array(aStep), async (drawn, steps) => {
      const ledger = newLedger();
      let sequence = 10n ** 20n;
      const records = drawn.map(({ picks, gap, ballots }) =>
        record(String((sequence += BigInt(gap) ** 3n)), picks, ballots),
      );
      let seen = 0;
      for (const { back, ahead, reversed } of [...steps, { back: 0, ahead: records.length, reversed: false }]) {
        const batch = records.slice(Math.max(0, seen - back), seen + ahead);
        seen = Math.min(records.length, seen + ahead);
        await store().apply({ ledger, bucket: '0', records: reversed ? batch.toReversed() : batch });
        expect(await store().read(ledger)).toEqual(model(records.slice(0, seen)));
      }
    }),
    { numRuns: 30 },
  );
});
