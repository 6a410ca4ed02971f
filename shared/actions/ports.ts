import type { RankingRequested } from '../contract/messages.ts';
import type { RankingSnapshot } from '../contract/rankings.ts';
import type { Result } from '../platform/result.ts';
import type { WhyUnranked } from './tell-unranked.ts';
import type {
  AdviserRecord,
  AuditEntry,
  CandidateRecord,
  DocumentRecord,
  JudgeRecord,
  RecusalRecord,
  RoundRecord,
  SheetRecord,
  StoredCampaign,
} from './records.ts';

export type { WhyUnranked };

/**
 * What the actions need of the world. Adapters implement these types; tests of adapters run on real engines.
 * A write that finds another version than the one it expects answers `changed-meanwhile` and has written nothing;
 * each write takes its audit entry, which goes into the same transaction.
 */
export type Conflict = { readonly type: 'changed-meanwhile' };
export type Write = Promise<Result<undefined, Conflict>>;

/** The most bytes (UTF-8) that a campaign may have as JSON: what one item of the table holds, with room for its keys. */
export const campaignBytesLimit = 350_000;

/** The most bytes that a document may have, whatever a campaign file says: verification holds it in memory whole. */
export const uploadBytesLimit = 64 * 1024 * 1024;

export type CampaignStore = {
  readonly get: (campaignId: string) => Promise<StoredCampaign | undefined>;
  readonly list: () => Promise<readonly Pick<StoredCampaign, 'campaignId' | 'title' | 'revision'>[]>;
  /**
   * Writes revision `next.revision` over `next.revision - 1`, with every round that is new or changed. A new round's
   * (version 1) ledger code is reserved for good: `ledger-taken` when another round has it, and nothing is written.
   * The file may have `campaignBytesLimit` bytes as JSON; a larger one throws.
   */
  readonly save: (
    next: StoredCampaign,
    rounds: readonly RoundRecord[],
    audit: AuditEntry,
  ) => Promise<Result<undefined, Conflict | { readonly type: 'ledger-taken' }>>;
};

export type RoundStore = {
  readonly get: (roundId: string) => Promise<RoundRecord | undefined>;
  readonly ofCampaign: (campaignId: string) => Promise<readonly RoundRecord[]>;
  /** Replaces version `next.version - 1`. */
  readonly save: (next: RoundRecord, audit: AuditEntry) => Write;
};

export type AdviserStore = {
  readonly get: (campaignId: string, district: string, adviserId: string) => Promise<AdviserRecord | undefined>;
  readonly ofDistrict: (
    campaignId: string,
    district: string,
    page?: { readonly after?: string; readonly limit?: number },
  ) => Promise<{ readonly advisers: readonly AdviserRecord[]; readonly next?: string }>;
  readonly countByDistrict: (campaignId: string) => Promise<Readonly<Record<string, number>>>;
  /** Adviser id → the district that registered it, for those of the given ids that are registered anywhere. */
  readonly districtsOf: (
    campaignId: string,
    adviserIds: readonly string[],
  ) => Promise<Readonly<Record<string, string>>>;
  /**
   * All or nothing; at most 40 at a time. Each record replaces version `record.version - 1` (0: must be new, in every
   * district of the campaign). Comes with one audit entry for all new ones and one for each update, so that 40
   * advisers with their claims fit one transaction of 100 items.
   */
  readonly saveAll: (records: readonly AdviserRecord[], audit: readonly AuditEntry[]) => Write;
};

export type CandidateStore = {
  readonly get: (roundId: string, candidateId: string) => Promise<CandidateRecord | undefined>;
  readonly ofRound: (roundId: string) => Promise<readonly CandidateRecord[]>;
  /**
   * Adds a candidate while the district's number of candidates is still `nominated` and the round's version is
   * unchanged, so that two officers at once cannot pass the quota.
   */
  readonly add: (candidate: CandidateRecord, nominated: number, roundVersion: number, audit: AuditEntry) => Write;
};

export type PanelStore = {
  readonly judges: (roundId: string) => Promise<readonly JudgeRecord[]>;
  /**
   * Replaces the whole panel, and moves the round on from `roundVersion` to the next version, so that of two officers
   * at once one is told.
   */
  readonly appoint: (roundId: string, judges: readonly JudgeRecord[], roundVersion: number, audit: AuditEntry) => Write;
  readonly sheets: (roundId: string) => Promise<readonly SheetRecord[]>;
  readonly sheet: (roundId: string, judgeId: string, candidateId: string) => Promise<SheetRecord | undefined>;
  /** Replaces version `sheet.version - 1`; refused when the judge has recused meanwhile. */
  readonly saveSheet: (sheet: SheetRecord, audit: AuditEntry) => Write;
  readonly recusals: (roundId: string) => Promise<readonly RecusalRecord[]>;
  /** Refused when a sheet exists. */
  readonly addRecusal: (recusal: RecusalRecord, audit: AuditEntry) => Write;
};

