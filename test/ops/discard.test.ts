import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { ballot } from '../adapters/builders.ts';
import { discardUnreadable, type Kept, keepFile, roundNamedIn } from '../../tools/ops/discard.ts';
import { depthOf } from '../../tools/ops/queues.ts';
import { local, startQueues } from '../support/engines.ts';

/** Throwing away dead letters that are no ballots, over real queues; the command itself is in test/season. */
let queues: Awaited<ReturnType<typeof startQueues>>;
let sqs: SQSClient;
let from: string;
let used = 0;
beforeAll(async () => {
  queues = await startQueues(Array.from({ length: 6 }, (_, index) => `q${index}`));
  sqs = new SQSClient({ ...local, endpoint: queues.endpoint });
});
afterAll(async () => {
  sqs.destroy();
  await queues.stop();
});
beforeEach(() => {
  from = queues.urls[used] ?? '';
  used += 1;
});

const signed = { actor: { subject: 'operator:Li', roles: [] }, reason: 'sent by a test', at: Date.UTC(2022, 4, 21) };
const good = ballot(1, [1]);
const readable = [good, { ...good, picks: [7, 8] }].map((cast) => JSON.stringify(cast));
const unreadable: readonly (readonly [body: string, fault: string])[] = [
  ['{"type":"ballot-cast"', 'not JSON'],
  [JSON.stringify({ ...good, picks: [] }), 'not a ballot: picks too_small'],
  [JSON.stringify({ ...good, acceptedAt: good.opensAt - 1 }), 'not a ballot: accepted before the round opened'],
];

async function putAside(bodies: readonly string[]): Promise<void> {
  for (const MessageBody of bodies) await sqs.send(new SendMessageCommand({ QueueUrl: from, MessageBody }));
}
const left = async () => {
  const { waiting, inFlight } = await depthOf(sqs, from);
  return waiting + inFlight;
};

describe('given ballots and other messages that were put aside', () => {
  test('when they are discarded, then those that are no ballots are kept whole and gone, and every ballot stays', async () => {
    await putAside([...readable, ...unreadable.map(([body]) => body)]);
    const kept: Kept[] = [];
    const done = await discardUnreadable({ sqs, from, keep: async (one) => void kept.push(one) }, signed);
    expect(done.readable).toBe(2);
    expect(new Map(kept.map(({ body, fault }) => [body, fault]))).toEqual(new Map(unreadable));
    expect(kept).toHaveLength(unreadable.length);
    for (const { body, sha256, by, reason, at, queue } of kept) {
      expect(sha256).toBe(createHash('sha256').update(body).digest('hex'));
      expect({ by, reason, at, queue }).toEqual({
        by: 'operator:Li',
        reason: 'sent by a test',
        at: '2022-05-21T00:00:00.000Z',
        queue: 'ballots',
      });
    }
    expect(await left()).toBe(2);
  });

  test('when it is not signed, then they are told without a word of their bodies, and all stay', async () => {
    await putAside([...readable, ...unreadable.map(([body]) => body)]);
    const keep = () => Promise.reject(new Error('Nothing is to be kept'));
    const told = await discardUnreadable({ sqs, from, keep });
    expect(told.unreadable.map(({ fault }) => fault).toSorted()).toEqual(
      unreadable.map(([, fault]) => fault).toSorted(),
    );
    expect(JSON.stringify(told)).not.toContain(good.voterKey);
    expect(await left()).toBe(5);
  });

  test('when one cannot be kept, then it is not thrown away', async () => {
    await putAside(['{']);
    const keep = () => Promise.reject(new Error('no bucket'));
    await expect(discardUnreadable({ sqs, from, keep }, signed)).rejects.toThrow('no bucket');
    expect(await left()).toBe(1);
  });

  test('when there are more than a batch, then all are discarded', async () => {
    await putAside(Array.from({ length: 23 }, (_, n) => `{ ${n}`));
    const kept = new Set<string>();
    await discardUnreadable({ sqs, from, keep: async ({ body }) => void kept.add(body) }, signed);
    expect(kept.size).toBe(23);
    expect(await left()).toBe(0);
  });
});

test('given a message that is kept, when its file is made, then its name says which and it holds everything', async () => {
  const kept: Kept = {
    messageId: 'm-1',
    sha256: 'ab12',
    bytes: 1,
    since: '2022-05-20T00:00:00.000Z',
    fault: 'not JSON',
    queue: 'ballots',
    body: '{',
    by: 'operator:Li',
    reason: 'sent by a test',
    at: '2022-05-21T00:00:00.000Z',
  };
  const files = new Map<string, string>();
  const put = async (key: string, body: string) => void files.set(key, body);
  expect(await keepFile({ put }, kept)).toBe('discarded/ballots/m-1-ab12.json');
  expect([...files].map(([key, body]) => [key, JSON.parse(body) as unknown])).toEqual([
    ['discarded/ballots/m-1-ab12.json', kept],
  ]);
});

test.each([
  [JSON.stringify({ ...good, picks: [] }), good.roundId],
  [JSON.stringify({ roundId: 'rnd_a#b' }), undefined],
  [JSON.stringify({ roundId: 7 }), undefined],
  ['{', undefined],
  ['null', undefined],
])('given the message %s, when it is asked for its round, then it names %s', (body, roundId) => {
  expect(roundNamedIn(body)).toBe(roundId);
});
