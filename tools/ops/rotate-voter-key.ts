import { createHash, randomBytes } from 'node:crypto';
import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { addVoterKey } from '../../shared/adapters/identity/voter-ring.ts';

/**
 * Adds a version to the secret of the voter keys: rounds whose ballot paper is prepared from now on use it, every other
 * round goes on with the version that it has pinned. Repeating it adds another version and harms nothing.
 *
 * The token of the write follows from the version of the secret that was read, and Secrets Manager takes one value for
 * a token: of two rotations at once the second is refused (ResourceExistsException) instead of replacing the first.
 * @param call Secrets Manager, with the rights to read and to put this secret
 * @returns the number of the new version
 */
export async function rotateVoterKey(call: JsonCall, secretId: string): Promise<number> {
  const read = await call<{ readonly SecretString: string; readonly VersionId: string }>('GetSecretValue', {
    SecretId: secretId,
  });
  const { text, version } = addVoterKey(read.SecretString, randomBytes(48).toString('base64url'));
  await call('PutSecretValue', {
    SecretId: secretId,
    SecretString: text,
    ClientRequestToken: createHash('sha256').update(`rotate-voter-key ${read.VersionId}`).digest('hex'),
  });
  return version;
}
