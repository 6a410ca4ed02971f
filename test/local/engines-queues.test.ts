import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../local/engines/engine.ts';
import { startQueues } from '../../local/engines/queues.ts';
import { account, outcome, region, temporaryFolder } from './gate-support.ts';

const folder = temporaryFolder();
let engine: Engine;
let sqs: SQSClient;
const deaths: string[] = [];
const start = async (): Promise<void> => {
  engine = await startQueues(folder.path, (name) => deaths.push(name));
  sqs = new SQSClient({ endpoint: engine.url, region, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
};
beforeAll(start);
afterAll(async () => {
  await engine.stop();
  folder.remove();
});

const makeQueue = async (QueueName: string, Attributes: Record<string, string> = {}): Promise<string> =>
  (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
const receive = async (QueueUrl: string) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))).Messages ?? [];

test('given a received message, when its visibility is set to 0, then it comes again, with its count kept', async () => {
  const QueueUrl = await makeQueue('release');
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'once more' }));
  const [first] = await receive(QueueUrl);
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 }),
  );
  const { Messages: [second] = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['ApproximateReceiveCount'] }),
  );
  expect([second?.Body, second?.Attributes?.ApproximateReceiveCount]).toEqual(['once more', '2']);
});

test('given a message received too often, then it is in the dead letters, in memory and on disk', async () => {
  const dead = await makeQueue('dead');
  const deadLetterTargetArn = `arn:aws:sqs:${region}:${account}:dead`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
  const QueueUrl = await makeQueue('work', { RedrivePolicy, VisibilityTimeout: '0' });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }));
  expect(await receive(QueueUrl)).toHaveLength(1);
  expect(await receive(QueueUrl)).toEqual([]);
  using database = new DatabaseSync(join(folder.path, 'fauxqs.db'), { readOnly: true });
  expect(database.prepare("SELECT queue_name FROM sqs_messages WHERE body = 'poison'").all()).toEqual([
    { queue_name: 'dead' },
  ]);
  expect((await receive(dead)).map(({ Body }) => Body)).toEqual(['poison']);
});

test('given an answered batch, then each of its messages is on disk, and gone from it when deleted', async () => {
  const QueueUrl = await makeQueue('batch');
  const Entries = Array.from({ length: 10 }, (_, at) => ({ Id: String(at), MessageBody: `batch ${at}` }));
  using database = new DatabaseSync(join(folder.path, 'fauxqs.db'), { readOnly: true });
  const count = (): unknown =>
    database.prepare("SELECT count(*) AS n FROM sqs_messages WHERE queue_name = 'batch'").get()?.['n'];
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect(count()).toBe(10);
  const received = await receive(QueueUrl);
  const gone = received.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: gone }));
  expect(count()).toBe(0);
});

test('given a restart on another port, then queue URLs have the new one', async () => {
  const before = await makeQueue('moved');
  await sqs.send(new SendMessageCommand({ QueueUrl: before, MessageBody: 'kept' }));
  await engine.stop();
  expect(deaths).toEqual([]);
  await start();
  const QueueUrl = await makeQueue('moved');
  expect(QueueUrl).toBe(`${engine.url}/${account}/moved`);
  expect((await receive(QueueUrl)).map(({ Body }) => Body)).toEqual(['kept']);
});

test('given another address of this machine, then nobody answers there', async () => {
  const outside = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4');
  if (outside === undefined) return;
  const { port } = new URL(engine.url);
  expect(await outcome(fetch(`http://${outside.address}:${port}/health`))).toBe('TypeError');
});