/** Whose document it is: a document is found under the adviser's own campaign and district, and nowhere else. */
export type DocumentOwner = { readonly campaignId: string; readonly district: string; readonly adviserId: string };

export type DocumentStore = {
  readonly get: (owner: DocumentOwner, documentId: string) => Promise<DocumentRecord | undefined>;
  readonly ofAdviser: (owner: DocumentOwner) => Promise<readonly DocumentRecord[]>;
  /** Of the advisers of a district from id `first` to id `last`: one read for a page of advisers. */
  readonly ofAdvisers: (
    campaignId: string,
    district: string,
    first: string,
    last: string,
  ) => Promise<readonly DocumentRecord[]>;
  /** Replaces version `next.version - 1` (0: must be new). */
  readonly save: (next: DocumentRecord, audit: AuditEntry) => Write;
};

export type EvidenceFiles = {
  /** A presigned PUT that accepts exactly this content type, length and SHA-256, for `seconds`. */
  readonly presign: (
    upload: { key: string; mediaType: string; size: number; sha256: string },
    seconds: number,
  ) => Promise<{ readonly url: string; readonly headers: Readonly<Record<string, string>> }>;
  /**
   * The object's bytes, or undefined when there is none (any more). Of an object larger than any allowed file it
   * answers one byte more than the limit, so that its length tells and memory holds.
   */
  readonly read: (key: string) => Promise<Uint8Array | undefined>;
  /** Copies to its final place and then removes it from quarantine; repeating it changes nothing. */
  readonly accept: (from: string, to: string, mediaType: string) => Promise<void>;
  /** Writes a copy that the service made. */
  readonly put: (key: string, bytes: Uint8Array, mediaType: string) => Promise<void>;
  /** A presigned GET for `seconds`; the browser saves it under this name and never shows it as a page. */
  readonly presignGet: (file: { key: string; name: string; mediaType: string }, seconds: number) => Promise<string>;
  readonly remove: (key: string) => Promise<void>;
};

export type SnapshotHead = Pick<
  RankingSnapshot,
  'snapshotId' | 'computedAt' | 'roundVersion' | 'standing' | 'standingReasons' | 'finalBefore'
>;

export type SnapshotStore = {
  readonly latest: (roundId: string) => Promise<RankingSnapshot | undefined>;
  /** What stands of the latest snapshot without its rows: one small item. */
  readonly latestHead: (roundId: string) => Promise<SnapshotHead | undefined>;
  readonly get: (roundId: string, snapshotId: string) => Promise<RankingSnapshot | undefined>;
  /** The snapshot that answered a request, if one did. */
  readonly ofRequest: (roundId: string, requestId: string) => Promise<RankingSnapshot | undefined>;
  /**
   * Rows first, the head last: a snapshot is seen whole or not at all, and once seen it is never written again. Refused
   * when the round has changed since the version that was ranked: an intervention may have come into force.
   */
  readonly save: (
    snapshot: RankingSnapshot,
    answers: { readonly requestId: string; readonly roundVersion: number },
    audit: AuditEntry,
  ) => Write;
  /** Answers a request for good with why there is no ranking. */
  readonly saveUnranked: (roundId: string, requestId: string, why: WhyUnranked, audit: AuditEntry) => Write;
  /** Why a request was answered without a ranking, if it was. */
  readonly whyUnranked: (roundId: string, requestId: string) => Promise<WhyUnranked | undefined>;
};

export type SnapshotFiles = {
  /** Writes the snapshot's file unless one exists under this key. */
  readonly put: (key: string, body: string) => Promise<void>;
};

export type RankingQueue = { readonly send: (request: RankingRequested) => Promise<void> };

/** Entries that belong to no change of state, e.g. that a ranking could not be made. */
export type AuditLog = { readonly append: (entry: AuditEntry) => Promise<void> };

export type Ids = {
  /** A new unique id with the prefix, e.g. `doc_…`; sorts by time. */
  readonly next: (prefix: string) => string;
};
