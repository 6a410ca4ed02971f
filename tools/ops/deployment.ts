import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { OperatorFile, operatorFileIn } from '../start/operator-file.ts';
import { OpsFault } from './fault.ts';

/** What the operator's commands work on: a deployment, or the embedded cloud that runs on this machine. */
export type Deployment = {
  readonly sqs: SQSClient;
  readonly secrets: SecretsManagerClient;
  readonly dynamo: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  readonly s3: S3Client;
  /** URL of a queue, ARN of a secret, name of a table or a bucket, by its name. @throws OpsFault when the deployment does not tell it */
  readonly find: (name: string) => string;
  /** Milliseconds since 1970: of the embedded cloud its own, movable clock. */
  readonly now: () => Promise<number>;
};

/** What `cdk deploy --outputs-file` writes: outputs by stack. */
const Outputs = z.record(z.string(), z.record(z.string(), z.string()));
const dataStack = 'JuxianData';

export type DeploymentOptions = {
  /** File that `cdk deploy --outputs-file` wrote; without it the embedded cloud is meant. */
  readonly outputs?: string | undefined;
  /** Data folder of the embedded cloud. */
  readonly data: string;
};

/** @throws OpsFault when a file cannot be read as what it should be */
export function openDeployment({ outputs, data }: DeploymentOptions): Deployment {
  return outputs === undefined ? embedded(data) : deployed(outputs);
}

/** Credentials and region come from where the AWS CLI takes them: environment, profile, instance role. */
function deployed(file: string): Deployment {
  const read = Outputs.safeParse(readJson(file, `Write it with: npx cdk deploy --all --outputs-file ${file}`));
  const values = read.data?.[dataStack];
  if (!values) throw new OpsFault(`${file} does not hold the outputs of the stack ${dataStack}.`);
  return {
    sqs: new SQSClient({}),
    secrets: new SecretsManagerClient({}),
    dynamo: new DynamoDBClient({}),
    streams: new DynamoDBStreamsClient({}),
    s3: new S3Client({}),
    find: finder(values, file),
    now: async () => Date.now(),
  };
}

function embedded(folder: string): Deployment {
  const file = join(folder, operatorFileIn);
  const hint = 'No embedded cloud runs on this folder: start one with npm start, or name a deployment with --outputs.';
  const read = OperatorFile.safeParse(readJson(file, hint));
  if (!read.success) throw new OpsFault(`${file} is not what npm start writes: start it again.`);
  const { origin, region, credentials, endpoints, resources } = read.data;
  return {
    sqs: new SQSClient({ region, credentials, endpoint: endpoints.sqs }),
    secrets: new SecretsManagerClient({ region, credentials, endpoint: endpoints.secretsmanager }),
    dynamo: new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb }),
    streams: new DynamoDBStreamsClient({ region, credentials, endpoint: endpoints.dynamodb }),
    s3: new S3Client({
      region,
      credentials,
      endpoint: endpoints.s3,
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
    find: finder(resources, file),
    now: async () => Date.parse(await clockOf(origin)),
  };
}

async function clockOf(origin: string): Promise<string> {
  const { now } = z.object({ now: z.string() }).parse(await (await fetch(`${origin}/_local/clock`)).json());
  return now;
}

function finder(values: Readonly<Record<string, string>>, file: string): Deployment['find'] {
  return (name) => {
    const value = values[name];
    if (value === undefined) throw new OpsFault(`${file} does not tell ${name}: is it of this version of Juxian?`);
    return value;
  };
}

function readJson(file: string, hint: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new OpsFault(`${file} ${missing ? 'is not there' : 'is not JSON'}. ${hint}`);
  }
}
