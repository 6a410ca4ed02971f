import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { mapInParallel } from '../../shared/adapters/parallel.ts';
import { closesAt, cityRound, dailyRound, opensAt, paper } from '../actions/builders.ts';
import { dynamoCallTo, secretsCallTo, sqsCallTo } from '../support/aws-calls.ts';
import { foldAll, foldOn, ingestOn } from './histories.ts';
import { type Random, seeded, throttling } from './injected.ts';
import { flawless, Oracle } from './oracle.ts';
import { type Calls, castOn, type Place, startPlace } from './place.ts';
import { drain, type Queued, takeDeadLetters } from './poller.ts';
import { forwarding, spoiling, startService } from './proxy.ts';
import { ledgerOf, readStream } from './stream.ts';
import { Voters } from './voters.ts';

/** Ballots over the whole way on real engines: through spoilt connections, all at once, and at the round's edges. */

let place: Place;
beforeAll(async () => {
  place = await startPlace();
});
afterAll(() => place.stop());

async function open(ledger: string, roundOf = cityRound) {
  const round = roundOf({ ledger, roundId: `rnd_demo-2022_${ledger}` });
  await place.saveRound(round);
  return new Voters(place, round, new Oracle());
}

/**
 * Some pollers at once until the queue is empty, then the stream into the tally.
 * @returns the deliveries, and how many of them went back to the queue
 */
async function count(ledger: string, calls: Calls, random: Random) {
  const ingest = ingestOn(calls.dynamo, 'ballots');
  const seen = { delivered: 0, returned: 0 };
  const deliver = async (batch: readonly Queued[]): Promise<readonly string[]> => {
    const { failed } = await ingest(batch);
    seen.delivered += batch.length;
    seen.returned += failed.length;
    return failed.map(({ messageId }) => messageId);
  };
  const poll = () => drain(place, deliver, random.int(10, 40));
  await Promise.all([poll(), poll(), poll()]);
  const records = (await readStream(place.dynamo, 'ballots')).filter((record) => ledgerOf(record) === ledger);
  await foldAll(records, foldOn(calls.dynamo, 'selection'), random, 20);
  return seen;
}

const pairs = [0, 1, 2].map((index) => paper.slice(index, index + 2));
const pairOf = (index: number): readonly string[] => pairs[index % pairs.length] ?? [];

describe('ballots through spoilt connections', () => {
  const percent = 30;

  test(`given ${percent} % of all requests throttled, failed or cut, and of all statements, when 120 voters vote and try again, then nothing is lost, double or misclassified, no ballot is put aside, and few go back to the queue`, async () => {
    const random = seeded(30);
    const engines = [place.dynamo.endpoint, place.queues.endpoint, place.secretsEndpoint].map(forwarding);
    const spoilers = engines.map((engine) => spoiling(engine, percent, random));
    const services = await Promise.all(spoilers.map(startService));
    const [dynamo = '', sqs = '', secrets = ''] = services.map(({ endpoint }) => endpoint);
    const calls = { dynamo: dynamoCallTo(dynamo), sqs: sqsCallTo(sqs), secrets: secretsCallTo(secrets) };
    const voters = await open('thr');
    const process = castOn(place, calls);
    let at = opensAt;

    /** As a person does: again and again until there is an answer, now and then with other picks. */
    const vote = async (index: number): Promise<string> => {
      for (let tries = 0; tries < 50; tries += 1) {
        const picks = pairOf(index + (random.chance(50) ? tries : 0));
        const answer = await voters
          .vote({ person: `voter ${index}`, picks, at: (at += 1) }, process)
          .catch(() => 'no answer');
        if (answer !== 'no answer') return answer;
      }
      return 'gave up';
    };
    const people = Array.from({ length: 120 }, (_, index) => index);
    expect(new Set(await mapInParallel(people, 16, vote))).toEqual(new Set(['accepted']));
    const seen = await count('thr', { ...calls, dynamo: throttling(calls.dynamo, percent, random) }, random);
    expect(await voters.judge()).toEqual(flawless);
    expect(await takeDeadLetters(place)).toEqual([]);
    // Who goes back is hidden for two minutes: by one try alone it would be three in ten.
    expect(seen.delivered).toBeGreaterThanOrEqual(120);
    expect(seen.returned / seen.delivered).toBeLessThan(0.05);
    for (const { seen, spoilt } of spoilers.slice(0, 2)) {
      expect(seen).toBeGreaterThan(150);
      expect(spoilt / seen).toBeGreaterThan(0.2);
    }
    await Promise.all(services.map((service) => service.stop()));
    for (const engine of engines) engine.close();
  });
});

