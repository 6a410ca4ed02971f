import type { Campaign, VoteRule } from '../contract/campaign.ts';
import type { AdviserInput } from '../contract/registry.ts';
import type { CandidateState } from '../contract/reviews.ts';
import type { Role } from '../contract/roles.ts';
import type { CandidateLock } from '../domain/candidate-lock.ts';
import type { EvidenceDocument, PhotoNote } from '../contract/uploads.ts';

/** Records as the stores keep them: instants in milliseconds since 1970, `version` counts the writes from 1. */

/** Who acts: from the staff token's claims, or a function of the system itself. */
export type Actor = {
  readonly subject: string;
  readonly name?: string;
  readonly roles: readonly Role[];
  /** Slug of the officer's own district. */
  readonly district?: string;
  /** Ids of the clearances (审核) that the reviewer's division decides. */
  readonly divisions?: readonly string[];
};

/** One line of the append-only record: who, when, what, before, after, why. Never holds a ballot's picks or a voter. */
export type AuditEntry = {
  readonly at: number;
  readonly actor: string;
  readonly roles: readonly string[];
  readonly campaignId: string;
  /** Verb and noun, e.g. `enter-scores`. */
  readonly action: string;
  /** The id of what changed. */
  readonly target: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly reason?: string;
  /** The import that this entry is a part of: it tells of something only once that is committed. */
  readonly importId?: string;
};

export type StoredCampaign = {
  readonly campaignId: string;
  readonly title: string;
  readonly revision: number;
  readonly loadedAt: number;
  readonly loadedBy: string;
  readonly campaign: Campaign;
};

export type RoundRecord = {
  readonly roundId: string;
  readonly campaignId: string;
  readonly stageId: string;
  readonly title: string;
  readonly district?: string;
  readonly version: number;
  /** 3 characters that stand for the round in the ballot ledger; unique for good. */
  readonly ledger: string;
  /** Version of the voter secret that this round's voter keys and ballot ids are made with; 1 unless told. */
  readonly voterKeyVersion?: number;
  readonly vote?: {
    readonly opensAt: number;
    readonly closesAt: number;
    readonly rule: VoteRule;
  };
  /** The ballot paper: candidate ids by ordinal, fixed before the vote opens. */
  readonly paper?: { readonly candidateIds: readonly string[]; readonly preparedAt: number };
  /** Candidates locked by interventions in force. */
  readonly locks?: readonly CandidateLock[];
  /** The intervention in force that imported results, if one did: at most one at a time. */
  readonly importedBy?: string;
  /** That import stands in for the round's own vote, in which nobody can vote any more. */
  readonly voteReplaced?: true;
  /** How many interventions wait for their second person: none unless told. */
  readonly pending?: number;
  /** The version in which an intervention last came into force or was reversed: a ranking of an earlier one is out of date. */
  readonly resultChangedIn?: number;
};

export type AdviserRecord = AdviserInput & {
  readonly adviserId: string;
  readonly campaignId: string;
  readonly district: string;
  readonly version: number;
  readonly updatedAt: number;
  readonly registeredAt?: number;
  readonly registeredBy?: string;
};

export type CandidateRecord = {
  readonly candidateId: string;
  readonly roundId: string;
  readonly adviserId: string;
  readonly district: string;
  readonly name: string;
  readonly organisation: string;
  readonly villages: readonly string[];
  readonly profile: string;
  readonly onsiteMinutes: number;
  readonly lectures: number;
  readonly nominatedAt: number;
  readonly nominatedBy: string;
  /** Nominated unless told. */
  readonly state?: CandidateState;
  /** Why it was returned or withdrawn. */
  readonly note?: string;
  /** How often the district has submitted it; 1 unless told. */
  readonly submission?: number;
  /** Counts the writes; 1 unless told. */
  readonly version?: number;
};

export type JudgeRecord = {
  readonly judgeId: string;
  readonly subject: string;
  readonly name: string;
  readonly group: string;
};

export type SheetRecord = {
  readonly roundId: string;
  readonly judgeId: string;
  readonly candidateId: string;
  readonly points: Readonly<Record<string, string>>;
  readonly version: number;
  readonly enteredAt: number;
};

export type RecusalRecord = {
  readonly roundId: string;
  readonly judgeId: string;
  readonly candidateId: string;
  readonly reason: string;
  readonly at: number;
};

export type DocumentRecord = {
  readonly documentId: string;
  readonly campaignId: string;
  readonly district: string;
  readonly adviserId: string;
  readonly kind: string;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: string;
  readonly status: EvidenceDocument['status'];
  readonly refusal?: { readonly code: string; readonly detail: string };
  /** CRC-32 of the file, noted when it was found sound: what a zip wants to know beforehand. */
  readonly crc32?: number;
  /** A file in parts: the SHA-256 of each, and the bucket's id of the upload. */
  readonly parts?: readonly string[];
  readonly uploadId?: string;
  /** Until then an upload that has not arrived keeps its place. */
  readonly holdsUntil: number;
  readonly replaces?: string;
  readonly replacedBy?: string;
  /** A file that was found sound has a place of its kind from then on; its move to where it stays may still be under way. */
  readonly hasPlace?: boolean;
  readonly photo?: PhotoNote;
  /** When the bucket had the whole file. */
  readonly arrivedAt?: number;
  readonly hasCopies?: boolean;
  readonly requestedAt: number;
  readonly requestedBy: string;
  readonly verifiedAt?: number;
  readonly version: number;
};
