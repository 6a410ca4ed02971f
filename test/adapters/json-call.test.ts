import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dynamoCall, type JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { dynamoCallTo, local } from '../support/aws-calls.ts';

type Received = { readonly headers: IncomingHttpHeaders; readonly body: string };

/** A service that answers by a script, one entry a request, and `{}` after its end. */
let server: Server;
let received: Received[];
let script: ((response: ServerResponse) => void)[];
let endpoint: string;
let call: JsonCall;

beforeEach(async () => {
  received = [];
  script = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      (script.shift() ?? answer(200, {}))(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  call = dynamoCallTo(endpoint);
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const answer = (status: number, body: unknown) => (response: ServerResponse) =>
  void response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
const fault = (name: string, status = 400) =>
  answer(status, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'because' });
const cut = (response: ServerResponse) => void response.socket?.destroy();

/** The hash that the SDK's signer asks for, from Node's own crypto. */
class Sha256 {
  #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {}
}

/** The signature that AWS's own signer makes of what arrived. */
async function expectedSignature({ headers, body }: Received): Promise<string | undefined> {
  const signer = new SignatureV4({
    service: 'dynamodb',
    region: local.region,
    credentials: {
      ...local.credentials,
      ...(headers['x-amz-security-token'] && { sessionToken: String(headers['x-amz-security-token']) }),
    },
    sha256: Sha256,
    applyChecksum: false,
  });
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
  const { hostname, port } = new URL(endpoint);
  const date = String(headers['x-amz-date']).replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z');
  const signed = await signer.sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname,
      port: Number(port),
      path: '/',
      headers: Object.fromEntries(names.map((name) => [name, String(headers[name])])),
      body,
    },
    { signingDate: new Date(date), signableHeaders: new Set(names) },
  );
  return signed.headers['authorization'];
}

test.each([
  ['a role’s session', 'FwoGZXIvYXdzEBc+/=='],
  ['a key alone', ''],
])('given %s, when an operation is called, then AWS’s own signer would have signed it so', async (_, token) => {
  vi.stubEnv('AWS_REGION', local.region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', local.credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', local.credentials.secretAccessKey);
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', endpoint);
  vi.stubEnv('AWS_SESSION_TOKEN', token);
  script = [answer(200, { Item: { p: { S: '武进区' } } })];
  const found = await dynamoCall()('GetItem', { TableName: '选票', Key: { p: { S: 'abc1' } } });
  expect(found).toEqual({ Item: { p: { S: '武进区' } } });
  const [request] = received;
  if (!request) throw new Error('Nothing was received');
  expect(request.headers).toMatchObject({
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.GetItem',
  });
  expect(JSON.parse(request.body)).toEqual({ TableName: '选票', Key: { p: { S: 'abc1' } } });
  expect(request.headers['x-amz-security-token']).toBe(token || undefined);
  expect(request.headers.authorization).toContain(token ? 'x-amz-security-token' : 'x-amz-date');
  expect(signatureOf(request.headers.authorization)).toBe(signatureOf(await expectedSignature(request)));
});

test('given a caller that lives past midnight, when it is called, then each day has a signature of its own', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2022-05-20T23:59:59Z') });
  await call('GetItem', { TableName: 't' });
  vi.setSystemTime(new Date('2022-05-21T00:00:00Z'));
  await call('GetItem', { TableName: 't' });
  expect(received.map(({ headers }) => headers['x-amz-date'])).toEqual(['20220520T235959Z', '20220521T000000Z']);
  for (const request of received) {
    expect(signatureOf(request.headers.authorization)).toBe(signatureOf(await expectedSignature(request)));
  }
});

const signatureOf = (authorization: string | undefined) => /Signature=([0-9a-f]{64})/.exec(authorization ?? '')?.[1];

test.each([
  ['a throttled request', fault('ProvisionedThroughputExceededException')],
  ['a throttled request by its other name', fault('ThrottlingException')],
  ['a fault of the service', fault('InternalServerError', 500)],
  ['a fault of a proxy', answer(503, '<html>busy</html>')],
  ['a connection that is cut', cut],
])('given %s, when it is called again, then the answer comes', async (_, first) => {
  script = [first, first, answer(200, { ok: true })];
  expect(await call('PutItem', {})).toEqual({ ok: true });
  expect(received).toHaveLength(3);
});

test('given faults without end, when it has been tried four times, then the last fault is told', async () => {
  script = Array(9).fill(fault('ThrottlingException'));
  await expect(call('PutItem', {})).rejects.toMatchObject({ name: 'ThrottlingException', message: 'because' });
  expect(received).toHaveLength(4);
});

test.each(['ConditionalCheckFailedException', 'ValidationException', 'AccessDeniedException'])(
  'given a %s, when it is called, then it is told at once with all that came with it',
  async (name) => {
    script = [answer(400, { __type: `x#${name}`, Message: 'no', Item: { seq: { S: '7' } } })];
    await expect(call('UpdateItem', {})).rejects.toMatchObject({
      name,
      message: 'no',
      status: 400,
      body: { Item: { seq: { S: '7' } } },
    });
    expect(received).toHaveLength(1);
  },
);

test('given no address in the environment, when a caller is made, then the missing variable is named', () => {
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', '');
  expect(() => dynamoCall()).toThrow('Missing environment variables: AWS_ENDPOINT_URL_DYNAMODB');
});