describe('ballots of one voter at once', () => {
  test('given 100 parallel ballots, when they are counted by three pollers, then one counts, and 99 receipts say duplicate', async () => {
    const voters = await open('one');
    const process = castOn(place, place.calls);
    const ballots = Array.from({ length: 100 }, (_, index) => index);
    const answers = await Promise.all(
      ballots.map((index) =>
        // Some in one millisecond, some with the same picks.
        voters.vote({ person: 'in a hurry', picks: pairOf(index), at: opensAt + Math.floor(index / 3) }, process),
      ),
    );
    expect(answers).toEqual(ballots.map(() => 'accepted'));
    expect(await voters.states(place.calls)).toEqual({ queued: 100 });
    await count('one', place.calls, seeded(100));
    expect(await voters.judge()).toEqual(flawless);
    expect(await voters.states(place.calls)).toEqual({ counted: 1, duplicate: 99 });
    const late = voters.vote({ person: 'in a hurry', picks: pairOf(0), at: opensAt + 50 }, process);
    expect(await late).toBe('already-voted');
  });
});

describe("ballots at the round's edges", () => {
  test('given ballots around opening and closing, when they are delivered late, then those within the hours count, and only those', async () => {
    const voters = await open('end');
    const process = castOn(place, place.calls);
    const edges: readonly (readonly [at: number, answer: string])[] = [
      [opensAt - 1, 'round-not-open'],
      [opensAt, 'accepted'],
      [opensAt + 1, 'accepted'],
      [closesAt - 2, 'accepted'],
      [closesAt - 1, 'accepted'],
      [closesAt, 'round-closed'],
      [closesAt + 1, 'round-closed'],
    ];
    // Twenty at each millisecond, all at once.
    const votes = edges.flatMap(([at, answer]) => Array.from({ length: 20 }, (_, n) => ({ at, answer, n })));
    const answers = await Promise.all(
      votes.map(({ at, n }) => voters.vote({ person: `${at} ${n}`, picks: pairOf(n), at }, process)),
    );
    expect(answers).toEqual(votes.map(({ answer }) => answer));
    // The machine's clock is years past the closing: the acceptance decides, not the delivery.
    await count('end', place.calls, seeded(7));
    expect(await voters.judge()).toEqual(flawless);
    expect(await voters.states(place.calls)).toEqual({ counted: 80 });
  });
});

describe('ballots of a round in which everybody may vote once a day', () => {
  test('given votes around midnight in Shanghai, when they are delivered days later and in any order, then one a person and day counts', async () => {
    const voters = await open('day', dailyRound);
    const process = castOn(place, place.calls);
    const midnight = Date.parse('2022-05-18T00:00:00+08:00');
    const moments = [
      midnight - 1,
      midnight,
      midnight + 8 * 3_600_000,
      midnight + 86_400_000 - 1,
      midnight + 86_400_000,
    ];
    // All at once, so that nobody is told yet that they have voted: three days, and on the second three ballots.
    const votes = Array.from({ length: 12 }, (_, n) => moments.map((at) => ({ at, n }))).flat();
    const vote = ({ at, n }: (typeof votes)[number]) =>
      voters.vote({ person: `daily ${n}`, picks: pairOf(n + at), at }, process);
    expect(new Set(await Promise.all(votes.map(vote)))).toEqual(new Set(['accepted']));
    await count('day', place.calls, seeded(24));
    expect(await voters.judge()).toEqual(flawless);
    expect(await voters.states(place.calls)).toEqual({ counted: 36, duplicate: 24 });
    expect(await vote({ at: midnight + 1000, n: 0 })).toBe('already-voted');
    expect(await vote({ at: midnight + 2 * 86_400_000, n: 0 })).toBe('accepted');
  });
});
