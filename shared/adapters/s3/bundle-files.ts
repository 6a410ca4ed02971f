import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import type { BundleFiles } from '../../actions/bundle-ports.ts';
import { s3PartedUploads } from './parted-uploads.ts';

/** What a bundle is made of, from the evidence bucket, and what it becomes, in the exports bucket. */
export function s3BundleFiles(
  client: S3Client,
  { evidence, exports }: { readonly evidence: string; readonly exports: string },
): BundleFiles {
  const open = async (bucket: string, key: string): Promise<Readable | undefined> => {
    try {
      const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return body instanceof Readable ? body : Readable.from([]);
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  };
  return {
    put: async (key, bytes, mediaType) => {
      await client.send(new PutObjectCommand({ Bucket: exports, Key: key, Body: bytes, ContentType: mediaType }));
    },
    read: async (key) => {
      const body = await open(exports, key);
      return body && buffer(body);
    },
    open: ({ bucket, key }) => open(bucket === 'evidence' ? evidence : exports, key),
    sizeOf: async (key) => {
      try {
        const { ContentLength: size } = await client.send(new HeadObjectCommand({ Bucket: exports, Key: key }));
        return size;
      } catch (error) {
        if (error instanceof NotFound) return undefined;
        throw error;
      }
    },
    parts: s3PartedUploads(client, exports),
  };
}
