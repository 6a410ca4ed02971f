import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  CreateMultipartUploadCommand,
  CompleteMultipartUploadCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBuckets } from '../../local/engines/buckets.ts';
import type { Engine } from '../../local/engines/engine.ts';
import { startGate, type Gate, type ObjectChange } from '../../local/gate/index.ts';
import { account, allow, clientsOf, outcome, principal, region, temporaryFolder } from './gate-support.ts';

const nowhere = 'http://127.0.0.1:1';
const admin = principal('admin', 'admin');
const uploader = principal('uploader', [allow('s3:PutObject', 'arn:aws:s3:::evidence/quarantine/*')]);
const reader = principal('reader', [allow('s3:GetObject', 'arn:aws:s3:::evidence/*')]);

const folder = temporaryFolder();
const changes: ObjectChange[] = [];
// A rehearsal in 2022: URLs are signed, and expire, by the moved clock.
let clock = Date.parse('2022-11-01T00:00:00Z');
let engine: Engine;
let gate: Gate;
let s3: S3Client;

beforeAll(async () => {
  engine = await startBuckets(folder.path, () => undefined);
  gate = await startGate({
    engines: { dynamodb: nowhere, sqs: nowhere, secretsmanager: nowhere, s3: engine.url },
    principals: [admin, uploader, reader],
    now: () => clock,
    account,
    region,
    cors: {
      evidence: [{ AllowedOrigins: ['http://site'], AllowedMethods: ['PUT'], AllowedHeaders: ['content-type'] }],
    },
    onObject: (change) => void changes.push(change),
  });
  ({ s3 } = clientsOf(gate.endpoints, admin));
  await s3.send(new CreateBucketCommand({ Bucket: 'evidence' }));
});
afterAll(async () => {
  await gate.stop();
  await engine.stop();
  folder.remove();
});

const body = Buffer.from('%PDF-1.7 审批表');
const sha256 = (of: Buffer): string => createHash('sha256').update(of).digest('base64');
const headers = {
  'content-type': 'application/pdf',
  'content-length': String(body.length),
  'x-amz-checksum-sha256': sha256(body),
};

