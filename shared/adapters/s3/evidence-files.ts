import { CopyObjectCommand, DeleteObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Readable } from 'node:stream';

import type { EvidenceFiles } from '../../actions/ports.ts';
import { openObject, sizeOfObject } from './objects.ts';
import { presignedGet } from './presigned-get.ts';

/** Headers that the upload must bear exactly as declared. Content-length is signed too; every HTTP client sets it. */
const contentType = 'content-type';
const contentHash = 'x-amz-checksum-sha256';

/**
 * The evidence bucket. `maxBytes` is the largest file that any document kind allows: `read` stops one byte after it.
 */
export function s3EvidenceFiles(client: S3Client, bucket: string, maxBytes: number): EvidenceFiles {
  const remove = async (key: string): Promise<void> => {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  };
  return {
    presign: async ({ key, mediaType, size, sha256 }, seconds) => {
      const checksum = Buffer.from(sha256, 'hex').toString('base64');
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ContentType: mediaType,
        ContentLength: size,
        ChecksumSHA256: checksum,
      });
      const url = await getSignedUrl(client, command, {
        expiresIn: seconds,
        signableHeaders: new Set(['host', 'content-length', contentType, contentHash]),
        // In the URL the checksum would be a wish of the signer's; as a header S3 checks it against the body.
        unhoistableHeaders: new Set([contentHash]),
      });
      return { url, headers: { [contentType]: mediaType, [contentHash]: checksum } };
    },
    read: async (key) => {
      const body = await openObject(client, bucket, key);
      return body && readUpTo(body, maxBytes + 1);
    },
    accept: async (from, to, mediaType) => {
      await copyOnce(client, bucket, from, to, mediaType);
      await remove(from);
    },
    put: async (key, bytes, mediaType) => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: mediaType }));
    },
    presignGet: presignedGet(client, bucket),
    remove,
  };
}

/** Copies unless the source has gone because an earlier run had come this far. */
async function copyOnce(client: S3Client, bucket: string, from: string, to: string, mediaType: string): Promise<void> {
  try {
    await client.send(
      new CopyObjectCommand({
        Bucket: bucket,
        Key: to,
        CopySource: [bucket, ...from.split('/')].map(encodeURIComponent).join('/'),
        MetadataDirective: 'REPLACE',
        ContentType: mediaType,
      }),
    );
  } catch (error) {
    if (!(error instanceof NoSuchKey) || (await sizeOfObject(client, bucket, to)) === undefined) throw error;
  }
}

async function readUpTo(body: Readable, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop destroys the stream: the rest is never fetched.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit);
}
