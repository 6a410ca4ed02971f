import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { buffer } from 'node:stream/consumers';

import type { BundleFiles } from '../../actions/bundle-ports.ts';
import { openObject, sizeOfObject } from './objects.ts';
import { s3PartedUploads } from './parted-uploads.ts';

/** What a bundle is made of, from the evidence bucket, and what it becomes, in the exports bucket. */
export function s3BundleFiles(
  client: S3Client,
  buckets: { readonly evidence: string; readonly exports: string },
): BundleFiles {
  const { exports } = buckets;
  return {
    put: async (key, bytes, mediaType) => {
      await client.send(new PutObjectCommand({ Bucket: exports, Key: key, Body: bytes, ContentType: mediaType }));
    },
    read: async (key) => {
      const body = await openObject(client, exports, key);
      return body && buffer(body);
    },
    open: ({ bucket, key }) => openObject(client, buckets[bucket], key),
    sizeOf: (key) => sizeOfObject(client, exports, key),
    parts: s3PartedUploads(client, exports),
  };
}
