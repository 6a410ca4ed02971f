import { createHmac } from 'node:crypto';

import type { VoterKeys } from '../../actions/vote-ports.ts';
import type { VoterSecret } from './voter-secret.ts';

const keyBytes = 10;

/**
 * Voter keys: truncated HMACs under a secret that few functions can read, so that the ledger holds nobody's identity
 * and the same person has unlinkable keys in two campaigns.
 */
export function secretVoterKeys(secret: VoterSecret): VoterKeys {
  return {
    keyOf: async (scope, subject, version) =>
      createHmac('sha256', await secret(version))
        // As JSON, so that no scope and subject run together to another pair's text.
        .update(JSON.stringify([scope, subject]))
        .digest()
        .subarray(0, keyBytes)
        .toString('base64url'),
  };
}
