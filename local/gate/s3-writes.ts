import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ObjectChange } from './object-change.ts';
import type { EngineAnswer, S3Engine } from './s3-engine.ts';
import { S3Fault, notOffered } from './s3-fault.ts';
import { copySource, type S3Request } from './s3-request.ts';
import type { createTurns } from './turns.ts';
import { receiveBody } from './upload.ts';

export type WriteContext = {
  readonly request: S3Request;
  readonly message: IncomingMessage;
  readonly engine: S3Engine;
  /** Where bodies wait until they are whole. */
  readonly folder: string;
  readonly inTurn: ReturnType<typeof createTurns>;
  readonly onObject: ((change: ObjectChange) => void | Promise<void>) | undefined;
};

/**
 * Everything that changes a bucket: receive the body, wait for other writers of the same object, look at the
 * conditions, let the engine write, report. The answer leaves after the report.
 *
 * @throws S3Fault
 */
export const writeObject = async (context: WriteContext): Promise<EngineAnswer> => {
  const { request, message, folder, inTurn } = context;
  refuseUnoffered(request);
  const received = hasBody(request) ? await receiveBody(request, message, folder) : undefined;
  try {
    return await inTurn(`${request.bucket}/${request.key}`, () => commit(context, received));
  } finally {
    await received?.discard();
  }
};

const hasBody = ({ method, option }: S3Request): boolean =>
  method !== 'DELETE' && option('x-amz-copy-source') === undefined;

/** What s3rver would take without a word and not do. */
const refuseUnoffered = ({ method, bucket, key, option, parameter, headers }: S3Request): void => {
  if (bucket === '') throw notOffered(`${method} on the service`);
  if (method === 'POST' && key === '') throw notOffered('form uploads and multi-object deletes');
  if ((parameter('versionId') ?? 'null') !== 'null') throw notOffered('versions');
  if (option('x-amz-tagging') !== undefined) throw notOffered('tags in an upload');
  if (headers['if-match'] !== undefined) throw notOffered('If-Match on a write');
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined && noneMatch !== '*') throw notOffered('If-None-Match with an ETag on a write');
};

type Body = Awaited<ReturnType<typeof receiveBody>>;

const commit = async (context: WriteContext, received: Body | undefined): Promise<EngineAnswer> => {
  const { request, engine } = context;
  const { bucket, key, headers } = request;
  if (headers['if-none-match'] === '*' && (await engine.look(bucket, key)) !== undefined) {
    throw new S3Fault(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
  const body = received && { size: received.size, stream: received.open() };
  const answer = await engine.send(request, body, engineHeaders(request));
  if (answer.status >= 300 || key === '') return answer;
  // Read to the end first: the engine has finished when its answer has.
  const content = answer.body === undefined ? '' : await text(answer.body);
  await report(context);
  const { body: _read, ...rest } = answer;
  return withContent({ ...rest, headers: { ...rest.headers, ...echoed(request) } }, content);
};

/** A copy's source in the one encoding that s3rver decodes; conditions and framing that were dealt with here. */
const engineHeaders = ({ headers, option }: S3Request): Record<string, string | undefined> => {
  const source = option('x-amz-copy-source');
  const encoding = headers['content-encoding']
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'aws-chunked')
    .join(',');
  const changes: Record<string, string | undefined> = { 'if-none-match': undefined };
  if (encoding !== undefined) changes['content-encoding'] = encoding === '' ? undefined : encoding;
  if (source !== undefined) {
    const { bucket, key } = copySource(source);
    changes['x-amz-copy-source'] = encodeURI(`${bucket}/${key}`);
  }
  return changes;
};

/** S3 repeats the checksum it verified. */
const echoed = ({ option }: S3Request): Record<string, string> => {
  const sum = option('x-amz-checksum-sha256');
  return sum === undefined ? {} : { 'x-amz-checksum-sha256': sum };
};

const withContent = (answer: EngineAnswer, content: string): EngineAnswer =>
  content === '' ? answer : { ...answer, body: Readable.from([Buffer.from(content)]) };

const report = async ({ request, engine, onObject }: WriteContext): Promise<void> => {
  const { method, bucket, key, parameter } = request;
  const part = parameter('partNumber') !== undefined || parameter('uploads') !== undefined;
  if (onObject === undefined || part || parameter('tagging') !== undefined) return;
  if (method === 'DELETE' && parameter('uploadId') !== undefined) return;
  if (method === 'DELETE') {
    await onObject({ type: 'deleted', bucket, key, size: 0, etag: '' });
    return;
  }
  const found = await engine.look(bucket, key);
  // Answering would promise an upload whose event nobody gets.
  if (found === undefined) throw new Error(`${bucket}/${key} is not there although it was written`);
  await onObject({ type: 'created', bucket, key, size: found.size, etag: found.etag.replaceAll('"', '') });
};
