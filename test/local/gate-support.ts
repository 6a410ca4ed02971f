import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Endpoints, PolicyStatement, Principal } from '../../local/types.ts';

export const account = '000000000000';
export const region = 'cn-north-1';
export const inTable = (name: string): string => `arn:aws:dynamodb:${region}:${account}:table/${name}`;
export const inQueue = (name: string): string => `arn:aws:sqs:${region}:${account}:${name}`;

/** A folder of the test's own, and the function that takes it away. */
export const temporaryFolder = (): { path: string; remove: () => void } => {
  const path = mkdtempSync(join(tmpdir(), 'juxian-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

export const principal = (name: string, policy: readonly PolicyStatement[] | 'admin'): Principal => ({
  name,
  accessKeyId: `AKIA${name.toUpperCase()}`,
  secretAccessKey: `secret of ${name}`,
  policy,
});

export const allow = (Action: string | string[], Resource: string | string[] = '*'): PolicyStatement => ({
  Effect: 'Allow',
  Action,
  Resource,
});

/** SDK clients that sign as one principal, set up as the functions' are: by endpoint and credentials alone. */
export const clientsOf = (endpoints: Endpoints, { accessKeyId, secretAccessKey }: Principal) => {
  const common = { region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
  return {
    dynamodb: new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb }),
    sqs: new SQSClient({ ...common, endpoint: endpoints.sqs }),
    secrets: new SecretsManagerClient({ ...common, endpoint: endpoints.secretsmanager }),
    s3: new S3Client({ ...common, endpoint: endpoints.s3 }),
  };
};

/** What a rejected call was called, or 'done'. */
export const outcome = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
    return 'done';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
};
