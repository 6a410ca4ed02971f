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
    keyOf: async (campaignId, subject) =>
      createHmac('sha256', await secret(1))
        // As JSON, so that no campaign and subject run together to another pair's text.
        .update(JSON.stringify([campaignId, subject]))
        .digest()
        .subarray(0, keyBytes)
        .toString('base64url'),
  };
}
