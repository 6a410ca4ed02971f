import { S3Client } from '@aws-sdk/client-s3';

/**
 * The client of a deployed function. Checksums only where they are asked for: by default the presigner would sign the
 * CRC32 of an empty body, which no upload then has.
 */
export function s3Client(): S3Client {
  return new S3Client({
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 30_000 },
  });
}
