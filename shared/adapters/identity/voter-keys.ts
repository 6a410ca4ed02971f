import { createHmac } from 'node:crypto';

import type { VoterKeys } from '../../actions/ports.ts';
import type { JsonCall } from '../aws/json-call.ts';

const keyBytes = 10;

/**
 * Voter keys: truncated HMACs under a secret that only the voting function can read, so that the ledger holds nobody's
 * identity and the same person has unlinkable keys in two campaigns. The secret is read once in the life of the
 * process. It must stay the same while a campaign votes: another secret would make every voter a new person.
 */
export function secretVoterKeys(call: JsonCall, secretId: string): VoterKeys {
  let reading: Promise<string> | undefined;
  const secret = (): Promise<string> => {
    reading ??= readSecret(call, secretId).catch((error: unknown) => {
      // A failed read is not kept: the next voter asks again.
      reading = undefined;
      throw error;
    });
    return reading;
  };
  return {
    keyOf: async (campaignId, subject) =>
      createHmac('sha256', await secret())
        // As JSON, so that no campaign and subject run together to another pair's text.
        .update(JSON.stringify([campaignId, subject]))
        .digest()
        .subarray(0, keyBytes)
        .toString('base64url'),
  };
}

async function readSecret(call: JsonCall, secretId: string): Promise<string> {
  const { SecretString: secret } = await call<{ readonly SecretString?: string }>('GetSecretValue', {
    SecretId: secretId,
  });
  if (!secret) throw new Error(`The secret ${secretId} has no text`);
  return secret;
}
