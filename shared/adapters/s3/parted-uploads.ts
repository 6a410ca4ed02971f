import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

import type { PartedUploads, StoredPart } from '../../actions/upload-ports.ts';

const contentHash = 'x-amz-checksum-sha256';

/**
 * Uploads in parts to a bucket. Each part's URL accepts exactly its own bytes, as the URL of a whole file does; that the
 * whole is what was declared, verification finds out by reading it.
 */
export function s3PartedUploads(client: S3Client, bucket: string): PartedUploads {
  return {
    begin: async (key, mediaType) => {
      const { UploadId: uploadId } = await client.send(
        new CreateMultipartUploadCommand({
          Bucket: bucket,
          Key: key,
          ContentType: mediaType,
          ChecksumAlgorithm: 'SHA256',
        }),
      );
      if (uploadId === undefined) throw new Error(`No id for the upload of ${key}`);
      return uploadId;
    },
    presignPart: async ({ key, uploadId, partNumber, size, sha256 }, seconds) => {
      const checksum = base64(sha256);
      const command = new UploadPartCommand({
        Bucket: bucket,
        Key: key,
        UploadId: uploadId,
        PartNumber: partNumber,
        ContentLength: size,
        ChecksumSHA256: checksum,
      });
      const url = await getSignedUrl(client, command, {
        expiresIn: seconds,
        signableHeaders: new Set(['host', 'content-length', contentHash]),
        // In the URL the checksum would be a wish of the signer's; as a header S3 checks it against the body.
        unhoistableHeaders: new Set([contentHash]),
      });
      return { url, headers: { [contentHash]: checksum } };
    },
    list: async (key, uploadId) => {
      try {
        return await listParts(client, { Bucket: bucket, Key: key, UploadId: uploadId });
      } catch (error) {
        if (isOver(error)) return undefined;
        throw error;
      }
    },
    put: async ({ key, uploadId }, { partNumber, sha256 }, bytes) => {
      const { ETag: etag = '' } = await client.send(
        new UploadPartCommand({
          Bucket: bucket,
          Key: key,
          UploadId: uploadId,
          PartNumber: partNumber,
          Body: bytes,
          ContentLength: bytes.length,
          ChecksumSHA256: base64(sha256),
        }),
      );
      return etag;
    },
    finish: async (key, uploadId, parts) => {
      await client.send(
        new CompleteMultipartUploadCommand({
          Bucket: bucket,
          Key: key,
          UploadId: uploadId,
          MultipartUpload: {
            Parts: parts.map(({ partNumber, etag, sha256 }) => ({
              PartNumber: partNumber,
              ETag: etag,
              ...(sha256 !== undefined && { ChecksumSHA256: base64(sha256) }),
            })),
          },
        }),
      );
    },
    giveUp: async (key, uploadId) => {
      try {
        await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }));
      } catch (error) {
        if (!isOver(error)) throw error;
      }
    },
  };
}

/** All of them, a page of a thousand after the other. */
async function listParts(
  client: S3Client,
  upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string },
): Promise<readonly StoredPart[]> {
  const found: StoredPart[] = [];
  for (let after: string | undefined; ;) {
    const page = await client.send(new ListPartsCommand({ ...upload, PartNumberMarker: after }));
    for (const { PartNumber: partNumber = 0, Size: size = 0, ETag: etag = '', ChecksumSHA256: sum } of page.Parts ??
      []) {
      found.push({ partNumber, size, etag, ...(sum && { sha256: Buffer.from(sum, 'base64').toString('hex') }) });
    }
    if (!page.IsTruncated) return found;
    after = page.NextPartNumberMarker;
  }
}

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');

/** Put together, given up, or dropped by the bucket after a day. */
const isOver = (error: unknown): boolean => error instanceof S3ServiceException && error.name === 'NoSuchUpload';
