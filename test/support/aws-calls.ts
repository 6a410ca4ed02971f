import { vi } from 'vitest';
import { dynamoCall, type JsonCall, secretsCall, sqsCall } from '../../shared/adapters/aws/json-call.ts';

/** Region and key of every test client. */
export const local = {
  region: 'cn-north-1',
  credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
};

/** The lean caller against an engine of a test, made as in a function: from the environment alone. */
function callOf(make: () => JsonCall, address: string, endpoint: string): JsonCall {
  vi.stubEnv('AWS_REGION', local.region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', local.credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', local.credentials.secretAccessKey);
  vi.stubEnv(address, endpoint);
  try {
    return make();
  } finally {
    vi.unstubAllEnvs();
  }
}

export const dynamoCallTo = (endpoint: string): JsonCall => callOf(dynamoCall, 'AWS_ENDPOINT_URL_DYNAMODB', endpoint);
export const sqsCallTo = (endpoint: string): JsonCall => callOf(sqsCall, 'AWS_ENDPOINT_URL_SQS', endpoint);
export const secretsCallTo = (endpoint: string): JsonCall =>
  callOf(secretsCall, 'AWS_ENDPOINT_URL_SECRETS_MANAGER', endpoint);
