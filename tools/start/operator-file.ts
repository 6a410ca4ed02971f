import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Cloud } from '../../local/index.ts';

/** Its name in the data folder of a running embedded cloud. */
export const operatorFileIn = 'operator.json';

/** What a command beside the running cloud needs to act as its operator. Key and ports are new with every start. */
export const OperatorFile = z.object({
  origin: z.string(),
  region: z.string(),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  endpoints: z.object({ sqs: z.string(), secretsmanager: z.string(), dynamodb: z.string(), s3: z.string() }),
  /** URL of a queue, ARN of a secret, name of a table or a bucket, by the name of the data stack's output. */
  resources: z.record(z.string(), z.string()),
});

/** Writes the file so that only its owner can read it. @returns what removes it when the cloud ends */
export function writeOperatorFile(cloud: Cloud, dataDir: string): () => void {
  const file = join(dataDir, operatorFileIn);
  const content: z.infer<typeof OperatorFile> = {
    origin: cloud.url,
    region: cloud.region,
    credentials: cloud.adminCredentials,
    endpoints: cloud.endpoints,
    resources: Object.fromEntries(
      Object.entries(cloud.resources).map(([name, value]) => [name.replaceAll('/', ''), value]),
    ),
  };
  // Removed first: an old file keeps its mode when it is written again.
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(content, null, 2), { mode: 0o600 });
  return () => rmSync(file, { force: true });
}
