import type { ImportedTotals } from '../contract/campaign.ts';
import type { InterventionStatus } from '../contract/interventions.ts';
import type { Write } from './ports.ts';
import type { AuditEntry, RoundRecord } from './records.ts';

/** A ballot by its place in the ledger. The ledger itself is never touched. */
export type VoidedBallot = { readonly ballotId: string; readonly voterKey: string };

/** Results of a vote or an assessment that was held elsewhere, by candidate id. */
export type ImportedResults = {
  readonly source: string;
  readonly fileName: string;
  /** Of the file's text in UTF-8, lower-case hexadecimal. */
  readonly sha256: string;
  /** The file as it came, so that the record can be read without the system that it came from. */
  readonly content: string;
  /** Ballots of the foreign vote, where the file tells them. */
  readonly ballots?: number;
  readonly votes?: Readonly<Record<string, number>>;
  /** Whether the votes stand in for the round's own or are added to them: always with `votes`. */
  readonly counted?: ImportedTotals;
  /** Decimals from 0 to 100. */
  readonly assessments?: Readonly<Record<string, string>>;
};

export type InterventionSubject =
  | { readonly kind: 'void-ballots'; readonly ballots: readonly VoidedBallot[] }
  | { readonly kind: 'lock-candidate'; readonly candidateId: string; readonly until?: number }
  | ({ readonly kind: 'import-results' } & ImportedResults);

/** Who (subject of the staff token), when (milliseconds since 1970) and why. */
export type InterventionStep = { readonly by: string; readonly at: number; readonly reason?: string };

export type InterventionRecord = {
  readonly interventionId: string;
  readonly roundId: string;
  readonly campaignId: string;
  readonly status: InterventionStatus;
  readonly version: number;
  readonly subject: InterventionSubject;
  readonly proposed: InterventionStep & { readonly reason: string };
  readonly decided?: InterventionStep;
  readonly reversalProposed?: InterventionStep & { readonly reason: string };
  readonly reversed?: InterventionStep;
};

/** As much of an intervention that names a ballot as tells whether it is voided, since when and why. */
export type Voiding = Pick<InterventionRecord, 'status' | 'proposed' | 'decided'>;

export type Voidings = {
  /** Every intervention that names this voter's ballot, in force or not. Costs the same however many others there are. */
  readonly ofBallot: (roundId: string, voterKey: string) => Promise<readonly Voiding[]>;
};

export type InterventionStore = {
  readonly get: (roundId: string, interventionId: string) => Promise<InterventionRecord | undefined>;
  readonly ofRound: (roundId: string) => Promise<readonly InterventionRecord[]>;
  /**
   * Replaces version `next.version - 1` (0: must be new), together with the round, which counts what is pending: steps on
   * one round come one after the other.
   */
  readonly save: (next: InterventionRecord, round: RoundRecord, audit: AuditEntry) => Write;
};
