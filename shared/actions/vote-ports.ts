import type { BallotCast } from '../contract/messages.ts';
import type { ReceiptClaims, ReceiptKey } from '../contract/receipts.ts';
import type { Result } from '../platform/result.ts';
import type { RoundRecord } from './records.ts';

/** What the actions of the vote need of the world, from the voter's pass to the tally (ports.ts has the rest). */

export type BallotQueue = {
  readonly send: (ballot: BallotCast) => Promise<void>;
};

/** Where a message goes that no retry can mend, with the reason beside it. */
export type DeadLetters = { readonly put: (body: string, reason: string) => Promise<void> };

export type BallotBacklog = {
  /** Messages that wait, are in flight, or lie in the dead-letter queue. */
  readonly read: () => Promise<{ readonly waiting: number; readonly inFlight: number; readonly dead: number }>;
};

export type BallotOutcome = 'counted' | 'duplicate' | { readonly type: 'failed'; readonly reason: string };

export type BallotLedger = {
  readonly hasVoted: (ledger: string, voterKey: string) => Promise<boolean>;
  /** The ballot of this voter, read consistently: what is found stays found. `sinceOpening` is milliseconds. */
  readonly find: (
    ledger: string,
    voterKey: string,
  ) => Promise<{ readonly sinceOpening: number; readonly picks: readonly number[] } | undefined>;
  /**
   * Puts each ballot unless its voter has one; answers in the same order. Only a found item means duplicate. Of several
   * ballots of one voter the first is put, and what is stored then decides about the others.
   */
  readonly insert: (ballots: readonly BallotCast[]) => Promise<readonly BallotOutcome[]>;
  /** Whether the round has no ballot, voided or not; read consistently. */
  readonly isEmpty: (ledger: string) => Promise<boolean>;
  /** Counts every ballot of the round from the ledger itself, and again by itself each group of voter keys marked. */
  readonly recount: (ledger: string, marks?: VoterMarks) => Promise<Recount>;
};

/** The ledger as a list, without picks. */
export type BallotReader = {
  /**
   * The next ballots behind a voter key (none: from the first), at most `limit`, in the order of the ledger, which says
   * nothing of time; `sinceOpening` is milliseconds. `more`: there may be others behind them.
   */
  readonly next: (
    ledger: string,
    after: string | undefined,
    limit: number,
  ) => Promise<{
    readonly ballots: readonly { readonly voterKey: string; readonly sinceOpening: number }[];
    readonly more: boolean;
  }>;
};

/** Ballots, and votes by ordinal. */
export type Count = { readonly ballots: number; readonly votes: ReadonlyMap<number, number> };

/** Voter key → the name of the group that its ballot is counted in besides. */
export type VoterMarks = ReadonlyMap<string, string>;

export type Recount = Count & {
  /** By group; a group without ballots may be absent. */
  readonly marked?: ReadonlyMap<string, Count>;
};

/**
 * One record of the ledger's stream, decoded: `before` and `after` are the picks of the ballot's old and new image.
 * A put has only `after`, a removal (a voided ballot) only `before`, a replacement both.
 */
export type LedgerChange = {
  readonly sequence: string;
  readonly ledger: string;
  readonly bucket: string;
  readonly before?: readonly number[];
  readonly after?: readonly number[];
};

/** Votes to add to a bucket, and the stream position that they reach. */
export type TallyDelta = {
  readonly ledger: string;
  readonly bucket: string;
  readonly records: readonly {
    readonly sequence: string;
    readonly ballots: 1 | -1;
    readonly picks: readonly number[];
  }[];
};

export type TallyStore = {
  /** Applies the records above the bucket's checkpoint and moves it, in one conditional write; repeats change nothing. */
  readonly apply: (delta: TallyDelta) => Promise<void>;
  readonly read: (ledger: string) => Promise<Count>;
};

export type PassFault = { readonly type: 'pass-missing' | 'pass-expired' | 'pass-invalid' };

export type VoterPasses = {
  /** Checks signature, issuer, audience and time; answers the voter's subject at the issuer. */
  readonly verify: (
    bearer: string | undefined,
  ) => Promise<Result<{ readonly subject: string; readonly channel: string }, PassFault>>;
};

/** The id of a ballot, which tells a stranger nothing and the server where the ballot lies: nothing else is stored for it. */
export type BallotIds = {
  /** `bal_` and 22 characters. Two ballots of one voter in one millisecond share it. */
  readonly encode: (round: RoundRecord, voterKey: string, acceptedAt: number) => Promise<string>;
  /** Undefined when this is no id of a ballot that this round accepted in its hours. */
  readonly decode: (
    round: RoundRecord,
    ballotId: string,
  ) => Promise<{ readonly voterKey: string; readonly acceptedAt: number } | undefined>;
};

/** What goes into a ballot's hash so that nobody can try picks out on it: base64url of 16 bytes, told to the voter alone. */
export type BallotSalts = {
  readonly saltOf: (round: RoundRecord, voterKey: string, acceptedAt: number) => Promise<string>;
};

/** Why a text is no receipt of this deployment. */
export type ReceiptFault = { readonly type: 'malformed' | 'unknown-key' | 'bad-signature' | 'wrong-time' };

export type Receipts = {
  /** A compact JWS, some 400 characters, signed with the key in force at the acceptance `claims.at`. */
  readonly sign: (claims: ReceiptClaims) => Promise<string>;
};

export type ReceiptKeys = {
  /** Every key that ever signed or is about to, oldest first. */
  readonly published: () => Promise<readonly ReceiptKey[]>;
};

export type ReceiptReader = {
  /** What the receipt promises, if a key of this deployment signed it. */
  readonly read: (receipt: string) => Promise<Result<ReceiptClaims, ReceiptFault>>;
};

export type VoterKeys = {
  /**
   * base64url of the first 10 bytes of HMAC-SHA256(secret, scope and subject): one key per person and scope, under the
   * version of the secret that the round has pinned.
   */
  readonly keyOf: (scope: string, subject: string, version: number) => Promise<string>;
};

export type VoterKeyVersions = {
  /** The version of the voter secret that a round pins which is prepared now. */
  readonly latest: () => Promise<number>;
};
