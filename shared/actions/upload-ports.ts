import type { Result } from '../platform/result.ts';
import type { DocumentOwner, Write } from './ports.ts';
import type { AuditEntry, DocumentRecord } from './records.ts';
import type { ExtensionRecord, PaymentRecord } from './upload-records.ts';

/** Why a file's content cannot be taken: a stable code and a zh-CN sentence for whoever filed it. */
export type ContentFault = { readonly code: string; readonly detail: string };

/** What a file may hold, from its kind. */
export type ContentLimits = {
  readonly mediaType: string;
  /** Pages of a PDF. */
  readonly maxPages: number;
  /** Width × height of an image. */
  readonly maxPixels: number;
};

/** Looks into a file: that it is whole, of its type, within its limits, and does nothing by itself. */
export type FileInspector = (bytes: Uint8Array, limits: ContentLimits) => Promise<ContentFault | undefined>;

/**
 * Looks for malware. `waiting`: whoever scans reports later, by a message of its own; the file stays in quarantine
 * until then.
 */
export type Scanner = (
  file: { readonly key: string; readonly bytes: Uint8Array },
  reported: ScanReport | undefined,
) => ScanVerdict;
export type ScanReport = 'clean' | 'infected' | 'failed';
export type ScanVerdict = { readonly type: 'clean' | 'waiting' } | { readonly type: 'infected'; readonly name: string };

/** Copies of an image without the camera's data: a small one, and one that may be shown. */
export type ImageCopies = { readonly thumbnail: Uint8Array; readonly shown: Uint8Array };
export type ImageCopier = (bytes: Uint8Array, maxPixels: number) => Promise<Result<ImageCopies, ContentFault>>;

/** A part of a large file as the bucket has it; its SHA-256 in hexadecimal, where the bucket tells it. */
export type StoredPart = {
  readonly partNumber: number;
  readonly size: number;
  readonly etag: string;
  readonly sha256?: string;
};
export type PartUrl = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

/** Uploads in parts: begun, listed, finished or given up by the service; the parts come from outside, or from itself. */
export type PartedUploads = {
  /** @returns the id of the upload */
  readonly begin: (key: string, mediaType: string) => Promise<string>;
  /** A presigned PUT of one part that accepts exactly this length and SHA-256, for `seconds`. */
  readonly presignPart: (
    part: { key: string; uploadId: string; partNumber: number; size: number; sha256: string },
    seconds: number,
  ) => Promise<PartUrl>;
  /** The parts that have arrived; undefined when the upload is over or was given up. */
  readonly list: (key: string, uploadId: string) => Promise<readonly StoredPart[] | undefined>;
  /** Sends a part; one of the same number is replaced. @returns its ETag */
  readonly put: (
    target: { readonly key: string; readonly uploadId: string },
    part: { readonly partNumber: number; readonly sha256: string },
    bytes: Uint8Array,
  ) => Promise<string>;
  readonly finish: (key: string, uploadId: string, parts: readonly StoredPart[]) => Promise<void>;
  /** Repeating it changes nothing. */
  readonly giveUp: (key: string, uploadId: string) => Promise<void>;
};

/** Places for the documents of one kind of one adviser; its version counts how often one was taken. */
export type Slot = DocumentOwner & { readonly kind: string };

export type SlotStore = {
  /** Version of the slot now; 0 when no place was ever taken. */
  readonly version: (slot: Slot) => Promise<number>;
  /** Gives `next` a place while the slot still has this version: of two files for the last place one is told. */
  readonly takePlace: (next: DocumentRecord, slotVersion: number, audit: AuditEntry) => Write;
  /** Accepts `next`, which has a place, and marks `replaced` in its favour. */
  readonly accept: (next: DocumentRecord, replaced: DocumentRecord | undefined, audit: AuditEntry) => Write;
};

/** Where a file with the same bytes was filed before. */
export type SameFile = Pick<DocumentRecord, 'district' | 'adviserId' | 'documentId' | 'kind'>;
export type SameFiles = { readonly of: (campaignId: string, sha256: string) => Promise<readonly SameFile[]> };

export type ExtensionStore = {
  readonly get: (campaignId: string, district: string, kind: string) => Promise<ExtensionRecord | undefined>;
  readonly ofCampaign: (campaignId: string) => Promise<readonly ExtensionRecord[]>;
  /** Replaces version `next.version - 1` (0: must be new). */
  readonly save: (next: ExtensionRecord, audit: AuditEntry) => Write;
};

export type PaymentStore = {
  readonly get: (campaignId: string, adviserId: string) => Promise<PaymentRecord | undefined>;
  readonly ofCampaign: (campaignId: string) => Promise<readonly PaymentRecord[]>;
  /** Replaces version `next.version - 1` (0: must be new). */
  readonly save: (next: PaymentRecord, audit: AuditEntry) => Write;
};

/** A deadline that comes near in a district where something is still missing. */
export type Reminder = {
  readonly campaignId: string;
  readonly district: string;
  readonly districtName: string;
  readonly kind: string;
  readonly name: string;
  readonly due: string;
  /** Working days before the deadline at which this reminder was to go out; it may go out later. */
  readonly step: number;
  readonly workingDaysLeft: number;
  readonly missing: number;
  readonly text: string;
};
export type ReminderSender = { readonly send: (reminder: Reminder) => Promise<void> };
/** Which reminders went out, so that a run that is repeated does not send them again. */
export type ReminderLog = {
  readonly sent: (reminder: Reminder) => Promise<boolean>;
  readonly mark: (reminder: Reminder, at: number) => Promise<void>;
};
