import { Duration } from 'aws-cdk-lib/core';
import type { LifecycleRule } from 'aws-cdk-lib/aws-s3';

/** How long objects stay that nobody needs for good. The buckets are versioned: a version that expired goes a day later. */
const sweep = (prefix: string, days: number): LifecycleRule => ({
  prefix,
  expiration: Duration.days(days),
  noncurrentVersionExpiration: Duration.days(1),
});

/** Parts of an upload that never finished are paid for and seen by nobody. */
export const abortUploads: LifecycleRule = { abortIncompleteMultipartUploadAfter: Duration.days(1) };

/** verify-upload empties quarantine within minutes; what is left was refused or abandoned. */
export const sweepQuarantine = sweep('quarantine/', 7);

/** Long enough to find out where it came from. */
export const sweepInfected = sweep('infected/', 180);

/** What a bundle was made of. A message is retried for 14 days at the most, and whoever needs it longer asks anew. */
export const sweepBundleWork = sweep('bundle-work/', 15);
