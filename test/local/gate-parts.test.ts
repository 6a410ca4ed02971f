import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startBuckets } from '../../local/engines/buckets.ts';
import type { Engine } from '../../local/engines/engine.ts';
import { startGate, type Gate, type ObjectChange } from '../../local/gate/index.ts';
import { account, allow, clientsOf, outcome, principal, region, temporaryFolder } from './gate-support.ts';

const nowhere = 'http://127.0.0.1:1';
const Bucket = 'evidence';
const inQuarantine = `arn:aws:s3:::${Bucket}/quarantine/*`;
const admin = principal('admin', 'admin');
const lister = principal('lister', [allow('s3:ListMultipartUploadParts', inQuarantine)]);
const uploader = principal('uploader', [allow(['s3:PutObject', 's3:AbortMultipartUpload'], inQuarantine)]);

const folder = temporaryFolder();
const changes: ObjectChange[] = [];
let engine: Engine;
let gate: Gate;
let s3: S3Client;
let listing: S3Client;
let uploading: S3Client;
beforeAll(async () => {
  engine = await startBuckets(folder.path, () => undefined);
  gate = await startGate({
    engines: { dynamodb: nowhere, sqs: nowhere, secretsmanager: nowhere, s3: engine.url },
    principals: [admin, lister, uploader],
    now: () => Date.now(),
    account,
    region,
    onObject: (change) => void changes.push(change),
  });
  [s3, listing, uploading] = [admin, lister, uploader].map((one) => clientsOf(gate.endpoints, one).s3) as [
    S3Client,
    S3Client,
    S3Client,
  ];
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  await gate.stop();
  await engine.stop();
  folder.remove();
});

const big = Buffer.alloc(5 * 1024 * 1024, 'a');
let upload: { Bucket: string; Key: string; UploadId: string };
beforeEach(async () => {
  const object = { Bucket, Key: `quarantine/溧阳/${changes.length}-${Date.now()}` };
  const begun = await uploading.send(new CreateMultipartUploadCommand({ ...object, ContentType: 'application/pdf' }));
  upload = { ...object, UploadId: begun.UploadId ?? '' };
  changes.length = 0;
});

const put = async (PartNumber: number, Body: Buffer | string) => {
  const { ETag } = await uploading.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
  return { PartNumber, ETag };
};
const list = async (client = listing) =>
  ((await client.send(new ListPartsCommand(upload))).Parts ?? []).map(({ PartNumber, Size }) => [PartNumber, Size]);
const complete = (Parts: readonly { PartNumber: number; ETag: string | undefined }[]) =>
  uploading.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [...Parts] } }));

describe('an upload in parts', () => {
  test('given parts in any order, when listed, then they are there with their sizes; put together, they are one object', async () => {
    const last = await put(2, 'end');
    expect(await list()).toEqual([[2, 3]]);
    const first = await put(1, big);
    expect(await list()).toEqual([
      [1, big.length],
      [2, 3],
    ]);
    expect(changes).toEqual([]);
    await complete([first, last]);
    expect(changes).toMatchObject([{ type: 'created', key: upload.Key, size: big.length + 3 }]);
    const found = await s3.send(new GetObjectCommand({ Bucket, Key: upload.Key }));
    expect(Buffer.from((await found.Body?.transformToByteArray()) ?? [])).toEqual(
      Buffer.concat([big, Buffer.from('end')]),
    );
    expect(await outcome(complete([first, last]))).toBe('NoSuchUpload');
    expect(await outcome(list())).toBe('NoSuchUpload');
  });

  test('given a part that is put again, when put together, then only the newer one counts', async () => {
    const older = await put(1, 'old');
    const newer = await put(1, 'new!');
    expect(await outcome(complete([older]))).toBe('InvalidPart');
    await complete([newer]);
    expect(changes).toMatchObject([{ size: 4 }]);
  });

  test.each([
    ['a part that is not there', async () => [await put(1, big), { PartNumber: 2, ETag: '"x"' }], 'InvalidPart'],
    ['parts in the wrong order', async () => [await put(2, big), await put(1, big)], 'InvalidPartOrder'],
    ['a small part that is not the last', async () => [await put(1, 'a'), await put(2, 'b')], 'EntityTooSmall'],
  ])('given %s, when put together, then it is refused and can go on', async (_name, parts, code) => {
    expect(await outcome(complete(await parts()))).toBe(code);
    expect(changes).toEqual([]);
    expect((await list()).length).toBeGreaterThan(0);
  });

  test('given it is given up, then no part is left, no object is reported, and nothing can be added', async () => {
    await put(1, 'a');
    await uploading.send(new AbortMultipartUploadCommand(upload));
    expect(changes).toEqual([]);
    expect(await outcome(list())).toBe('NoSuchUpload');
    expect(await outcome(put(1, 'a'))).toBe('NoSuchUpload');
    expect(await outcome(uploading.send(new AbortMultipartUploadCommand(upload)))).toBe('NoSuchUpload');
  });

  test('given an id of another key, or one that leads elsewhere, then there is no such upload', async () => {
    await put(1, 'a');
    const own = upload;
    for (const changed of [
      { Key: `${own.Key}x` },
      { UploadId: '../../..' },
      { UploadId: `./${own.UploadId}` },
      { UploadId: 'f'.repeat(32) },
    ]) {
      upload = { ...own, ...changed };
      expect(await outcome(list())).toBe('NoSuchUpload');
      expect(await outcome(put(1, 'a'))).toBe('NoSuchUpload');
      expect(await outcome(uploading.send(new AbortMultipartUploadCommand(upload)))).toBe('NoSuchUpload');
    }
    upload = own;
    expect(await list()).toEqual([[1, 1]]);
  });

  test('given rights, when one is lacking, then that call is denied', async () => {
    await put(1, 'a');
    expect(await outcome(list(uploading))).toBe('AccessDenied');
    expect(await outcome(listing.send(new AbortMultipartUploadCommand(upload)))).toBe('AccessDenied');
    expect(await outcome(listing.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'b' })))).toBe(
      'AccessDenied',
    );
  });
});

test('given a presigned GET that names headers, when it is used, then the answer has them, and changed ones are refused', async () => {
  await complete([await put(1, 'text')]);
  const command = new GetObjectCommand({
    Bucket,
    Key: upload.Key,
    ResponseContentType: 'image/jpeg',
    ResponseContentDisposition: `attachment; filename*=UTF-8''${encodeURIComponent('照片.jpg')}`,
  });
  const url = await getSignedUrl(s3, command, { expiresIn: 60 });
  const response = await fetch(url);
  expect([response.status, await response.text()]).toEqual([200, 'text']);
  expect(response.headers.get('content-type')).toBe('image/jpeg');
  expect(response.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''%E7%85%A7%E7%89%87.jpg");
  expect((await fetch(url.replace('image%2Fjpeg', 'text%2Fhtml'))).status).toBe(403);
});
