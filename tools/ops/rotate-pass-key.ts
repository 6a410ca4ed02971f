import { createHash, randomBytes } from 'node:crypto';
import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { addToRing } from '../../shared/adapters/identity/receipt-ring.ts';

/** Milliseconds from a rotation to the first pass of the new key: no process keeps the secret for longer. */
const ahead = 600_000;

/**
 * Adds a key to the secret of the pass keys: passes are signed with it from ten minutes on. Passes that voters hold stay
 * good to their end, half an hour; after that the key before it is good for nothing.
 *
 * The token of the write follows from the version of the secret that was read, as in rotateVoterKey: of two rotations at
 * once the second is refused (ResourceExistsException).
 * @param call Secrets Manager, with the rights to read and to put this secret
 * @returns when the new key begins to sign
 */
export async function rotatePassKey(call: JsonCall, secretId: string, now: number): Promise<Date> {
  const read = await call<{ readonly SecretString: string; readonly VersionId: string }>('GetSecretValue', {
    SecretId: secretId,
  });
  const from = now + ahead;
  await call('PutSecretValue', {
    SecretId: secretId,
    SecretString: addToRing(read.SecretString, { seed: randomBytes(32).toString('base64url'), from }, 'pass'),
    ClientRequestToken: createHash('sha256').update(`rotate-pass-key ${read.VersionId}`).digest('hex'),
  });
  return new Date(from);
}
