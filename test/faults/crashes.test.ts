import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { dynamoBallotLedger } from '../../shared/adapters/dynamodb/ballot-ledger.ts';
import { sqsBallotQueue, sqsDeadLetters } from '../../shared/adapters/sqs/queues.ts';
import type { BallotCast } from '../../shared/contract/messages.ts';
import { cityRound, opensAt } from '../actions/builders.ts';
import { ballot } from '../adapters/builders.ts';
import { foldOn, ingestOn } from './histories.ts';
import { type CrashPoint, crashPoints, died, MortalProcess } from './injected.ts';
import { flawless, Oracle } from './oracle.ts';
import { recountOn, scan, toldOn } from './outcome.ts';
import { castOn, type Place, startPlace } from './place.ts';
import { drain, type Queued, takeDeadLetters } from './poller.ts';
import { ledgerOf, readStream } from './stream.ts';
import { Voters } from './voters.ts';

/**
 * A process dies before and after every call that it makes of a service, and once its answer is made but not heard; and
 * it lives through the refusal of every call and through the loss of every answer. The calls are counted, not listed, so
 * that a new one has its mishaps. What was given to the process is then given to a new one.
 */

let place: Place;
beforeAll(async () => {
  place = await startPlace();
});
afterAll(() => place.stop());

/** The process's calls, each as one that it may not survive. */
const callsOf = (process: MortalProcess) => ({
  dynamo: process.call(place.calls.dynamo),
  sqs: process.call(place.calls.sqs),
  secrets: process.call(place.calls.secrets),
});

/** Runs the work in a process of its own; at the point beyond its last call its answer is lost. */
async function survive<R>(point: CrashPoint | undefined, work: (process: MortalProcess) => Promise<R>) {
  const process = new MortalProcess(point);
  const answer = await process.run(() => work(process));
  const lost = point !== undefined && point.at > process.calls;
  return { answer: lost ? (died as typeof died) : answer, process };
}

const ingest = (messages: readonly Queued[], calls = place.calls) =>
  ingestOn(
    calls.dynamo,
    'ballots',
    sqsDeadLetters(calls.sqs, place.deadUrl).put,
  )(messages).then(({ failed }) => failed.map(({ messageId }) => messageId));

const roundRecords = async (ledger: string): Promise<readonly DynamoDBRecord[]> =>
  (await readStream(place.dynamo, 'ballots')).filter((record) => ledgerOf(record) === ledger);

describe('a crash of cast-ballot', () => {
  test('given every point, when the voter tries again at once or after the count, then exactly one ballot counts and every receipt tells the truth', async () => {
    const round = cityRound({ ledger: 'aaa' });
    await place.saveRound(round);
    const voters = new Voters(place, round, new Oracle());
    let at = opensAt;
    const vote = async (person: string, picks: readonly string[], point?: CrashPoint) => {
      const process = new MortalProcess(point);
      const cold = castOn(place, callsOf(process), (perform) => process.effect(perform));
      const send = async (work: () => ReturnType<typeof cold>) => {
        const answer = await process.run(work);
        return point !== undefined && point.at > process.calls ? died : answer;
      };
      const answer = await voters.vote({ person, picks, at: (at += 1) }, cold, send).catch(() => 'failed');
      await process.settled();
      return { answer, calls: process.calls };
    };

    const { answer, calls } = await vote('nobody dies', ['cnd_a', 'cnd_b']);
    expect(answer).toBe('accepted');
    // Pass, round, voter secret, ledger, queue and receipt keys at least.
    expect(calls).toBeGreaterThanOrEqual(6);
    for (const [index, point] of crashPoints(calls).entries()) {
      for (const person of [`early ${index}`, `late ${index}`]) {
        const dies = point.when === 'before' || point.when === 'after';
        expect((await vote(person, ['cnd_a', 'cnd_b'], point)).answer).toBe(dies ? died : 'failed');
      }
      expect((await vote(`early ${index}`, ['cnd_b', 'cnd_c'])).answer).toBe('accepted');
    }
    await drain(place, (messages) => ingest(messages));
    const answers = await Promise.all(
      crashPoints(calls).map(async (_, index) => (await vote(`late ${index}`, ['cnd_c', 'cnd_d'])).answer),
    );
    // Whoever died before the message was sent has nothing in the ledger; the others are told that they have voted.
    expect(new Set(answers)).toEqual(new Set(['accepted', 'already-voted']));
    await drain(place, (messages) => ingest(messages));
    await foldOn(place.calls.dynamo, 'selection')(await roundRecords('aaa'));
    expect(await voters.judge()).toEqual(flawless);
  });
});

