import { PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

import type { SnapshotFiles } from '../../actions/ports.ts';

/** The files of ranking snapshots in the exports bucket. A key is written once: a later put leaves the first file. */
export function s3SnapshotFiles(client: S3Client, bucket: string): SnapshotFiles {
  return {
    put: async (key, body) => {
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: body,
            ContentType: 'application/json; charset=utf-8',
            IfNoneMatch: '*',
          }),
        );
      } catch (error) {
        if (!(error instanceof S3ServiceException) || error.name !== 'PreconditionFailed') throw error;
      }
    },
  };
}
