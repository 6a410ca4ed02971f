import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type ShardIteratorType,
} from '@aws-sdk/client-dynamodb-streams';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEngines, type Engines } from '../../local/engines/index.ts';
import type { Endpoints } from '../../local/types.ts';
import { clientsOf, outcome, principal, region, temporaryFolder } from './gate-support.ts';

const folder = temporaryFolder();
const admin = principal('admin', 'admin');
let child: ChildProcess;
let endpoints: Endpoints;
let again: Engines | undefined;

beforeAll(async () => {
  const script = fileURLToPath(new URL('engines-child.ts', import.meta.url));
  child = spawn(process.execPath, [script, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null) throw new Error('The child has an output.');
  const [line]: unknown[] = await once(child.stdout, 'data');
  endpoints = JSON.parse(String(line));
});
afterAll(async () => {
  child.kill('SIGKILL');
  await again?.stop();
  folder.remove();
});

/** Processes whose command line names the data folder. */
const left = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(folder.path));

const streams = (url: string) =>
  new DynamoDBStreamsClient({ endpoint: url, region, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });

/** Sequence numbers and sort keys of what a stream holds from a place on. */
const records = async (url: string, place: { after?: string; type: ShardIteratorType }) => {
  const client = streams(url);
  const { Streams: [stream] = [] } = await client.send(new ListStreamsCommand({ TableName: 'Ballots' }));
  const StreamArn = stream?.StreamArn;
  const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
  const [shard] = StreamDescription?.Shards ?? [];
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({
      StreamArn,
      ShardId: shard?.ShardId,
      ShardIteratorType: place.type,
      ...(place.after === undefined ? {} : { SequenceNumber: place.after }),
    }),
  );
  const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator }));
  const found = Records.map(
    ({ dynamodb }) => [dynamodb?.SequenceNumber ?? '', dynamodb?.Keys?.['v']?.S ?? ''] as const,
  );
  return { StreamArn, shard: shard?.ShardId, next: NextShardIterator, found };
};

const ballot = (v: string) => new PutItemCommand({ TableName: 'Ballots', Item: { p: { S: 'r#0' }, v: { S: v } } });

test('given data of all four engines, when their process is killed with -9 and they start again, then nothing is lost', async () => {
  const first = clientsOf(endpoints, admin);
  await first.dynamodb.send(
    new CreateTableCommand({
      TableName: 'Ballots',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'p', AttributeType: 'S' },
        { AttributeName: 'v', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'p', KeyType: 'HASH' },
        { AttributeName: 'v', KeyType: 'RANGE' },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  const { QueueUrl } = await first.sqs.send(
    new CreateQueueCommand({ QueueName: 'ballots', Attributes: { VisibilityTimeout: '2' } }),
  );
  await first.s3.send(new CreateBucketCommand({ Bucket: 'evidence' }));
  await first.secrets.send(new CreateSecretCommand({ Name: 'voter-key', SecretString: 'kept' }));

  for (const v of ['a', 'b', 'c']) await first.dynamodb.send(ballot(v));
  for (let at = 0; at < 30; at += 1)
    await first.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: String(at) }));
  const { Messages: inFlight = [] } = await first.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  );
  expect(inFlight).toHaveLength(10);
  await first.s3.send(
    new PutObjectCommand({ Bucket: 'evidence', Key: 'a/b.txt', Body: 'kept', ContentType: 'text/x' }),
  );
  const before = await records(endpoints.dynamodb, { type: 'TRIM_HORIZON' });
  expect(before.found.map(([, v]) => v)).toEqual(['a', 'b', 'c']);
  // Written right before the end, and not read from the stream by anybody.
  await first.dynamodb.send(ballot('d'));
  expect(left().some((line) => line.includes('DynamoDBLocal.jar'))).toBe(true);

  expect(await outcome(startEngines({ dataDir: folder.path, now: Date.now }))).toBe('StartupError');
  const died = once(child, 'exit');
  child.kill('SIGKILL');
  await died;
  await expect.poll(left, { timeout: 30_000 }).toEqual([]);

  again = await startEngines({ dataDir: folder.path, now: Date.now });
  const second = clientsOf(again.endpoints, admin);
  const { Items = [] } = await second.dynamodb.send(new ScanCommand({ TableName: 'Ballots' }));
  expect(new Set(Items.map((item) => item['v']?.S))).toEqual(new Set(['a', 'b', 'c', 'd']));

  const url = (await second.sqs.send(new GetQueueUrlCommand({ QueueName: 'ballots' }))).QueueUrl;
  expect(url).toBe(`${again.endpoints.sqs}/000000000000/ballots`);
  // Those in flight come back when their visibility has run out.
  await wait(2000);
  const bodies = new Set<string>();
  for (let round = 0; round < 6; round += 1) {
    const { Messages = [] } = await second.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 60 }),
    );
    for (const { Body = '' } of Messages) bodies.add(Body);
  }
  expect(bodies.size).toBe(30);

  const object = await second.s3.send(new GetObjectCommand({ Bucket: 'evidence', Key: 'a/b.txt' }));
  expect([await object.Body?.transformToString(), object.ContentType]).toEqual(['kept', 'text/x']);
  const secret = await second.secrets.send(new GetSecretValueCommand({ SecretId: 'voter-key' }));
  expect(secret.SecretString).toBe('kept');

  // What the poller of the stream builds on.
  const [last = ''] = before.found.at(-1) ?? [];
  const after = await records(again.endpoints.dynamodb, { type: 'AFTER_SEQUENCE_NUMBER', after: last });
  expect(after.StreamArn).toBe(before.StreamArn);
  expect(after.found.map(([, v]) => v)).toEqual(['d']);
  await second.dynamodb.send(ballot('e'));
  const whole = await records(again.endpoints.dynamodb, { type: 'TRIM_HORIZON' });
  expect(whole.found.map(([, v]) => v)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(await read(again.endpoints.dynamodb, before.next)).toEqual(['d', 'e']);
  const numbers = whole.found.map(([number]) => BigInt(number));
  expect(numbers).toEqual(numbers.toSorted((one, other) => (one < other ? -1 : 1)));
});

/** Sort keys of what an iterator leads to. */
const read = async (url: string, ShardIterator: string | undefined) => {
  const { Records = [] } = await streams(url).send(new GetRecordsCommand({ ShardIterator }));
  return Records.map(({ dynamodb }) => dynamodb?.Keys?.['v']?.S);
};

test('given stopped engines, then no process of theirs is left and the folder is free', async () => {
  await again?.stop();
  again = undefined;
  expect(left()).toEqual([]);
});
