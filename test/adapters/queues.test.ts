import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { sqsBallotBacklog } from '../../shared/adapters/sqs/backlog.ts';
import { sqsBallotQueue, sqsDeadLetters, sqsRankingQueue } from '../../shared/adapters/sqs/queues.ts';
import { QueueMessage } from '../../shared/contract/messages.ts';
import { local, startQueues } from '../support/engines.ts';
import { ballot, roundId } from './builders.ts';

let engine: Awaited<ReturnType<typeof startQueues>>;
let client: SQSClient;
let ballots: string;
let dead: string;
let rankings: string;

beforeAll(async () => {
  engine = await startQueues(['ballots', 'ballots-dead', 'rankings']);
  [ballots = '', dead = '', rankings = ''] = engine.urls;
  client = new SQSClient({ ...local, endpoint: engine.endpoint });
});
afterAll(async () => {
  client.destroy();
  await engine.stop();
});

async function receive(queueUrl: string) {
  const { Messages: messages } = await client.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
  );
  return messages ?? [];
}

test('given a ballot and a request, when they are sent, then each queue has a message of the contract', async () => {
  const request = {
    type: 'ranking-requested',
    requestId: 'req_1',
    roundId,
    requestedBy: 'officer',
    reason: 'nightly',
  } as const;
  await sqsBallotQueue(engine.call, ballots).send(ballot(1, [4, 5, 6]));
  await sqsRankingQueue(engine.call, rankings).send(request);
  const [sentBallot] = await receive(ballots);
  const [sentRequest] = await receive(rankings);
  expect(QueueMessage.parse(JSON.parse(sentBallot?.Body ?? ''))).toEqual(ballot(1, [4, 5, 6]));
  expect(QueueMessage.parse(JSON.parse(sentRequest?.Body ?? ''))).toEqual(request);
});

test.each([
  ['a body and a long reason', '{"type":', 'not JSON'.repeat(500), '{"type":', 'not JSON'.repeat(500).slice(0, 1_000)],
  ['an empty body', '', 'not JSON', ' ', 'not JSON'],
])(
  'given %s, when it is put to the dead letters, then the reason lies beside it',
  async (_, body, reason, kept, told) => {
    await sqsDeadLetters(engine.call, rankings).put(body, reason);
    const [letter] = await receive(rankings);
    expect(letter).toMatchObject({ Body: kept, MessageAttributes: { reason: { StringValue: told } } });
  },
);

test('given messages that wait, are in flight or dead, when the backlog is read, then each is told', async () => {
  const backlog = sqsBallotBacklog(engine.call, ballots, dead);
  const before = await backlog.read();
  for (let voter = 10; voter < 13; voter += 1) await sqsBallotQueue(engine.call, ballots).send(ballot(voter, [1]));
  await sqsDeadLetters(engine.call, dead).put('{}', 'not a ballot');
  expect(await backlog.read()).toEqual({ waiting: before.waiting + 3, inFlight: before.inFlight, dead: 1 });
  await receive(ballots);
  const { waiting, inFlight } = await backlog.read();
  expect(waiting + inFlight).toBe(before.inFlight + before.waiting + 3);
  expect(inFlight).toBeGreaterThan(before.inFlight);
});

test('given a queue URL that names another host, when it is asked, then the configured endpoint answers', async () => {
  // Nothing listens on port 1: only the path names the queue.
  const { pathname } = new URL(ballots);
  const backlog = sqsBallotBacklog(engine.call, `http://127.0.0.1:1${pathname}`, dead);
  expect(await backlog.read()).toEqual(await sqsBallotBacklog(engine.call, ballots, dead).read());
});
