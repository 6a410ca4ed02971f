import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { depthOf } from '../../tools/ops/queues.ts';
import { reasonsOf, redrive } from '../../tools/ops/redrive.ts';
import { local, startQueues } from '../support/engines.ts';

/** Redriving over real queues; what comes of redriven ballots is in test/season/operator.test.ts. */
let engine: Awaited<ReturnType<typeof startQueues>>;
let sqs: SQSClient;
let from: string;
let to: string;
let round = 0;

beforeAll(async () => {
  engine = await startQueues(Array.from({ length: 12 }, (_, index) => `q${index}`));
  sqs = new SQSClient({ ...local, endpoint: engine.endpoint });
});
afterAll(async () => {
  sqs.destroy();
  await engine.stop();
});
beforeEach(() => {
  [from = '', to = ''] = engine.urls.slice(2 * round, 2 * round + 2);
  round += 1;
});

const put = (url: string, MessageBody: string, reason?: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: url,
      MessageBody,
      ...(reason && { MessageAttributes: { reason: { DataType: 'String', StringValue: reason } } }),
    }),
  );

async function takeAll(url: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    if (messages.length === 0) return bodies.toSorted();
    for (const { Body, ReceiptHandle, MessageAttributes } of messages) {
      expect(MessageAttributes).toBeUndefined();
      bodies.push(Body ?? '');
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    }
  }
}

describe('redrive', () => {
  test('given more than a batch, when redriven, then every message is in the queue once and none is put aside', async () => {
    const bodies = Array.from({ length: 23 }, (_, index) => `message ${index}`);
    for (const body of bodies) await put(from, body, 'not JSON');
    const told: number[] = [];
    const result = await redrive(sqs, { from, to, rate: 1000, onMoved: (moved) => told.push(moved) });
    expect(result).toEqual({ moved: 23, refused: 0 });
    expect(told.at(-1)).toBe(23);
    expect(await takeAll(to)).toEqual(bodies.toSorted());
    expect(await depthOf(sqs, from)).toEqual({ waiting: 0, inFlight: 0 });
  });

  test('given a limit, when redriven, then no more than that is moved', async () => {
    for (let index = 0; index < 15; index += 1) await put(from, `message ${index}`);
    expect(await redrive(sqs, { from, to, rate: 1000, limit: 12 })).toEqual({ moved: 12, refused: 0 });
    expect(await depthOf(sqs, from)).toEqual({ waiting: 3, inFlight: 0 });
  });

  test('given a message that is put aside again at once, when redriven, then the run ends', async () => {
    await put(from, 'poison');
    const result = await redrive(sqs, { from, to, rate: 1000, onMoved: () => void put(from, 'poison') });
    expect(result).toEqual({ moved: 1, refused: 0 });
  });

  test('given a rate, when redriven, then the run takes as long as that asks for', async () => {
    for (let index = 0; index < 20; index += 1) await put(from, `message ${index}`);
    const began = performance.now();
    await redrive(sqs, { from, to, rate: 20 });
    expect(performance.now() - began).toBeGreaterThan(950);
  });

  test('given a queue that takes nothing, when redriven, then nothing leaves the place where it was put aside', async () => {
    await put(from, 'message');
    await expect(redrive(sqs, { from, to: `${to}-gone`, rate: 1000 })).rejects.toThrow();
    expect(await depthOf(sqs, from)).toEqual({ waiting: 0, inFlight: 1 });
  });

  test('given messages with and without a reason, when looked at, then the reasons are counted and all stay', async () => {
    await put(from, '{', 'not JSON');
    await put(from, '{}', 'not JSON');
    await put(from, 'kept failing');
    expect(Object.fromEntries(await reasonsOf(sqs, from))).toEqual({
      'not JSON': 2,
      'failed at every delivery: see the log of its function': 1,
    });
    expect(await redrive(sqs, { from, to, rate: 1000 })).toEqual({ moved: 3, refused: 0 });
  });
});
