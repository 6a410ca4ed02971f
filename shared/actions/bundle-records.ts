import type { BundleLack } from '../contract/bundle-manifest.ts';
import type { Bundle } from '../contract/bundles.ts';
import type { BundleCase } from '../domain/bundle/facts.ts';

/** A bundle and how far it has come; instants in milliseconds since 1970, `version` counts the writes from 1. */
export type BundleRecord = {
  readonly campaignId: string;
  /** Sorts by the time of the request. */
  readonly bundleId: string;
  readonly status: Bundle['status'];
  readonly draft: boolean;
  /** The cases that the officer chose; all that were filed without. */
  readonly cases?: readonly BundleCase[];
  readonly requestedAt: number;
  readonly requestedBy: string;
  /** Documents drawn so far. */
  readonly drawn: number;
  /** What goes in, once it is settled. */
  readonly plan?: SettledPlan;
  /** The bucket's id of the upload of the zip. */
  readonly uploadId?: string;
  readonly packedBytes: number;
  readonly file?: { readonly size: number; readonly readyAt: number };
  readonly failure?: { readonly code: string; readonly detail: string };
  readonly version: number;
};

/** A plan that will not change any more: every later attempt packs exactly this. */
export type SettledPlan = {
  /** Of the object that holds the plan. */
  readonly key: string;
  readonly files: number;
  readonly bytes: number;
  /** How many of the files the system drew. */
  readonly drawn: number;
  readonly manifestSha256: string;
  readonly lacks: readonly BundleLack[];
  /** File name of the zip. */
  readonly name: string;
};

/** One file of a settled plan: where its bytes are and what they must be. */
export type PackedFile = {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  readonly crc32: number;
  readonly from: { readonly bucket: 'evidence' | 'exports'; readonly key: string };
};

export type BundlePlan = {
  /** The one date of all entries, milliseconds since 1970. */
  readonly at: number;
  /** In the order of the zip. */
  readonly files: readonly PackedFile[];
};
