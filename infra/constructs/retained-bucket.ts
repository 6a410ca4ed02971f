import { RemovalPolicy } from 'aws-cdk-lib/core';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export type RetainedBucketProps = Pick<BucketProps, 'lifecycleRules' | 'versioned'> & {
  /** Where the access log goes; the log bucket itself has none. */
  readonly accessLogs?: Bucket;
};

/** A bucket that outlives its stack: private, encrypted, TLS 1.2 or newer only, owned by this account alone. */
export class RetainedBucket extends Bucket {
  constructor(scope: Construct, id: string, { accessLogs, ...props }: RetainedBucketProps = {}) {
    super(scope, id, {
      versioned: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
      // The cast: CDK's own class does not fit its interface under exactOptionalPropertyTypes.
      ...(accessLogs && {
        serverAccessLogsBucket: accessLogs as IBucket,
        serverAccessLogsPrefix: `${id.toLowerCase()}/`,
      }),
      ...props,
    });
  }
}
