import type { CaseInput } from '../contract/cases.ts';
import type { Write } from './ports.ts';
import type { AuditEntry } from './records.ts';

/** A case of the register as it was last filed: instants in milliseconds since 1970, `version` counts writes from 1. */
export type CaseRecord = CaseInput & {
  readonly caseId: string;
  readonly campaignId: string;
  readonly district: string;
  readonly version: number;
  readonly filedAt: number;
  readonly filedBy: string;
  readonly updatedAt: number;
  readonly updatedBy: string;
};

export type CaseStore = {
  readonly get: (campaignId: string, district: string, caseId: string) => Promise<CaseRecord | undefined>;
  /** In the order of their ids. */
  readonly ofDistrict: (campaignId: string, district: string) => Promise<readonly CaseRecord[]>;
  /** Adds a case while the district has still filed so many, so that two at once cannot pass the quota. */
  readonly add: (next: CaseRecord, filed: number, audit: AuditEntry) => Write;
  /** Replaces version `next.version - 1`. */
  readonly save: (next: CaseRecord, audit: AuditEntry) => Write;
};
