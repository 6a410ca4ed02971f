import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsChunkedDecoder } from './aws-chunked.ts';
import { checksumAlgorithm, compareChecksum, summing } from './checksums.ts';
import { S3Fault, notOffered } from './s3-fault.ts';
import type { S3Request } from './s3-request.ts';

/** A body that was received to its end and is what its headers said. */
export type Received = {
  /** Bytes, without any framing. */
  readonly size: number;
  readonly open: () => Readable;
  readonly discard: () => Promise<void>;
};

/** S3's limit for one PUT. */
const largest = 5 * 1024 ** 3;

/**
 * Receives a body into a file of `folder`, so that the engine never sees one that is short or not what its checksums
 * say. Understands plain bodies and the SDK's aws-chunked ones with a trailing checksum.
 *
 * @throws S3Fault; nothing is left in the folder then.
 */
export const receiveBody = async (request: S3Request, message: IncomingMessage, folder: string): Promise<Received> => {
  const file = join(folder, randomUUID());
  const discard = (): Promise<void> => rm(file, { force: true });
  try {
    return { size: await receive(request, message, file), open: () => createReadStream(file), discard };
  } catch (error) {
    await discard();
    throw error;
  }
};

const receive = async (request: S3Request, message: IncomingMessage, file: string): Promise<number> => {
  const declared = declaredChecksums(request);
  const length = declaredLength(request);
  const payload = request.headers['x-amz-content-sha256'];
  const sha256 = typeof payload === 'string' && /^[0-9a-f]{64}$/.test(payload) ? payload : undefined;
  const decoder = isChunked(request) ? new AwsChunkedDecoder() : undefined;
  const announced = decoder === undefined ? undefined : announcedTrailer(request);

  const sums = summing(wantedSums([...declared.keys(), ...(announced === undefined ? [] : [announced])], sha256));
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > length) return done(new S3Fault(400, 'IncompleteBody', 'The body is longer than declared.'));
      sums.update(chunk);
      return done(null, chunk);
    },
  });
  const target = createWriteStream(file, { mode: 0o600 });
  await (decoder === undefined ? pipeline(message, measure, target) : pipeline(message, decoder, measure, target));

  if (size !== length) throw new S3Fault(400, 'IncompleteBody', 'The body is shorter than declared.');
  const digests = sums.digests();
  for (const [header, value] of declared) compareChecksum(header, value, digests);
  if (announced !== undefined) compareChecksum(announced, decoder?.trailers.get(announced) ?? '', digests);
  if (sha256 !== undefined && digests.get('sha256')?.toString('hex') !== sha256) {
    throw new S3Fault(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  return size;
};

const wantedSums = (headers: readonly string[], sha256: string | undefined): Set<string> => {
  const wanted = new Set(headers.map(checksumAlgorithm).filter((name) => name !== undefined));
  return sha256 === undefined ? wanted : wanted.add('sha256');
};

/** Checksums in headers, and those that a presigned URL carries in its query. */
const declaredChecksums = ({ headers, query }: S3Request): ReadonlyMap<string, string> => {
  const hoisted = query.map(([name, value]) => [name.toLowerCase(), value] as const);
  const plain = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  return new Map([...hoisted, ...plain].filter(([name]) => checksumAlgorithm(name) !== undefined));
};

const isChunked = ({ headers }: S3Request): boolean =>
  String(headers['x-amz-content-sha256']).startsWith('STREAMING-') ||
  /\baws-chunked\b/.test(headers['content-encoding'] ?? '');

const declaredLength = (request: S3Request): number => {
  const header = isChunked(request)
    ? request.headers['x-amz-decoded-content-length']
    : request.headers['content-length'];
  if (typeof header !== 'string' || !/^\d+$/.test(header)) {
    throw new S3Fault(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  const length = Number(header);
  if (length > largest)
    throw new S3Fault(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
  return length;
};

/** The one trailing checksum that the request promises. */
const announcedTrailer = ({ headers }: S3Request): string | undefined => {
  const signed = headers['x-amz-content-sha256'] === 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';
  // Its chunks are signed one by one; the SDK for JavaScript never makes this form.
  if (signed) throw notOffered('signed chunks with a trailer');
  const header = headers['x-amz-trailer'];
  if (typeof header !== 'string') return undefined;
  if (checksumAlgorithm(header) === undefined) throw notOffered(`the trailer ${header}`);
  return header;
};
