import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DynamoDBRecord } from 'aws-lambda';
import { opensAt } from '../actions/builders.ts';
import { ballotOf, messagesOf, sentOf, storedOf, tallyOf } from './ballot-path.ts';
import { crashing, pointsOf } from './faulty-call.ts';
import { modelEngine } from './model-engine.ts';
import { faultsOf, misclassified, type Told } from './oracle.ts';
import { ballotIn, openPollingPlace, type PollingPlace } from './polling-place.ts';
import { engineState } from './real-engine.ts';

/** A crash before and after every awaited call of accept, ingest and fold; the points are counted in a run without one. */
let place: PollingPlace;
let ledgers = 0;
const nextLedger = (): string => `c${(ledgers += 1).toString(36).padStart(2, '0')}`;
const whole = <T>(value: T): T => value;

beforeAll(async () => {
  place = await openPollingPlace();
}, 60_000);
afterAll(() => place?.close());

/** What is in the queue goes into the ledger and on into the tally, undisturbed. */
async function drain(ledger: string) {
  const taken = await place.take('ballots');
  const path = place.path(whole);
  const report = await path.ingest(taken);
  expect(report.failed).toEqual([]);
  await path.fold(streamOf((await engineState(place.dynamo.client, ledger)).items));
  const state = await engineState(place.dynamo.client, ledger);
  return {
    sent: taken.map(({ body }) => sentOf(ballotIn(body))),
    ledger: storedOf(state.items),
    counts: { tally: tallyOf(state.tallies), recount: await path.recount(ledger) },
  };
}

/** The stream that the items have made, in an order that each bucket keeps. */
function streamOf(items: readonly object[]): DynamoDBRecord[] {
  const ordered = items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return ordered.map((item, index) => ({
    dynamodb: { Keys: item as never, NewImage: item as never, SequenceNumber: String(1_000 + index) },
  }));
}

describe('accept', () => {
  test('given a crash at any point and a voter who tries again, then one ballot counts and every receipt is kept', async () => {
    const healthy = crashing();
    const first = await place.openRound(nextLedger());
    const answer = await place.cast(healthy.wrap, first.roundId, 'voter', ['cnd_a', 'cnd_b'], opensAt);
    expect(answer).toMatchObject({ ok: true });
    expect(healthy.calls()).toBeGreaterThanOrEqual(5);
    await place.take('ballots');

    for (const point of pointsOf(healthy.calls())) {
      const name = `${point.when} call ${point.at}`;
      const round = await place.openRound(nextLedger());
      const process = crashing(point);
      const cut = place.cast(process.wrap, round.roundId, 'voter', ['cnd_a', 'cnd_b'], opensAt + 1);
      await expect(cut, name).rejects.toThrow();
      const again = await place.cast(whole, round.roundId, 'voter', ['cnd_b', 'cnd_c'], opensAt + 5_000);
      if (!again.ok) throw new Error(`${name}: ${again.error.type}`);
      const { sent, ledger, counts } = await drain(round.ledger);
      expect(faultsOf(sent, ledger, counts), name).toEqual([]);
      expect(ledger, name).toHaveLength(1);
      const accepted = sent.find(({ acceptedAt }) => acceptedAt === opensAt + 5_000);
      if (!accepted) throw new Error(`${name}: what was accepted is not in the queue`);
      const told: Told = { ...accepted, state: await place.stateOf(again.value.receipt) };
      expect(misclassified([told], ledger), name).toEqual([]);
    }
  }, 60_000);
});

const batchOf = (ledger: string) =>
  messagesOf([
    ...Array.from({ length: 30 }, (_, voter) => ballotOf(ledger, voter, [voter % 5, 5 + (voter % 3)], voter)),
    // Of voters 0 to 4 a second ballot, and voter 0's first one once more.
    ...Array.from({ length: 5 }, (_, voter) => ballotOf(ledger, voter, [9], 50_000)),
    ballotOf(ledger, 0, [0, 5], 0),
  ]);

describe('ingest', () => {
  test('given a crash at any point, when the batch is delivered again, then each voter has one ballot', async () => {
    const poison = { messageId: 'poison', body: '{' };
    const healthy = crashing();
    // A voter of the batch has voted before, so that what is found is read back.
    const before = nextLedger();
    await place.path(whole).ingest(messagesOf([ballotOf(before, 7, [1], 7_000)]));
    await place.path(healthy.wrap).ingest([...batchOf(before), poison]);
    expect(healthy.calls()).toBeGreaterThanOrEqual(4);

    for (const point of pointsOf(healthy.calls())) {
      const name = `${point.when} call ${point.at}`;
      const ledger = nextLedger();
      const earlier = messagesOf([ballotOf(ledger, 7, [1], 7_000)]);
      await place.path(whole).ingest(earlier);
      const batch = batchOf(ledger);
      const process = crashing(point);
      // A process that dies answers nothing; one that only lost an answer may return the batch in part.
      await place
        .path(process.wrap)
        .ingest([...batch, poison])
        .catch(() => undefined);
      expect(process.crashed(), name).toBe(true);
      expect((await place.path(whole).ingest([...batch, poison])).failed, name).toEqual([]);

      const path = place.path(whole);
      await path.fold(streamOf((await engineState(place.dynamo.client, ledger)).items));
      const state = await engineState(place.dynamo.client, ledger);
      const counts = { tally: tallyOf(state.tallies), recount: await path.recount(ledger) };
      const sent = [...earlier, ...batch].map(({ ballot }) => sentOf(ballot));
      expect(faultsOf(sent, storedOf(state.items), counts), name).toEqual([]);
    }
    const dead = await place.take('dead');
    expect(new Set(dead.map(({ body, reason }) => `${body} ${reason}`))).toEqual(new Set(['{ not JSON']));
  }, 60_000);
});

describe('fold', () => {
  test('given a crash at any point, when the stream is read again with other cuts, then the tally is the ledger’s', async () => {
    const model = modelEngine();
    await place.path(() => model.call).ingest(batchOf('fld'));
    const recordsOf = (ledger: string): DynamoDBRecord[] =>
      JSON.parse(JSON.stringify(model.stream).replaceAll('"fld', `"${ledger}`)) as DynamoDBRecord[];
    const healthy = crashing();
    await place.path(healthy.wrap).fold(recordsOf(nextLedger()));
    expect(healthy.calls()).toBeGreaterThanOrEqual(8);

    for (const point of pointsOf(healthy.calls())) {
      const name = `${point.when} call ${point.at}`;
      const ledger = nextLedger();
      const records = recordsOf(ledger);
      const process = crashing(point);
      await place.path(process.wrap).fold(records);
      expect(process.crashed(), name).toBe(true);
      const path = place.path(whole);
      for (const [from, to] of [
        [0, 5],
        [3, 17],
        [10, records.length],
      ] as const) {
        await path.fold(records.slice(from, to));
      }
      const state = await engineState(place.dynamo.client, ledger);
      const sent = batchOf(ledger).map(({ ballot }) => sentOf(ballot));
      expect(faultsOf(sent, storedOf(model.items()), { tally: tallyOf(state.tallies) }), name).toEqual([]);
    }
  }, 60_000);
});
