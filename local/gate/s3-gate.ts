import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { s3Access } from './access-s3.ts';
import type { Caller, Callers } from './callers.ts';
import { corsHeaders, preflight, type CorsRules } from './cors.ts';
import type { ObjectChange } from './object-change.ts';
import { isPresigned, presignedScope, verifyPresigned } from './presigned.ts';
import { createS3Engine, type EngineAnswer } from './s3-engine.ts';
import { S3Fault, accessDenied } from './s3-fault.ts';
import { readS3Request, type S3Request } from './s3-request.ts';
import { listen, type GateServer } from './server.ts';
import { writeObject } from './s3-writes.ts';
import { createTurns } from './turns.ts';

export type S3GateOptions = {
  readonly engines: { readonly s3: string };
  readonly callers: Callers;
  readonly now: () => number;
  readonly region: string;
  readonly cors?: CorsRules;
  readonly onObject?: (change: ObjectChange) => void | Promise<void>;
};

/**
 * The gate before the buckets. Beyond permissions it does what s3rver leaves out: presigned URLs are verified, bodies
 * must have the length and checksums that were declared, `If-None-Match: *` holds, and changes are reported.
 */
export const startS3Gate = async (
  options: S3GateOptions,
): Promise<GateServer & { readonly setCors: (cors: CorsRules) => void }> => {
  const folder = await mkdtemp(join(tmpdir(), 'juxian-gate-'));
  const engine = createS3Engine(options.engines.s3);
  const inTurn = createTurns();
  let cors: CorsRules = options.cors ?? {};

  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = readS3Request(message);
    const rules = cors[request.bucket] ?? [];
    if (request.method === 'OPTIONS') return answerPreflight(response, preflight(rules, request.headers));
    for (const [name, value] of Object.entries(corsHeaders(rules, request.headers, request.method))) {
      if (value !== undefined) response.setHeader(name, value);
    }
    const caller = identify(request, options);
    const refusal = options.callers.refuse(caller, s3Access(request));
    if (refusal !== undefined) throw accessDenied(refusal.message);
    const context = { request, message, engine, folder, inTurn, onObject: options.onObject };
    const found = isRead(request) ? await engine.send(request) : await writeObject(context);
    await send(response, overridden(hideMissing(found, request, caller, options.callers), request));
  };

  const server = await listen((message, response) => {
    answer(message, response).catch((error: unknown) => refuse(message, response, error));
  });
  return {
    url: server.url,
    setCors: (rules) => {
      cors = rules;
    },
    stop: async () => {
      await server.stop();
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const isRead = ({ method }: S3Request): boolean => method === 'GET' || method === 'HEAD';

/** @throws S3Fault unless exactly one known signer stands behind the request. */
const identify = (request: S3Request, { callers, now, region }: S3GateOptions): Caller => {
  const inHeader = request.headers.authorization !== undefined;
  const unknown = (): S3Fault =>
    new S3Fault(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.');
  if (!isPresigned(request)) {
    if (!inHeader) throw accessDenied();
    const caller = callers.bySignature(request.headers);
    if (caller === undefined) throw unknown();
    return caller;
  }
  if (inHeader) throw new S3Fault(400, 'InvalidArgument', 'Only one auth mechanism allowed');
  const caller = callers.byKey(presignedScope(request).accessKeyId);
  if (caller === undefined) throw unknown();
  verifyPresigned(request, caller.principal, region, now());
  return caller;
};

/** S3 tells that an object is missing only to those who may list its bucket; the others hear 403 either way. */
const hideMissing = (answer: EngineAnswer, request: S3Request, caller: Caller, callers: Callers): EngineAnswer => {
  if (answer.status !== 404 || request.key === '' || !isRead(request)) return answer;
  // That an upload is over says nothing of an object.
  if (request.parameter('uploadId') !== undefined) return answer;
  const access = { action: 's3:ListBucket', resource: `arn:aws:s3:::${request.bucket}` };
  const refusal = callers.refuse(caller, [access]);
  if (refusal === undefined) return answer;
  answer.body?.resume();
  throw accessDenied(refusal.message);
};

const overridable = ['type', 'language', 'disposition', 'encoding'].map((name) => `content-${name}`);

/** A reader may say by its signed query what the answer's headers are to be. */
const overridden = (answer: EngineAnswer, request: S3Request): EngineAnswer => {
  if (request.method !== 'GET' || answer.status >= 300) return answer;
  const wanted = ['cache-control', 'expires', ...overridable].flatMap((name) => {
    const value = request.parameter(`response-${name}`);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...answer, headers: { ...answer.headers, ...Object.fromEntries(wanted) } };
};

const answerPreflight = (response: ServerResponse, headers: OutgoingHttpHeaders | undefined): void => {
  if (headers === undefined) throw accessDenied('CORSResponse: This CORS request is not allowed.');
  response.writeHead(200, headers).end();
};

const send = async (response: ServerResponse, { status, headers, body }: EngineAnswer): Promise<void> => {
  response.writeHead(status, headers);
  if (body === undefined) {
    response.end();
    return;
  }
  body.on('error', (error) => response.destroy(error));
  body.pipe(response);
};

const refuse = (message: IncomingMessage, response: ServerResponse, error: unknown): void => {
  const fault =
    error instanceof S3Fault ? error : new S3Fault(500, 'InternalError', `The local buckets failed: ${String(error)}`);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // A body still on its way is taken in and dropped: closing on it would cost the sender our answer.
  message.resume();
  const xml = message.method === 'HEAD' ? '' : fault.toXml();
  response
    .writeHead(fault.status, {
      'content-type': 'application/xml',
      'content-length': Buffer.byteLength(xml),
      'x-amz-error-code': fault.code,
    })
    .end(xml);
};
