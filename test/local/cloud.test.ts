import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FunctionError } from '../../local/runtime/index.ts';
import type { Cloud } from '../../local/index.ts';
import { adminClients, eventually, sampleFolder, sendAll, startSample, untilDrained } from './sample-app/harness.ts';

let place: Awaited<ReturnType<typeof sampleFolder>>;
let cloud: Cloud;
let admin: ReturnType<typeof adminClients>;

beforeAll(async () => {
  place = await sampleFolder();
  cloud = await startSample(place);
  admin = adminClients(cloud);
});
afterAll(async () => {
  await cloud?.stop();
  await place?.remove();
});

const post = (route: string, body: string): Promise<Response> =>
  fetch(cloud.url + route, { method: 'POST', body, headers: { 'content-type': 'text/plain' } });

describe('given the sample app running', () => {
  test('when a route is asked, then its function answers with the environment of its template alone', async () => {
    const response = await fetch(`${cloud.url}/hello/世界`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ greeting: 'Hello, 世界', region: 'ap-east-1', home: '' });
    expect(await readFile(path.join(place.dataDir, 'logs', 'Api.log'), 'utf8')).toContain('hello 世界');
  });

  test('when a function reads its secret, then the generated value is there', async () => {
    expect(await (await fetch(`${cloud.url}/secret`)).json()).toEqual({ length: 64 });
  });

  test('when a function does what its role does not allow, then the call is refused and written down', async () => {
    const response = await fetch(`${cloud.url}/forbidden`);
    expect(await response.json()).toMatchObject({ name: 'AccessDeniedException' });
    expect(cloud.denials).toContainEqual(expect.objectContaining({ principal: 'Api', action: 'dynamodb:Scan' }));
  });

  test('when some messages of a batch fail, then only they come again and end among the dead letters', async () => {
    await Promise.all(['good 1', 'bad 1', 'good 2', 'bad 2', 'good 3'].map((body) => post('/messages', body)));
    const QueueUrl = cloud.resources['DeadLetters'];
    const dead = new Set<string>();
    await eventually(async () => {
      const { Messages = [] } = await admin.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      for (const { Body } of Messages) dead.add(Body ?? '');
      return dead.size === 2;
    }, 40);
    expect(dead).toEqual(new Set(['bad 1', 'bad 2']));
    const results = await admin.results();
    for (const body of ['good 1', 'good 2', 'good 3']) expect(results.get(`work ${body}`)).toBe('1');
  });

  test('when a record of the stream poisons its batch, then it alone is given up, with its place in the stream', async () => {
    for (const id of ['a', 'b', 'poison', 'c', 'd']) expect((await post('/items', id)).status).toBe(201);
    const QueueUrl = cloud.resources['Failures'];
    const failure = await eventually(async () => {
      const { Messages } = await admin.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
      return Messages?.[0]?.Body;
    });
    const record = JSON.parse(failure) as Record<string, Record<string, unknown>>;
    expect(record['requestContext']).toMatchObject({ condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 });
    expect(record['DDBStreamBatchInfo']).toMatchObject({ batchSize: 1 });
    expect(record['DDBStreamBatchInfo']?.['streamArn']).toMatch(
      /^arn:aws:dynamodb:ap-east-1:000000000000:table\/SampleData-Items\/stream\/20/,
    );
    await untilDrained(cloud);
    const folded = [...(await admin.results()).keys()].filter((id) => id.startsWith('fold'));
    expect(folded.toSorted()).toEqual(['fold a', 'fold b', 'fold c', 'fold d']);
  });

  test('when an object arrives, then the rule that fits it has its event in the queue before the PUT is answered', async () => {
    const put = (Key: string) =>
      admin.s3.send(new PutObjectCommand({ Bucket: cloud.resources['Files'], Key, Body: 'text' }));
    await Promise.all([put('in/照片.txt'), put('out/other.txt')]);
    await untilDrained(cloud);
    const results = await admin.results();
    const event = JSON.parse(results.get('upload in/照片.txt') ?? '{}') as unknown;
    expect(event).toMatchObject({
      source: 'aws.s3',
      'detail-type': 'Object Created',
      resources: ['arn:aws:s3:::sampledata-files'],
      detail: { bucket: { name: 'sampledata-files' }, object: { key: 'in/照片.txt', size: 4 }, reason: 'PutObject' },
    });
    expect(results.has('upload out/other.txt')).toBe(false);
  });

  test('when 5000 messages wait, then they are taken in large batches, and at once', async ({ annotate }) => {
    const bodies = Array.from({ length: 5000 }, (_, index) => JSON.stringify({ index, text: 'x'.repeat(200) }));
    const began = performance.now();
    await sendAll(admin.sqs, cloud.resources['Bulk'] ?? '', bodies);
    const sent = performance.now();
    await untilDrained(cloud);
    const seconds = (performance.now() - began) / 1000;
    const counts = [...(await admin.results())]
      .filter(([id]) => id.startsWith('count'))
      .map(([, text]) => Number(text));
    await annotate(
      `${seconds.toFixed(1)} s, of which ${((sent - began) / 1000).toFixed(1)} s for sending: ${counts.join(', ')}`,
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5000);
  });

  const faults = [
    { kind: 'throw', errorType: 'RangeError', errorMessage: 'out of range' },
    {
      kind: 'hang',
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('timed out after 1.00 seconds'),
    },
    {
      kind: 'spin',
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('timed out after 1.00 seconds'),
    },
    { kind: 'exit', errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 3') },
  ];
  test.each(faults)(
    'when a function ends by $kind, then the error is as Lambda has it, and the next call works',
    async (fault) => {
      const { kind, ...payload } = fault;
      const error: unknown = await cloud.invoke('Fail', { kind }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(FunctionError);
      expect(error).toMatchObject({ payload });
      expect(await cloud.invoke('Fail', { kind: 'none' })).toMatchObject({ isDate: true });
    },
  );

  test('when the clock is moved over several nights, then the nightly schedule fires once, for the last', async () => {
    cloud.clock.moveTo(new Date('2030-05-03T00:29:00+08:00'));
    await untilDrained(cloud);
    const before = [...(await admin.results()).keys()].filter((id) => id.startsWith('tick'));
    expect(before).toEqual(['tick 2030-05-01T16:30:00Z']);
    cloud.clock.moveTo(new Date('2030-05-06T08:00:00+08:00'));
    await untilDrained(cloud);
    const after = [...(await admin.results()).keys()].filter((id) => id.startsWith('tick'));
    expect(after.toSorted()).toEqual(['tick 2030-05-01T16:30:00Z', 'tick 2030-05-05T16:30:00Z']);
    const { now } = (await (await fetch(`${cloud.url}/hello/x`)).json()) as { now: string };
    expect(now).toMatch(/^2030-05-06T00:00:/);
    expect(await cloud.invoke('Fail', { kind: 'none' })).toMatchObject({
      date: expect.stringMatching(/^Mon May 06 2030/),
    });
  });
});
