import type { AdviserRecord, AuditEntry } from './records.ts';

/**
 * One import of a file of advisers. Its rows are written while it is `staging` and seen by nobody; the one write that
 * makes it `committed` shows all of them at once, and one that ends `abandoned` never shows any. Both ends are final.
 */
export type ImportRecord = {
  readonly importId: string;
  readonly campaignId: string;
  /** Imports of a campaign, counted from 1: one at a time. */
  readonly sequence: number;
  readonly state: 'staging' | 'committed' | 'abandoned';
  readonly startedAt: number;
  readonly startedBy: string;
  /** From this instant on its function cannot be alive any more, and anyone may abandon it. */
  readonly expiresAt: number;
  readonly fileName: string;
  readonly fileSha256: string;
  readonly created: number;
  readonly updated: number;
};

/** What lies under an adviser's key now, as a writer must know it. */
export type AdviserSlot = {
  readonly adviserId: string;
  readonly district: string;
  /** The adviser as everybody sees it; none where only an abandoned import left something. */
  readonly record?: AdviserRecord;
  /** The item's own version, which the next write must follow. */
  readonly version: number;
  /** The abandoned import whose leavings these are. */
  readonly ghostOf?: string;
};

/** An adviser to stage: `record.version` follows the slot's. An update brings its audit entry. */
export type StagedAdviser = {
  readonly record: AdviserRecord;
  /** What lies under the key in this district. */
  readonly slot?: AdviserSlot;
  /** The abandoned import that left the licence's claim, in whichever district. */
  readonly claimGhost?: string;
  readonly audit?: AuditEntry;
};

/** One division's decision on one submission of a candidate. */
export type ClearanceRecord = {
  readonly roundId: string;
  readonly candidateId: string;
  readonly clearanceId: string;
  /** The submission that was looked at; of an earlier one it says nothing any more. */
  readonly submission: number;
  readonly decision: 'cleared' | 'refused';
  readonly reason?: string;
  readonly decidedAt: number;
  readonly decidedBy: string;
  readonly version: number;
};
