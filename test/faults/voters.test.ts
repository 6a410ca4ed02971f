import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RoundRecord } from '../../shared/actions/records.ts';
import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { closesAt, opensAt } from '../actions/builders.ts';
import { dynamoCallTo, sqsCallTo } from '../support/aws-calls.ts';
import { sentOf, storedOf, tallyOf } from './ballot-path.ts';
import { faultsOf, misclassified } from './oracle.ts';
import { ballotIn, openPollingPlace, type PollingPlace } from './polling-place.ts';
import { engineState } from './real-engine.ts';
import { readStream } from './real-stream.ts';
import { unreliable } from './unreliable-network.ts';

let place: PollingPlace;
const whole = <T>(value: T): T => value;
beforeAll(async () => {
  place = await openPollingPlace();
}, 60_000);
afterAll(() => place?.close());

type Accepted = { readonly receipt: string; readonly acceptedAt: string };
type Taken = Awaited<ReturnType<PollingPlace['take']>>;

/** Everything that was accepted, in the ledger and in the tally: what the oracle says of it and of the receipts. */
async function settle(
  round: RoundRecord,
  taken: Taken,
  answers: readonly Accepted[],
  wrap: (call: JsonCall) => JsonCall = whole,
) {
  for (let from = 0; from < taken.length; from += 50) {
    let rest = taken.slice(from, from + 50);
    while (rest.length > 0) {
      const { failed } = await place.path(wrap).ingest(rest);
      rest = rest.filter(({ messageId }) => failed.some((one) => one.messageId === messageId));
    }
  }
  const stream = (await readStream(place.dynamo, 'ballots')).filter(({ dynamodb }) =>
    dynamodb?.Keys?.['p']?.S?.startsWith(round.ledger),
  );
  for (;;) {
    // As the event source does: again from the first record that could not be folded.
    const { failedFrom } = await place.path(wrap).fold(stream);
    if (failedFrom === undefined) break;
  }
  const state = await engineState(place.dynamo.client, round.ledger);
  const ledger = storedOf(state.items);
  const sent = taken.map(({ body }) => sentOf(ballotIn(body)));
  const counts = { tally: tallyOf(state.tallies), recount: await place.path(whole).recount(round.ledger) };
  const told = await Promise.all(
    answers.map(async ({ receipt, acceptedAt }) => {
      const ballot = sent.find((one) => one.acceptedAt === Date.parse(acceptedAt));
      if (!ballot) throw new Error(`What was accepted at ${acceptedAt} is not in the queue`);
      return { ...ballot, state: await place.stateOf(receipt) };
    }),
  );
  return { ledger, faults: [...faultsOf(sent, ledger, counts), ...misclassified(told, ledger)], told, stream, state };
}

test('given 100 ballots of one voter at once, when they are counted, then one counts and the others are its duplicates', async () => {
  const round = await place.openRound('p01');
  const sent = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      place.cast(whole, round.roundId, 'eager', ['cnd_a', index % 2 === 0 ? 'cnd_b' : 'cnd_c'], opensAt + index),
    ),
  );
  const answers = sent.flatMap((answer) => (answer.ok ? [answer.value] : []));
  expect(answers).toHaveLength(100);
  const { ledger, faults, told } = await settle(round, await place.take('ballots'), answers);
  expect(faults).toEqual([]);
  expect(ledger).toHaveLength(1);
  expect(told.filter(({ state }) => state === 'counted')).toHaveLength(1);
  // And once it is in the ledger, the next one is told at once.
  expect(await place.cast(whole, round.roundId, 'eager', ['cnd_a', 'cnd_b'], opensAt + 200)).toMatchObject({
    error: { type: 'already-voted' },
  });
}, 60_000);

test('given ballots at the opening and closing milliseconds, when they are delivered weeks later, then arrival decides', async () => {
  const round = await place.openRound('p02');
  const arrivals = [opensAt - 1, opensAt, closesAt - 1, closesAt];
  const answers = await Promise.all(
    arrivals.map((at) => place.cast(whole, round.roundId, `at ${at}`, ['cnd_a', 'cnd_b'], at)),
  );
  expect(answers.map((answer) => (answer.ok ? 'accepted' : answer.error.type))).toEqual([
    'round-not-open',
    'accepted',
    'accepted',
    'round-closed',
  ]);
  const accepted = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
  const { ledger, faults } = await settle(round, await place.take('ballots'), accepted);
  expect(faults).toEqual([]);
  expect(ledger.map(({ acceptedAt }) => acceptedAt).toSorted((a, b) => a - b)).toEqual([opensAt, closesAt - 1]);
});

describe('given a network on which 30 % of the requests fail', () => {
  test('when voters try again and queues deliver again, then every accepted ballot counts once', async () => {
    const round = await place.openRound('p03');
    // The seventh to ninth of each ten, so that runs of failures outlast the callers' own retries now and then.
    const fails = (index: number): boolean => index % 10 >= 7;
    const [database, queue] = await Promise.all([
      unreliable(place.dynamo.endpoint, fails),
      unreliable(place.queueEndpoint, fails),
    ]);
    try {
      const calls = { dynamo: dynamoCallTo(database.url), sqs: sqsCallTo(queue.url) };
      const wrap = (call: JsonCall): JsonCall =>
        call === place.dynamo.call ? calls.dynamo : call === place.queueCall ? calls.sqs : call;
      const answers: Accepted[] = [];
      for (let voter = 0; voter < 120; voter += 1) {
        // A voter whose answer was an error, or lost, votes again.
        for (let attempt = 0; ; attempt += 1) {
          const at = opensAt + 100 * voter + attempt;
          const answer = await place
            .cast(wrap, round.roundId, `voter ${voter}`, ['cnd_a', voter % 2 === 0 ? 'cnd_b' : 'cnd_c'], at)
            .catch(() => undefined);
          if (answer?.ok) answers.push(answer.value);
          if (answer) break;
        }
      }
      expect(answers).toHaveLength(120);
      const { ledger, faults } = await settle(round, await place.take('ballots'), answers, wrap);
      expect(faults).toEqual([]);
      expect(ledger).toHaveLength(120);
      expect(database.failed() + queue.failed()).toBeGreaterThan(150);
    } finally {
      await Promise.all([database.stop(), queue.stop()]);
    }
  }, 60_000);
});

test('given the stream from its start twice, when it is read with other cuts, then the tally is the ledger’s', async () => {
  const round = await place.openRound('p04');
  for (let voter = 0; voter < 40; voter += 1) {
    await place.cast(whole, round.roundId, `voter ${voter}`, ['cnd_a', 'cnd_d'], opensAt + voter);
  }
  const { stream, ledger, faults } = await settle(round, await place.take('ballots'), []);
  expect(faults).toEqual([]);
  expect(stream).toHaveLength(40);
  for (const size of [7, 13, 1]) {
    for (let from = 0; from < stream.length; from += size)
      await place.path(whole).fold(stream.slice(from, from + size));
  }
  const { tallies } = await engineState(place.dynamo.client, round.ledger);
  expect(faultsOf(ledger, ledger, { tally: tallyOf(tallies) })).toEqual([]);
}, 60_000);
