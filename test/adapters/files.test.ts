import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { s3Client } from '../../shared/adapters/s3/client.ts';
import { s3EvidenceFiles } from '../../shared/adapters/s3/evidence-files.ts';
import { s3SnapshotFiles } from '../../shared/adapters/s3/snapshot-files.ts';
import { local, startBuckets } from '../support/engines.ts';

const bucket = 'evidence';
const maxBytes = 1_000_000;
let engine: Awaited<ReturnType<typeof startBuckets>>;
let client: S3Client;

beforeAll(async () => {
  engine = await startBuckets([bucket, 'exports']);
  client = clientFor(engine.endpoint);
});
afterAll(async () => {
  client.destroy();
  await engine.stop();
});

/** The deployed client, led to an engine as the embedded cloud does it. */
function clientFor(endpoint: string): S3Client {
  vi.stubEnv('AWS_ENDPOINT_URL_S3', endpoint);
  vi.stubEnv('AWS_REGION', local.region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', local.credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', local.credentials.secretAccessKey);
  const made = s3Client();
  // Paths instead of host names: the engines answer on an address.
  Object.assign(made.config, { forcePathStyle: true });
  return made;
}

const files = () => s3EvidenceFiles(client, bucket, maxBytes);
const bytes = Buffer.from('%PDF-1.7 审批表');
const sha256 = createHash('sha256').update(bytes).digest();
const upload = {
  key: 'quarantine/doc_1/审批表 (1).pdf',
  mediaType: 'application/pdf',
  size: bytes.length,
  sha256: sha256.toString('hex'),
};

const put = (key: string, body: Uint8Array | string = bytes) =>
  client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));

describe('a presigned upload', () => {
  test('given a declared file, when a URL is made, then type, length and SHA-256 are signed headers, not wishes', async () => {
    const { url, headers } = await files().presign(upload, 300);
    const query = new URL(url).searchParams;
    expect(query.get('X-Amz-SignedHeaders')?.split(';').toSorted()).toEqual([
      'content-length',
      'content-type',
      'host',
      'x-amz-checksum-sha256',
    ]);
    expect(query.get('X-Amz-Expires')).toBe('300');
    // A checksum in the URL would be the one of an empty body, or one that nobody checks.
    expect([...query.keys()].filter((name) => /checksum|crc|trailer/i.test(name))).toEqual([]);
    expect(headers).toEqual({
      'content-type': 'application/pdf',
      'x-amz-checksum-sha256': sha256.toString('base64'),
    });
  });

  test('given the URL and its headers, when a plain HTTP client puts the file, then it lies there and is read back', async () => {
    const { url, headers } = await files().presign(upload, 300);
    const answer = await fetch(url, { method: 'PUT', headers, body: bytes });
    expect(answer.status).toBe(200);
    expect(Buffer.from((await files().read(upload.key)) ?? [])).toEqual(bytes);
  });

  test('given the URL and its headers, when a plain HTTP client puts the file, then the wire bears what was signed', async () => {
    const wire = await listen();
    const local = s3EvidenceFiles(clientFor(wire.url), bucket, maxBytes);
    const { url, headers } = await local.presign(upload, 300);
    await fetch(url, { method: 'PUT', headers, body: bytes });
    expect(wire.seen()).toMatchObject({
      'content-length': String(bytes.length),
      'content-type': 'application/pdf',
      'x-amz-checksum-sha256': sha256.toString('base64'),
    });
    await wire.close();
  });

  test.each([
    ['another type', { mediaType: 'image/png' }],
    ['another length', { size: 99 }],
    ['another hash', { sha256: '0'.repeat(64) }],
  ])('given the same key, when %s is declared, then the signature is another one', async (_, change) => {
    vi.useFakeTimers({ now: Date.parse('2022-05-20T00:00:00Z') });
    const signature = async (file: typeof upload) =>
      new URL((await files().presign(file, 300)).url).searchParams.get('X-Amz-Signature');
    expect(await signature({ ...upload, ...change })).not.toBe(await signature(upload));
    expect(await signature(upload)).toBe(await signature(upload));
    vi.useRealTimers();
  });
});