/** As request-upload presigns: type, length and hash in signed headers. */
const presign = async (key: string, { signer = uploader } = {}): Promise<string> => {
  const client = new S3Client({
    endpoint: gate.endpoints.s3,
    region,
    credentials: { accessKeyId: signer.accessKeyId, secretAccessKey: signer.secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const command = new PutObjectCommand({
    Bucket: 'evidence',
    Key: key,
    ContentType: headers['content-type'],
    ContentLength: body.length,
    ChecksumSHA256: headers['x-amz-checksum-sha256'],
  });
  return getSignedUrl(client, command, {
    expiresIn: 300,
    signingDate: new Date(clock),
    signableHeaders: new Set(['host', 'content-type', 'content-length']),
    unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
  });
};

/** Sends exactly these headers; fetch would correct a wrong length. */
const put = (url: string, sent: Record<string, string>, content: Buffer, method = 'PUT') =>
  new Promise<{ status: number; code: string }>((resolve, reject) => {
    const outgoing = plainRequest(url, { method, headers: sent, agent: false }, (answer) => {
      let xml = '';
      answer.on('data', (chunk: Buffer) => (xml += chunk.toString()));
      answer.on('end', () => {
        const [, code = ''] = /<Code>(.*?)<\/Code>/.exec(xml) ?? [];
        resolve({ status: answer.statusCode ?? 0, code });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(content);
  });

const exists = async (key: string): Promise<boolean> =>
  (await outcome(s3.send(new HeadObjectCommand({ Bucket: 'evidence', Key: key })))) === 'done';

describe('given a presigned PUT', () => {
  test('when it is used as signed, then the object is there, reported before the answer', async () => {
    changes.length = 0;
    const key = 'quarantine/溧阳 (1)/审批表+a.pdf';
    expect(await put(await presign(key), headers, body)).toEqual({ status: 200, code: '' });
    const etag = createHash('md5').update(body).digest('hex');
    expect(changes).toEqual([{ type: 'created', bucket: 'evidence', key, size: body.length, etag }]);
    const found = await s3.send(new GetObjectCommand({ Bucket: 'evidence', Key: key }));
    expect(found.ContentType).toBe('application/pdf');
    expect(Buffer.from((await found.Body?.transformToByteArray()) ?? [])).toEqual(body);
  });

  const other = Buffer.from(body.map((byte) => byte ^ 1));
  test.each<[string, Record<string, string>, Buffer, number, string]>([
    ['another type', { ...headers, 'content-type': 'text/html' }, body, 403, 'SignatureDoesNotMatch'],
    ['another length', { ...headers, 'content-length': '3' }, body.subarray(0, 3), 403, 'SignatureDoesNotMatch'],
    ['another hash', { ...headers, 'x-amz-checksum-sha256': sha256(other) }, other, 403, 'SignatureDoesNotMatch'],
    [
      'no hash',
      { 'content-type': headers['content-type'], 'content-length': headers['content-length'] },
      body,
      403,
      'SignatureDoesNotMatch',
    ],
    ['another body', headers, other, 400, 'BadDigest'],
    ['an added header', { ...headers, 'x-amz-acl': 'public-read' }, body, 403, 'AccessDenied'],
    ['a copy source slipped in', { ...headers, 'x-amz-copy-source': 'exports/secret.json' }, body, 403, 'AccessDenied'],
    [
      'a second signature',
      { ...headers, authorization: 'AWS4-HMAC-SHA256 Credential=AKIAADMIN/x' },
      body,
      400,
      'InvalidArgument',
    ],
  ])('when it is used with %s, then it is refused and nothing is left', async (name, sent, content, status, code) => {
    const key = `quarantine/${name}.pdf`;
    expect(await put(await presign(key), sent, content)).toEqual({ status, code });
    expect(await exists(key)).toBe(false);
  });

  test.each<[string, (url: string) => string, number, string]>([
    ['key', (url) => url.replace('tampered', 'elsewhere'), 403, 'SignatureDoesNotMatch'],
    ['life', (url) => url.replace('X-Amz-Expires=300', 'X-Amz-Expires=3000'), 403, 'SignatureDoesNotMatch'],
    [
      'signature',
      (url) => url.replace(/X-Amz-Signature=\w{8}/, 'X-Amz-Signature=00000000'),
      403,
      'SignatureDoesNotMatch',
    ],
    ['signer', (url) => url.replace('AKIAUPLOADER', 'AKIAADMIN'), 403, 'SignatureDoesNotMatch'],
    ['signer, unknown', (url) => url.replace('AKIAUPLOADER', 'AKIANOBODY'), 403, 'InvalidAccessKeyId'],
    ['query', (url) => `${url}&tagging=`, 403, 'SignatureDoesNotMatch'],
    ['algorithm', (url) => url.replace('HMAC-SHA256', 'HMAC-SHA1'), 400, 'AuthorizationQueryParametersError'],
  ])('when its %s is changed, then it is refused', async (_name, change, status, code) => {
    expect(await put(change(await presign('quarantine/tampered.pdf')), headers, body)).toEqual({ status, code });
    expect(await exists('quarantine/tampered.pdf')).toBe(false);
  });

  test('when the cloud’s clock passes its end, then it has expired', async () => {
    const url = await presign('quarantine/late.pdf');
    clock += 300_000;
    expect(await put(url, headers, body)).toMatchObject({ status: 200 });
    clock += 1000;
    expect(await put(url, headers, body)).toEqual({ status: 403, code: 'AccessDenied' });
    clock -= 3_600_000;
    expect(await put(url, headers, body)).toEqual({ status: 403, code: 'AccessDenied' });
    clock += 3_299_000;
  });

  test('when its signer may not put there, then it is refused', async () => {
    expect(await put(await presign('accepted/a.pdf'), headers, body)).toEqual({ status: 403, code: 'AccessDenied' });
    expect(await put(await presign('quarantine/a.pdf', { signer: reader }), headers, body)).toMatchObject({
      status: 403,
    });
    expect(gate.denials.at(-1)).toEqual({
      principal: 'reader',
      action: 's3:PutObject',
      resource: 'arn:aws:s3:::evidence/quarantine/a.pdf',
    });
  });

  test('when the connection breaks halfway, then nothing is left', async () => {
    const url = await presign('quarantine/broken.pdf');
    const sent = plainRequest(url, { method: 'PUT', headers });
    sent.on('error', () => undefined);
    sent.write(body.subarray(0, 4));
    await new Promise((resolve) => setTimeout(resolve, 200));
    sent.destroy();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await exists('quarantine/broken.pdf')).toBe(false);
    expect(readdirSync(`${folder.path}/partial`)).toEqual([]);
  });
});

describe('given no signature, or a stranger’s', () => {
  test.each(['GET', 'PUT', 'DELETE'])('when %s comes, then it is refused', async (method) => {
    const response = await fetch(`${gate.endpoints.s3}/evidence/quarantine/a`, { method });
    expect([response.status, await response.text()]).toEqual([
      403,
      expect.stringContaining('<Code>AccessDenied</Code>'),
    ]);
  });
  test('when the SDK signs with an unknown key, then it hears so', async () => {
    const stranger = clientsOf(gate.endpoints, principal('stranger', [])).s3;
    expect(await outcome(stranger.send(new ListObjectsV2Command({ Bucket: 'evidence' })))).toBe('InvalidAccessKeyId');
  });
});

describe('given the SDK’s client', () => {
  const key = (name: string) => ({ Bucket: 'evidence', Key: `sdk/${name}` });

  test('when objects come and go in one folder at once, then none that was put is gone', async () => {
    const at = (name: string) => ({ Bucket: 'evidence', Key: `busy/folder/${name}` });
    const place = async (turn: number) => {
      await s3.send(new PutObjectCommand({ ...at(`passing-${turn}`), Body: body }));
      await Promise.all([
        s3.send(new DeleteObjectCommand(at(`passing-${turn}`))),
        s3.send(new PutObjectCommand({ ...at(`kept-${turn}`), Body: body })),
      ]);
      const kept = await s3.send(new GetObjectCommand(at(`kept-${turn}`)));
      expect((await kept.Body?.transformToByteArray())?.length).toBe(body.length);
      await s3.send(new DeleteObjectCommand(at(`kept-${turn}`)));
    };
    for (let turn = 0; turn < 40; turn += 1) await place(turn);
  });

  test('when a role reads what it may and lists what it may not', async () => {
    await s3.send(new PutObjectCommand({ ...key('a.txt'), Body: 'a' }));
    const own = clientsOf(gate.endpoints, reader).s3;
    expect(await outcome(own.send(new GetObjectCommand(key('a.txt'))))).toBe('done');
    expect(await outcome(own.send(new ListObjectsV2Command({ Bucket: 'evidence' })))).toBe('AccessDenied');
    expect(await outcome(own.send(new DeleteObjectCommand(key('a.txt'))))).toBe('AccessDenied');
    // As S3 does it: who may not list, does not learn what is missing.
    expect(await outcome(own.send(new GetObjectCommand(key('missing'))))).toBe('AccessDenied');
    expect(await outcome(s3.send(new GetObjectCommand(key('missing'))))).toBe('NoSuchKey');
  });

  test('when a stream is uploaded with a trailing checksum, then it arrives without its framing', async () => {
    const large = Buffer.alloc(300_000, '举贤');
    const Body = Readable.from([large.subarray(0, 100_001), large.subarray(100_001)]);
    await s3.send(
      new PutObjectCommand({ ...key('stream'), Body, ContentLength: large.length, ContentEncoding: 'gzip' }),
    );
    const found = await s3.send(new GetObjectCommand(key('stream')));
    expect(Buffer.from((await found.Body?.transformToByteArray()) ?? []).equals(large)).toBe(true);
    expect(found.ContentEncoding).toBe('gzip');
  });

  test('when If-None-Match is *, then only the first writer writes, also of many at once', async () => {
    const writes = Array.from({ length: 8 }, (_, at) =>
      outcome(s3.send(new PutObjectCommand({ ...key('once'), Body: String(at), IfNoneMatch: '*' }))),
    );
    const outcomes = await Promise.all(writes);
    expect(outcomes.filter((one) => one === 'done')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(['done', 'PreconditionFailed']));
  });

  test('when an object is copied, then the source must be readable, and names survive', async () => {
    const odd = '源 #1+2%25.txt';
    await s3.send(new PutObjectCommand({ ...key(odd), Body: 'copied', ContentType: 'text/plain' }));
    const CopySource = encodeURIComponent(`evidence/sdk/${odd}`);
    await s3.send(new CopyObjectCommand({ ...key(`2 ${odd}`), CopySource }));
    const found = await s3.send(new GetObjectCommand(key(`2 ${odd}`)));
    expect([await found.Body?.transformToString(), found.ContentType]).toEqual(['copied', 'text/plain']);
    const own = clientsOf(gate.endpoints, uploader).s3;
    const copy = new CopyObjectCommand({ Bucket: 'evidence', Key: 'quarantine/copy', CopySource });
    expect(await outcome(own.send(copy))).toBe('AccessDenied');
  });

  test('when an object is uploaded in parts, overwritten and deleted, then each change is reported once', async () => {
    changes.length = 0;
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(key('parts')));
    const { ETag } = await s3.send(new UploadPartCommand({ ...key('parts'), UploadId, PartNumber: 1, Body: 'part' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.send(new CompleteMultipartUploadCommand({ ...key('parts'), UploadId, MultipartUpload }));
    await s3.send(new PutObjectCommand({ ...key('parts'), Body: 'whole' }));
    await s3.send(new DeleteObjectCommand(key('parts')));
    expect(changes.map(({ type, size }) => [type, size])).toEqual([
      ['created', 4],
      ['created', 5],
      ['deleted', 0],
    ]);
  });

  test.each([
    ['/evidence/..%2F..%2Fescaped', 400],
    ['/evidence/%2e%2e/escaped', 400],
    ['/..%2Fescaped/a', 400],
    ['/evidence/a%00b', 400],
    ['/evidence/quarantine//a', 501],
    [`/evidence/${'a'.repeat(221)}`, 400],
    ['/evidence/%zz', 400],
  ])('when the path is %s, then it is refused', async (path, status) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${admin.accessKeyId}/20221101/${region}/s3/aws4_request`;
    const { hostname, port } = new URL(gate.endpoints.s3);
    const answered = new Promise<number>((resolve, reject) => {
      const sent = plainRequest({ hostname, port, path, method: 'PUT', headers: { authorization } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on('error', reject).end('x');
    });
    expect(await answered).toBe(status);
  });
});

describe('given a page of another origin', () => {
  const ask = (origin: string, asked: string) =>
    fetch(`${gate.endpoints.s3}/evidence/quarantine/a`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': asked },
    });
  test('when the rules allow it, then the browser may put', async () => {
    const response = await ask('http://site', 'content-type');
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('http://site');
    expect(response.headers.get('access-control-allow-headers')).toBe('content-type');
    expect((await ask('http://elsewhere', 'content-type')).status).toBe(403);
    expect((await ask('http://site', 'x-amz-acl')).status).toBe(403);
  });
  test('when it puts, then it may read the answer', async () => {
    const response = await fetch(await presign('quarantine/cors.pdf'), {
      method: 'PUT',
      headers: { ...headers, origin: 'http://site' },
      body,
    });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, 'http://site']);
  });
});

test('given an engine that does not answer, then the caller hears so at once', async () => {
  const { dynamodb } = clientsOf(gate.endpoints, admin);
  expect(await outcome(dynamodb.send(new ListTablesCommand({})))).toBe('InternalServerError');
});
