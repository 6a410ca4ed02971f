import { CreateBucketCommand, HeadBucketCommand, NotFound, type S3Client } from '@aws-sdk/client-s3';
import type { BucketModel } from '../template/index.ts';

/** Makes a bucket, unless an earlier start made it. */
export async function provisionBucket(s3: S3Client, { physicalName }: BucketModel): Promise<void> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: physicalName }));
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    await s3.send(new CreateBucketCommand({ Bucket: physicalName }));
  }
}
