import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startCloud, type Cloud } from '../../../local/index.ts';
import { synthesizeSample, type SampleOptions } from './app.ts';

/** A folder that ends with the test, holding an assembly of the sample app. */
export async function sampleFolder(options: Omit<SampleOptions, 'folder'> = {}) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'juxian-cloud-'));
  const assemblyDir = synthesizeSample({ ...options, folder });
  return {
    assemblyDir,
    dataDir: path.join(folder, 'data'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Starts the sample app on any free port. */
export function startSample(place: { assemblyDir: string; dataDir: string }): Promise<Cloud> {
  return startCloud({ ...place, port: 0, parameters: () => ({ Greeting: 'Hello' }) });
}

/** The operator's own clients. */
export function adminClients({
  endpoints,
  adminCredentials: credentials,
  region,
}: Pick<Cloud, 'endpoints' | 'adminCredentials' | 'region'>) {
  const dynamodb = new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials });
  return {
    dynamodb,
    sqs: new SQSClient({ endpoint: endpoints.sqs, region, credentials }),
    s3: new S3Client({ endpoint: endpoints.s3, region, credentials }),
    /** Rows of the Results table: text by id. */
    results: async (): Promise<ReadonlyMap<string, string>> => {
      const rows = new Map<string, string>();
      let ExclusiveStartKey: ScanCommandOutput['LastEvaluatedKey'];
      do {
        const page: ScanCommandOutput = await dynamodb.send(
          new ScanCommand({ TableName: 'SampleData-Results', ExclusiveStartKey }),
        );
        for (const { id, text } of page.Items ?? []) rows.set(id?.S ?? '', text?.S ?? '');
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return rows;
    },
  };
}

/** Sends bodies in batches of ten, eight batches at a time. */
export async function sendAll(sqs: SQSClient, QueueUrl: string, bodies: readonly string[]): Promise<void> {
  const starts = Array.from({ length: Math.ceil(bodies.length / 10) }, (_, index) => index * 10).values();
  const sender = async (): Promise<void> => {
    for (const start of starts) {
      const Entries = bodies.slice(start, start + 10).map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }
  };
  await Promise.all(Array.from({ length: 8 }, sender));
}

/** Waits until a value is there. */
export async function eventually<T>(look: () => Promise<T | undefined | false>, seconds = 20): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  while (performance.now() < deadline) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await sleep(100);
  }
  throw new Error(`Nothing within ${seconds} s`);
}

/** Waits until the cloud says that all work is done. */
export const untilDrained = (cloud: Cloud): Promise<true> =>
  eventually(async () => (await cloud.drained()) || false, 40);
