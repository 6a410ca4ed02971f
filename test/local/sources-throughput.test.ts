import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEngines, type Engines } from '../../local/engines/index.ts';
import { provision } from '../../local/provision/index.ts';
import { createSqsClient } from '../../local/sources/sqs-client.ts';
import { startSqsSource } from '../../local/sources/sqs-source.ts';
import type { MappingModel, QueueModel } from '../../local/template/index.ts';
import { standingClock } from '../support/cloud-clock.ts';
import { sendAll } from './sample-app/harness.ts';

const region = 'ap-east-1';
let dataDir: string;
let engines: Engines;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'juxian-throughput-'));
  engines = await startEngines({ dataDir, now: Date.now });
});
afterAll(async () => {
  await engines?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test('given 10,000 messages in a queue, when they are taken in batches of 1000, then each costs little enough for 1000 a second', async ({
  annotate,
}) => {
  const queue: QueueModel = {
    name: 'Bulk',
    path: 'Data/Bulk',
    physicalName: 'Bulk',
    arn: `arn:aws:sqs:${region}:000000000000:Bulk`,
    properties: { VisibilityTimeout: 60 },
  };
  await provision({ tables: [], queues: [queue], buckets: [], secrets: [] }, engines.endpoints, region);
  const queueUrl = `${engines.endpoints.sqs}/000000000000/Bulk`;
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const client = new SQSClient({ endpoint: engines.endpoints.sqs, region, credentials });
  const bodies = Array.from({ length: 10_000 }, (_, index) => JSON.stringify({ index, text: 'x'.repeat(200) }));
  await sendAll(client, queueUrl, bodies);

  const sqs = createSqsClient(engines.endpoints.sqs, region);
  const taken: number[] = [];
  const began = performance.now();
  const before = process.cpuUsage();
  const source = startSqsSource({
    mapping: {
      name: 'Bulk',
      functionId: 'Bulk',
      sourceArn: queue.arn,
      batchSize: 1000,
      windowSeconds: 1,
      patterns: [],
      reportsItemFailures: true,
    } as unknown as MappingModel,
    queueUrl,
    sqs,
    region,
    clock: standingClock('2022-05-20T00:00:00Z'),
    log: () => {},
    invoke: async (_, event) => {
      taken.push((event as SQSEvent).Records.length);
      return {};
    },
  });
  const total = (): number => taken.reduce((sum, count) => sum + count, 0);
  while (total() < bodies.length || !source.isDrained(0)) await sleep(10);
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(before);
  await source.stop();
  const { waiting, inFlight } = await sqs.depth(queueUrl);
  await sqs.close();
  client.destroy();

  await annotate(
    `${Math.round(bodies.length / seconds)} messages a second, ` +
      `${((user + system) / bodies.length).toFixed(0)} µs of CPU each with the queue's engine; batches of ${taken.join(', ')}`,
  );
  expect({ total: total(), waiting, inFlight }).toEqual({ total: 10_000, waiting: 0, inFlight: 0 });
  // Time depends on what else the machine does; half a core for 1000 a second, poller and engine together, does not.
  expect((user + system) / bodies.length).toBeLessThan(500);
});
