import type { Sheet } from '../domain/registry/sheet.ts';
import type { Result } from '../platform/result.ts';
import type { Write } from './ports.ts';
import type { AuditEntry, CandidateRecord, RoundRecord } from './records.ts';
import type { AdviserSlot, ClearanceRecord, ImportRecord, StagedAdviser } from './registry-records.ts';

/** What the actions on the registry, on nominations and on the record need of the world (ports.ts has the rest). */

/** Why a file cannot be read as a table, in zh-CN, and where. */
export type SheetFault = { readonly code: string; readonly detail: string; readonly row?: number };

export type SheetReader = {
  /** @param rows the most rows that are read; one more is a fault */
  readonly read: (bytes: Uint8Array, rows: number) => Promise<Result<Sheet, SheetFault>>;
};

export type ImportStore = {
  /** The campaign's newest import. */
  readonly latest: (campaignId: string) => Promise<ImportRecord | undefined>;
  /** Everybody registered in these districts, with what a writer must know of each. */
  readonly slots: (campaignId: string, districts: readonly string[]) => Promise<readonly AdviserSlot[]>;
  /** Starts import number `next.sequence`; of two at once one is told. */
  readonly begin: (next: ImportRecord, audit: AuditEntry) => Write;
  /**
   * Writes rows that nobody sees before the commit; each only over the slot it was planned for. `changed-meanwhile`
   * when one of them has moved on: then some rows may lie there, and the import must be abandoned.
   */
  readonly stage: (importId: string, rows: readonly StagedAdviser[]) => Write;
  /** Shows every staged row, counts the new ones by district, and puts it on record, in one transaction. */
  readonly commit: (
    staging: ImportRecord,
    created: Readonly<Record<string, number>>,
    audit: readonly AuditEntry[],
  ) => Write;
  /** Ends a staging import for good without showing anything of it. */
  readonly abandon: (staging: ImportRecord, audit: AuditEntry) => Write;
};

export type ReviewStore = {
  /** All clearances of the round's candidates, those of earlier submissions among them. */
  readonly clearances: (roundId: string) => Promise<readonly ClearanceRecord[]>;
  /**
   * Replaces version `next.version - 1` while the candidate has `candidateVersion` and the round `roundVersion`: nobody
   * is cleared who has been returned meanwhile, or after the ballot paper.
   */
  readonly decide: (next: ClearanceRecord, candidateVersion: number, roundVersion: number, audit: AuditEntry) => Write;
  /**
   * Replaces version `next.version - 1` of a candidate while the round is unchanged; `nominations` moves the district's
   * number of candidates from exactly `from` by `by`.
   */
  readonly save: (
    next: CandidateRecord,
    roundVersion: number,
    audit: AuditEntry,
    nominations?: { readonly from: number; readonly by: 1 | -1 },
  ) => Write;
  /** Counts every change to candidates and clearances of the round. */
  readonly changes: (roundId: string) => Promise<number>;
  /** Saves the round with its ballot paper while no candidate or clearance has changed since `changes` was read. */
  readonly fixPaper: (next: RoundRecord, changes: number, audit: AuditEntry) => Write;
};

export type AuditReader = {
  /** The entries that name this target, newest first. */
  readonly ofTarget: (campaignId: string, target: string) => Promise<readonly AuditEntry[]>;
  /**
   * Entries from day to day (Shanghai's, both included) in the order of their time. A page ends after `limit` entries
   * or some megabytes; `next` goes on from there.
   */
  readonly ofDays: (
    campaignId: string,
    days: { readonly from: string; readonly to: string },
    page: { readonly after?: string | undefined; readonly limit: number },
  ) => Promise<{ readonly entries: readonly AuditEntry[]; readonly next?: string }>;
};
