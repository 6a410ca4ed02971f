import { createHmac, hkdfSync } from 'node:crypto';

import type { VoterSecret } from './voter-secret.ts';

/** What a MAC is made for: the same text under two purposes has two MACs that nobody can tell to be of one text. */
type Purpose = 'person' | 'identity' | 'code-of' | 'code' | 'rate';

/** HMAC-SHA256 over parts, under a key that follows from the voter secret. */
export type IdentityMac = (purpose: Purpose, ...parts: readonly string[]) => Promise<Buffer>;

/**
 * MACs in the place of phone numbers, accounts and addresses: no table and no log holds one of these. The key follows
 * by HKDF-SHA256 from version 1 of the voter secret, whatever versions come later: a rotation would else make every
 * person somebody new, in the middle of a round too. (The voter key in the ledger is made with the version that the
 * round pins.)
 */
export function identityMac(secret: VoterSecret): IdentityMac {
  return async (purpose, ...parts) => {
    const key = Buffer.from(hkdfSync('sha256', await secret(1), '', 'voter-identity', 32));
    // As JSON, so that no parts run together to another list's text.
    return createHmac('sha256', key)
      .update(JSON.stringify([purpose, ...parts]))
      .digest();
  };
}