describe('a crash of ingest-ballots', () => {
  /** New voters, some twice; voters of an earlier batch with the same ballot and with another; and poison. */
  function batchOf(run: number): { readonly before: readonly BallotCast[]; readonly messages: readonly BallotCast[] } {
    const of = (voter: number, picks: readonly number[], seconds = 0) =>
      ballot(run * 100 + voter, picks, seconds, 'iii');
    const before = [of(0, [1]), of(1, [2])];
    const fresh = Array.from({ length: 28 }, (_, i) => of(i + 2, [i % 5]));
    return { before, messages: [...fresh, ...before, of(1, [3], 9), of(2, [4], 7), of(3, [4], 1), of(3, [0], 2)] };
  }

  test('given every point, when the messages come again, then each ballot counts once and poison is in the dead letters', async () => {
    const oracle = new Oracle();
    const send = sqsBallotQueue(place.calls.sqs, place.ballotsUrl).send;
    const run = async (number: number, point?: CrashPoint) => {
      const { before, messages } = batchOf(number);
      for (const cast of messages) oracle.cast(cast);
      await dynamoBallotLedger(place.calls.dynamo, 'ballots').insert(before);
      await Promise.all(messages.map(send));
      await place.calls.sqs('SendMessage', { QueueUrl: place.ballotsUrl, MessageBody: `{"poison":${number}}` });
      const processes: MortalProcess[] = [];
      await drain(place, async (batch) => {
        // The second process lives, whatever the first one left behind.
        const dying = processes.length === 0 ? point : undefined;
        const { answer, process } = await survive(dying, (mortal) => ingest(batch, callsOf(mortal)));
        processes.push(process);
        return answer;
      });
      await Promise.all(processes.map((process) => process.settled()));
      const letters = await takeDeadLetters(place);
      expect(new Set(letters.map(({ body }) => body))).toEqual(new Set([`{"poison":${number}}`]));
      expect(letters.every(({ reason }) => reason?.startsWith('not a ballot: '))).toBe(true);
      return { calls: processes[0]?.calls ?? 0, processes: processes.length };
    };

    const { calls, processes } = await run(0);
    expect(processes).toBe(1);
    // Two requests of statements, the reading of duplicates, the dead letter.
    expect(calls).toBeGreaterThanOrEqual(4);
    const needed: Record<CrashPoint['when'], number[]> = { before: [], after: [], refused: [], unheard: [] };
    for (const [index, point] of crashPoints(calls).entries()) {
      needed[point.when].push((await run(index + 1, point)).processes);
    }
    const each = (processes: number) => Array<number>(calls).fill(processes);
    expect(needed).toEqual({
      before: [...each(2), 2],
      after: each(2),
      // A process that lives asks the ledger again by itself; only poison that was not taken comes back.
      refused: [...each(1).slice(1), 2],
      unheard: [...each(1).slice(1), 2],
    });
    await foldOn(place.calls.dynamo, 'selection')(await roundRecords('iii'));
    const { dynamo } = place.calls;
    const [items, tallies] = [await scan(dynamo, 'ballots'), await scan(dynamo, 'selection')];
    const recount = recountOn(dynamo, 'ballots');
    expect(await oracle.judge({ items, tallies, recount, told: toldOn(dynamo, 'ballots') })).toEqual(flawless);
  });
});

describe('a crash of fold-tallies', () => {
  /** Three buckets, one of which needs two writes: more candidates than one update holds. */
  const ballotsOf = (ledger: string): readonly BallotCast[] =>
    [0, 1, 2].flatMap((voter) =>
      Array.from({ length: 3 }, (_, i) => {
        const picks = voter === 0 ? Array.from({ length: 90 }, (_, n) => i * 90 + n) : [i, i + 1];
        return ballot(voter + i * 256, picks, i, ledger);
      }),
    );

  test('given every point, when the records come again, whole or halved, then the tally is the recount', async () => {
    const oracle = new Oracle();
    const ledgers = Array.from({ length: 18 }, (_, run) => `f${run.toString(36).padStart(2, '0')}`);
    const ballots = ledgers.flatMap(ballotsOf);
    for (const cast of ballots) oracle.cast(cast);
    await dynamoBallotLedger(place.calls.dynamo, 'ballots').insert(ballots);
    const records = Map.groupBy(await readStream(place.dynamo, 'ballots'), ledgerOf);
    const run = async (ledger: string, point?: CrashPoint): Promise<number> => {
      const batch = records.get(ledger) ?? [];
      const fold = (part: readonly DynamoDBRecord[], dying?: CrashPoint) =>
        survive(dying, (process) => foldOn(process.call(place.calls.dynamo), 'selection')(part));
      const first = await fold(batch, point);
      if (point) expect(first.answer).toBeDefined();
      else expect(first.answer).toBeUndefined();
      const half = point && point.at % 2 === 0 ? Math.ceil(batch.length / 2) : batch.length;
      for (const part of [batch.slice(0, half), batch.slice(half)]) expect((await fold(part)).answer).toBeUndefined();
      await first.process.settled();
      return first.process.calls;
    };

    const [first = '', ...rest] = ledgers;
    const calls = await run(first);
    expect(calls).toBe(4);
    const points = crashPoints(calls);
    expect(points.length).toBe(rest.length);
    for (const [index, ledger] of rest.entries()) await run(ledger, points[index]);
    const { dynamo } = place.calls;
    const [items, tallies] = [await scan(dynamo, 'ballots'), await scan(dynamo, 'selection')];
    const recount = recountOn(dynamo, 'ballots');
    expect(await oracle.judge({ items, tallies, recount, told: toldOn(dynamo, 'ballots') })).toEqual(flawless);
  });
});
