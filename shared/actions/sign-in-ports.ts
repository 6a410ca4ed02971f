import type { ChallengeResponse, VoterPass, WebChannelName } from '../contract/voters.ts';
import type { Channel } from '../contract/channels.ts';
import type { Result } from '../platform/result.ts';

/** What signing voters in needs of the world (ports.ts and vote-ports.ts have the rest). Instants are milliseconds. */

/** An account of a voter at a channel, as the stores know it: an HMAC from which nobody gets back to the account. */
export type IdentityId = string & { readonly '#identity'?: never };

export type VoterRegistry = {
  /** `per_…`: the person behind a phone number, the same in every channel and for good. */
  readonly personOf: (phone: string) => Promise<string>;
  readonly identityOf: (channel: WebChannelName, subject: string) => Promise<IdentityId>;
  /** The person that an account is bound to. */
  readonly find: (identity: IdentityId) => Promise<string | undefined>;
  /** Binds an account to a person, in one conditional write; to another than before only after `rebindAfter`. */
  readonly bind: (
    identity: IdentityId,
    personId: string,
    at: number,
  ) => Promise<Result<undefined, { readonly type: 'phone-bound-recently'; readonly until: number }>>;
};

export type CodeFault =
  | { readonly type: 'code-wrong'; readonly triesLeft: number }
  /** None was asked for, its time is over, it was used, or too many wrong ones were tried. */
  | { readonly type: 'code-expired' };

export type PendingCode = { readonly request: string; readonly code: string; readonly expiresAt: number };

export type PhoneCodes = {
  /** Makes a code. `request` names it to who asked for it alone, so that nobody else can use up its tries. */
  readonly create: (phone: string, at: number) => Promise<PendingCode>;
  /** Uses the code up: a second time it is `code-expired`. */
  readonly redeem: (
    given: { readonly phone: string; readonly request: string; readonly code: string },
    at: number,
  ) => Promise<Result<undefined, CodeFault>>;
};

export type CodeSender = {
  /** Has the code sent as a text message; `away` when the gateway does not take it at the moment. */
  readonly send: (message: {
    readonly phone: string;
    readonly code: string;
  }) => Promise<Result<undefined, { readonly type: 'away' }>>;
};

/** At most `times` in a window of `seconds`. The windows stand still: hours and days begin with those of Shanghai. */
export type RateLimit = { readonly name: string; readonly seconds: number; readonly times: number };

export type RateLimits = {
  /**
   * Counts one more under each limit of `who` (a phone, an address, an account: only its HMAC is stored), in order,
   * up to the first that is used up.
   */
  readonly take: (
    limits: readonly RateLimit[],
    who: string,
    at: number,
  ) => Promise<Result<undefined, { readonly type: 'rate-limited'; readonly until: number }>>;
  /** Counts one less under each limit of `who`, in the windows of the instant at which it was taken. */
  readonly giveBack: (limits: readonly RateLimit[], who: string, takenAt: number) => Promise<void>;
};

export type ChallengeFault = { readonly type: 'missing' | 'malformed' | 'wrong' | 'expired' | 'used' };

export type Challenges = {
  readonly create: (at: number) => Promise<ChallengeResponse>;
  /** Uses the solution up. Always a success where the deployment asks for none. */
  readonly check: (solution: string | undefined, at: number) => Promise<Result<undefined, ChallengeFault>>;
};

export type Passes = {
  readonly issue: (
    voter: { readonly personId: string; readonly channel: Channel },
    at: number,
  ) => Promise<{ readonly pass: string; readonly expiresAt: number }>;
};

/** What a browser carries through a sign-in, in a sealed cookie that it cannot read. */
export type Attempt = {
  readonly channel: WebChannelName;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly rebind: boolean;
};

/** Says that an account has just been signed in to, and waits for a phone. */
export type BindTicket = { readonly channel: WebChannelName; readonly identity: IdentityId };

/** Sealed texts: whoever holds one can neither read nor change it, and it is good for minutes. */
export type Seals = {
  readonly sealAttempt: (attempt: Attempt, at: number) => Promise<string>;
  readonly openAttempt: (text: string | undefined, at: number) => Promise<Attempt | undefined>;
  readonly sealTicket: (ticket: BindTicket, at: number) => Promise<string>;
  readonly openTicket: (text: string | undefined, at: number) => Promise<BindTicket | undefined>;
};

export type SignInFault =
  /** The voter, or the channel itself, did not confirm who it is; `reason` is for the log and names nobody. */
  | { readonly type: 'refused'; readonly reason: string }
  /** The channel does not answer, or is busy. */
  | { readonly type: 'away'; readonly reason: string };

/** A channel that the browser is sent to and comes back from. */
export type WebChannel = {
  readonly name: WebChannelName;
  /** Where the browser goes. */
  readonly authorizeUrl: (attempt: Attempt) => Promise<Result<string, SignInFault>>;
  /** Who came back, from the callback's query. `phone` where the channel itself has verified one. */
  readonly identify: (
    query: URLSearchParams,
    attempt: Attempt,
  ) => Promise<Result<{ readonly subject: string; readonly phone?: string }, SignInFault>>;
};

/** What a browser comes back with: the voter's pass; or, of an account that no phone is bound to, the ticket to bind one. */
export type SignedIn =
  | ({ readonly type: 'pass' } & VoterPass)
  | { readonly type: 'bind'; readonly channel: WebChannelName; readonly ticket: string };
