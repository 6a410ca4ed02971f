import { hash } from 'node:crypto';

import { canonicalJson } from '../platform/canonical-json.ts';

/** What a ballot's hash is taken of. `at` is the acceptance in milliseconds since 1970, `salt` base64url of 16 bytes. */
export type HashedBallot = {
  readonly round: string;
  readonly ballot: string;
  readonly at: number;
  /** Candidate ids, in any order. */
  readonly picks: readonly string[];
  readonly salt: string;
};

/**
 * The hash by which a receipt is bound to its ballot: base64url of the SHA-256 of the ballot as RFC 8785 JSON, picks in
 * the order of their ids. With its salt anyone can recompute it; without, picks cannot be tried out on it:
 * `printf '%s' '{"at":…,"ballot":"bal_…","picks":["cnd_1","cnd_2"],"round":"rnd_…","salt":"…"}' | openssl sha256 -binary | basenc --base64url`.
 */
export function ballotHash({ round, ballot, at, picks, salt }: HashedBallot): string {
  const text = canonicalJson({ round, ballot, at, salt, picks: picks.toSorted() });
  return hash('sha256', text, 'base64url');
}