describe('evidence files', () => {
  test('given no file, when it is read, then there is none', async () => {
    expect(await files().read('quarantine/none')).toBeUndefined();
  });

  test('given a file beyond the limit, when it is read, then one byte more than the limit comes', async () => {
    await put('quarantine/large', Buffer.alloc(5 * maxBytes, 1));
    expect(await files().read('quarantine/large')).toHaveLength(maxBytes + 1);
    await put('quarantine/exact', Buffer.alloc(maxBytes, 1));
    expect(await files().read('quarantine/exact')).toHaveLength(maxBytes);
    await put('quarantine/empty', new Uint8Array());
    expect(await files().read('quarantine/empty')).toHaveLength(0);
  });

  test('given a file in quarantine, when it is accepted twice, then it has moved, with its type', async () => {
    const [from, to] = ['quarantine/doc_2/照片 1.jpg', 'accepted/doc_2/照片 1.jpg'];
    await put(from);
    await files().accept(from, to, 'image/jpeg');
    await files().accept(from, to, 'image/jpeg');
    expect(await files().read(from)).toBeUndefined();
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: to }));
    expect(head).toMatchObject({ ContentType: 'image/jpeg', ContentLength: bytes.length });
  });

  test('given a run that copied and died, when the file is accepted again, then it is removed from quarantine', async () => {
    await put('quarantine/doc_3');
    await put('accepted/doc_3');
    await files().accept('quarantine/doc_3', 'accepted/doc_3', 'image/jpeg');
    expect(await files().read('quarantine/doc_3')).toBeUndefined();
  });

  test('given a file in neither place, when it is accepted, then that is no success', async () => {
    await expect(files().accept('quarantine/gone', 'accepted/gone', 'image/jpeg')).rejects.toThrow();
  });

  test('given a file, when it is removed twice, then it is gone', async () => {
    await put('quarantine/doc_4');
    await files().remove('quarantine/doc_4');
    await files().remove('quarantine/doc_4');
    expect(await files().read('quarantine/doc_4')).toBeUndefined();
  });
});

describe('snapshot files', () => {
  test('given a snapshot, when its file is put, then it lies there as JSON', async () => {
    await s3SnapshotFiles(client, 'exports').put('rankings/snp_1.json', '{"行":1}');
    const { Body: body, ContentType: type } = await client.send(
      new GetObjectCommand({ Bucket: 'exports', Key: 'rankings/snp_1.json' }),
    );
    expect(await body?.transformToString()).toBe('{"行":1}');
    expect(type).toBe('application/json; charset=utf-8');
  });

  // The bucket engine ignores If-None-Match: what S3 answers is spoken here.
  test.each([
    [412, 'PreconditionFailed', true],
    [403, 'AccessDenied', false],
  ])('given an answer %i %s, when a file is put, then it is taken as done: %s', async (status, code, done) => {
    const wire = await listen(status, `<Error><Code>${code}</Code></Error>`);
    const writing = s3SnapshotFiles(clientFor(wire.url), 'exports').put('rankings/snp_1.json', '{}');
    await (done ? expect(writing).resolves.toBeUndefined() : expect(writing).rejects.toThrow());
    expect(wire.seen()).toMatchObject({ 'if-none-match': '*' });
    await wire.close();
  });
});

/** A server that answers everything the same and remembers the last request's headers. */
async function listen(
  status = 200,
  body = '',
): Promise<{ url: string; seen(): IncomingHttpHeaders; close(): Promise<void> }> {
  let headers: IncomingHttpHeaders = {};
  const server: Server = createServer((request, response) => {
    headers = request.headers;
    request.resume().once('end', () => response.writeHead(status).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: () => headers,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
