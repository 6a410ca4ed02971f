import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

import type { EvidenceFiles } from '../../actions/ports.ts';

/** A presigned GET of an object, which the browser saves under the file's name and never shows as a page. */
export function presignedGet(client: S3Client, bucket: string): EvidenceFiles['presignGet'] {
  return ({ key, name, mediaType }, seconds) =>
    getSignedUrl(
      client,
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseContentType: mediaType,
        ResponseContentDisposition: `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      }),
      { expiresIn: seconds },
    );
}
