import { S3Client } from '@aws-sdk/client-s3';

/**
 * The client of a deployed function. Checksums only where one is declared: by default the SDK adds a CRC32 to every
 * body, as a trailer for streams, and to a presigned URL without a checksum of its own that of an empty body.
 */
export function s3Client(): S3Client {
  return new S3Client({
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000 },
  });
}
