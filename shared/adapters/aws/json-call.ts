import pRetry, { type Options } from 'p-retry';

import { readEnv } from '../../platform/env.ts';
import { type Answer, signedPost } from './signed-request.ts';

/**
 * One operation of a service that speaks AWS's JSON protocol, as the service itself spells input and output: binary
 * values are base64 text.
 */
export type JsonCall = <Output = Record<string, unknown>>(operation: string, input: object) => Promise<Output>;

/** A refusal of the service. `name` is AWS's own, e.g. `ConditionalCheckFailedException`; `body` is its answer. */
export class AwsFault extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(name: string, status: number, body: Readonly<Record<string, unknown>>) {
    super(textOf(body['message']) ?? textOf(body['Message']) ?? name);
    this.name = name;
    this.status = status;
    this.body = body;
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What the service asks to be tried again later, besides every 5xx. */
const throttles = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestTimeout',
  'ThrottlingException',
  'TransactionInProgressException',
]);

/** Four tries in all: after about 25, 50 and 100 ms, each stretched at random so that clients do not march in step. */
const retries: Options = {
  retries: 3,
  minTimeout: 25,
  factor: 2,
  randomize: true,
  shouldRetry: ({ error }) => mayPass(error),
};

/** What may succeed the next time: lost connections, 5xx, throttling. */
export function mayPass(error: unknown): boolean {
  return !(error instanceof AwsFault) || error.status >= 500 || throttles.has(error.name);
}

/** Each service's address is in the environment: the template knows partition and region, and the embedded cloud itself. */
export const dynamoCall = (): JsonCall => jsonCall('dynamodb', 'AWS_ENDPOINT_URL_DYNAMODB', 'DynamoDB_20120810', '1.0');
export const sqsCall = (): JsonCall => jsonCall('sqs', 'AWS_ENDPOINT_URL_SQS', 'AmazonSQS', '1.0');
export const secretsCall = (): JsonCall =>
  jsonCall('secretsmanager', 'AWS_ENDPOINT_URL_SECRETS_MANAGER', 'secretsmanager', '1.1');

/**
 * The caller of the functions that run once for every ballot: a signature and a request, a third of the processor time
 * of the SDK's client and a tenth of its loading (docs/decisions/0011). All else uses the SDK.
 *
 * Tries again what may succeed the next time. A request whose answer was lost may so be carried out twice: every
 * caller here must be one that does not mind. It sees whole requests: what a batch tells of its parts is the caller's.
 */
function jsonCall(name: string, address: string, target: string, version: string): JsonCall {
  const post = signedPost({ name, endpoint: readEnv([address])[address] ?? '' });
  return async <Output>(operation: string, input: object): Promise<Output> => {
    const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${operation}` };
    const body = JSON.stringify(input);
    return pRetry(async () => read(await post(headers, body)) as Output, retries);
  };
}

/** @throws AwsFault when the service refused */
function read({ status, body }: Answer): unknown {
  if (status === 200) return JSON.parse(body);
  const told = parsed(body);
  // `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`, with or without what stands before the name.
  const name = (textOf(told['__type']) ?? `HTTP ${status}`).replace(/^.*#/, '');
  throw new AwsFault(name, status, told);
}

/** A proxy in between may answer with anything. */
function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
