import * as z from 'zod';

/**
 * One accepted ballot on its way to the ledger. Small on purpose: a Lambda payload holds 6 MB, so that short messages
 * make large batches. `picks` are ordinals on the round's ballot paper; `voterKey` is an HMAC, never an identity.
 */
export const BallotCast = z
  .object({
    type: z.literal('ballot-cast'),
    ballotId: z.string().regex(/^bal_[A-Za-z0-9_-]{22}$/),
    roundId: z.string().startsWith('rnd_'),
    /** 3 characters that stand for the round in the ledger's keys. */
    ledger: z.string().regex(/^[A-Za-z0-9_-]{3}$/),
    /** base64url of 10 bytes. */
    voterKey: z.string().regex(/^[A-Za-z0-9_-]{14}$/),
    picks: z.array(z.int().nonnegative()).min(1),
    /** Milliseconds since 1970. */
    acceptedAt: z.int().positive(),
    /** Milliseconds since 1970; the ledger keeps acceptance relative to it. */
    opensAt: z.int().positive(),
  })
  .meta({ id: 'BallotCast' });
export type BallotCast = z.infer<typeof BallotCast>;

/** Asks for a new ranking of one round. A request is answered by exactly one snapshot, however often it is delivered. */
export const RankingRequested = z
  .object({
    type: z.literal('ranking-requested'),
    requestId: z.string().startsWith('req_'),
    roundId: z.string().startsWith('rnd_'),
    requestedBy: z.string(),
    reason: z.enum(['nightly', 'on-demand']),
  })
  .meta({ id: 'RankingRequested' });
export type RankingRequested = z.infer<typeof RankingRequested>;

/** Asks for a bundle to be made, or to be gone on with. Its record says what it is and how far it has come. */
export const BundleRequested = z
  .object({
    type: z.literal('bundle-requested'),
    campaignId: z.string(),
    bundleId: z.string().startsWith('bdl_'),
  })
  .meta({ id: 'BundleRequested' });
export type BundleRequested = z.infer<typeof BundleRequested>;

/** Every message that Juxian puts on a queue of its own. */
export const QueueMessage = z.discriminatedUnion('type', [BallotCast, RankingRequested, BundleRequested]);
export type QueueMessage = z.infer<typeof QueueMessage>;

/** What GuardDuty Malware Protection for S3 tells through EventBridge when it has scanned an object. */
export const ObjectScanned = z
  .object({
    source: z.literal('aws.guardduty'),
    'detail-type': z.literal('GuardDuty Malware Protection Object Scan Result'),
    detail: z.object({
      s3ObjectDetails: z.object({ bucketName: z.string(), objectKey: z.string() }),
      scanResultDetails: z.object({
        /** NO_THREATS_FOUND, THREATS_FOUND, or why there was no scan: UNSUPPORTED, ACCESS_DENIED, FAILED. */
        scanResultStatus: z.string(),
      }),
    }),
  })
  .meta({ id: 'ObjectScanned' });
export type ObjectScanned = z.infer<typeof ObjectScanned>;

/** What S3 tells through EventBridge when an object was created (the fields that are used). */
export const ObjectCreated = z
  .object({
    source: z.literal('aws.s3'),
    'detail-type': z.literal('Object Created'),
    /** When the object was there: a deadline is held against this, however late the event is read. */
    time: z.iso.datetime({ offset: true }),
    detail: z.object({
      bucket: z.object({ name: z.string() }),
      object: z.object({
        key: z.string(),
        size: z.int().nonnegative(),
        'version-id': z.string().optional(),
      }),
    }),
  })
  .meta({ id: 'ObjectCreated' });
export type ObjectCreated = z.infer<typeof ObjectCreated>;
