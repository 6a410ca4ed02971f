import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Pool } from 'undici';
import type { Access } from './policy.ts';
import type { Callers } from './callers.ts';
import { listen, type GateServer } from './server.ts';

export type JsonService = {
  /** Base address of the engine behind. */
  readonly engine: string;
  readonly region: string;
  readonly callers: Callers;
  /** What an operation does; throws when the body is not of its shape. */
  readonly accesses: (operation: string, body: unknown) => Access[];
  /** Changes an answer of the engine on its way out. */
  readonly rewrite?: (operation: string, answer: Buffer, gate: string) => Buffer;
};

/** Larger than any request that DynamoDB (16 MB) or SQS (1 MB) would take. */
const largest = 17 * 1024 * 1024;

type Answer = {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
};

/**
 * A gate for the services that speak AWS's JSON protocols: DynamoDB, SQS, Secrets Manager. A request goes through
 * unchanged if its signer is known and may do all that it would do; else it is answered here as AWS would.
 */
export const startJsonGate = async (service: JsonService): Promise<GateServer> => {
  const pool = new Pool(service.engine, { connections: 128 });
  let url = '';
  const server = await listen((request, response) => {
    void respond(response, handle(service, pool, request, url));
  });
  url = server.url;
  return {
    url,
    stop: async () => {
      await server.stop();
      await pool.destroy();
    },
  };
};

const respond = async (response: ServerResponse, coming: Promise<Answer>): Promise<void> => {
  try {
    send(response, await coming);
  } catch (error) {
    send(response, fault(500, 'InternalServerError', `The local engine did not answer: ${String(error)}`));
  }
};

const handle = async (service: JsonService, pool: Pool, request: IncomingMessage, gate: string): Promise<Answer> => {
  const { headers } = request;
  const body = await read(request);
  if (body === undefined) return fault(413, 'RequestEntityTooLarge', 'The request is too large.');
  const [, operation] = /^[A-Za-z0-9_]+\.([A-Za-z]+)$/.exec(String(headers['x-amz-target'])) ?? [];
  if (request.method !== 'POST' || operation === undefined || !headers['content-type']?.includes('x-amz-json')) {
    return fault(400, 'UnknownOperationException', 'The local gate speaks the AWS JSON protocols only.');
  }
  const caller = service.callers.bySignature(headers);
  if (caller === undefined) {
    return fault(400, 'UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  let accesses: Access[];
  try {
    accesses = service.accesses(operation, JSON.parse(body.toString()));
  } catch (error) {
    return fault(400, 'SerializationException', error instanceof Error ? error.message : String(error));
  }
  const refusal = service.callers.refuse(caller, accesses);
  if (refusal !== undefined) return fault(400, 'AccessDeniedException', refusal.message);
  const answer = await forward(service, pool, request, body);
  return service.rewrite === undefined || answer.status !== 200
    ? answer
    : { ...answer, body: service.rewrite(operation, answer.body, gate) };
};

/** By events, as `buffer()` of node:stream/consumers goes through a Blob, a tenth of all that this gate costs. */
const read = (request: IncomingMessage): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // What is too large is taken in and dropped, so that the sender hears the answer.
      if (size <= largest) chunks.push(chunk);
    });
    request.on('end', () => resolve(size > largest ? undefined : joined(chunks)));
    request.on('error', reject);
  });

const joined = (chunks: readonly Buffer[]): Buffer => {
  const [first] = chunks;
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
};

/**
 * The engine gets only what it looks at, and a signer of ours: fauxqs reads the region of a new queue off it, and
 * DynamoDB Local refuses access keys with anything but letters and digits.
 */
const forward = (service: JsonService, pool: Pool, { headers }: IncomingMessage, body: Buffer): Promise<Answer> => {
  const { 'content-type': type = '', 'x-amz-target': target = '', 'accept-encoding': encoding = 'identity' } = headers;
  const scope = `20260101/${service.region}/local/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=gate/${scope}, SignedHeaders=host, Signature=0`;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  let status = 0;
  let received: Answer['headers'] = {};
  const chunks: Buffer[] = [];
  pool.dispatch(
    {
      method: 'POST',
      path: '/',
      headers: {
        authorization,
        'content-type': type,
        'x-amz-target': String(target),
        'accept-encoding': encoding,
      },
      body,
      // A long poll of a queue takes 20 seconds, a table's first scan may take longer.
      headersTimeout: 120_000,
      bodyTimeout: 120_000,
    },
    {
      // undici insists on hearing of the start.
      onRequestStart: () => undefined,
      onResponseStart: (_controller, code, found) => {
        status = code;
        received = found;
      },
      onResponseData: (_controller, chunk) => void chunks.push(chunk),
      onResponseEnd: () => resolve({ status, headers: received, body: joined(chunks) }),
      onResponseError: (_controller, error) => reject(error),
    },
  );
  return promise;
};

const dropped = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date', 'server']);

const send = (response: ServerResponse, { status, headers, body }: Answer): void => {
  if (response.destroyed) return;
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !dropped.has(name)) response.setHeader(name, value);
  }
  response.writeHead(status, { 'content-length': body.length }).end(body);
};

/** A refusal in the shape that both SDKs' JSON protocols read their error names from. */
const fault = (status: number, type: string, message: string): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() },
  body: Buffer.from(JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message, Message: message })),
});
