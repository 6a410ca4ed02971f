import type { BundleRequested } from '../contract/messages.ts';
import type { BundleRecord, PackedFile } from './bundle-records.ts';
import type { Write } from './ports.ts';
import type { AuditEntry } from './records.ts';
import type { PartedUploads } from './upload-ports.ts';

export type BundleStore = {
  readonly get: (campaignId: string, bundleId: string) => Promise<BundleRecord | undefined>;
  /** The newest first. */
  readonly ofCampaign: (campaignId: string) => Promise<readonly BundleRecord[]>;
  /** Replaces version `next.version - 1` (0: must be new). */
  readonly save: (next: BundleRecord, audit: AuditEntry) => Write;
  /** As `save`, for what is no decision of anybody's: how far the work has come. */
  readonly note: (next: BundleRecord) => Write;
};

export type BundleQueue = { readonly send: (request: BundleRequested) => Promise<void> };

/** Where a bundle's files come from and where it goes. */
export type BundleFiles = {
  /** Writes an object of the exports bucket. */
  readonly put: (key: string, bytes: Uint8Array, mediaType: string) => Promise<void>;
  /** An object of the exports bucket, whole; undefined when it is not there. */
  readonly read: (key: string) => Promise<Uint8Array | undefined>;
  /** The bytes of an object as they come; undefined when it is not there. */
  readonly open: (from: PackedFile['from']) => Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Length in bytes of an object of the exports bucket; undefined when it is not there. */
  readonly sizeOf: (key: string) => Promise<number | undefined>;
  /** Of the exports bucket. */
  readonly parts: Pick<PartedUploads, 'begin' | 'list' | 'put' | 'finish' | 'giveUp'>;
};

export type ZipEntry = Pick<PackedFile, 'path' | 'size' | 'crc32'> & {
  /** The entry's bytes; called at most once, in the order of the entries, and not for entries before `from`. */
  readonly open: () => AsyncIterable<Uint8Array>;
};

/**
 * A zip of stored entries as it comes, from the byte `from` on: the same entries give the same bytes, wherever one
 * begins. An entry that ends before `from` is not opened.
 * @param at date of all entries, milliseconds since 1970, written as Asia/Shanghai's clock shows it
 */
export type ZipPacker = (
  entries: readonly ZipEntry[],
  options: { readonly at: number; readonly from: number },
) => AsyncIterable<Uint8Array>;
