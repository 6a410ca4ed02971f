import { randomBytes } from 'node:crypto';
import { addVoterKey } from '../../shared/adapters/identity/voter-ring.ts';
import type { Deployment } from './deployment.ts';
import { rotateSecret } from './rotate-secret.ts';

/**
 * Adds a version to the secret of the voter keys: rounds whose ballot paper is prepared from now on use it, every other
 * round goes on with the version that it has pinned. Repeating it adds another version and harms nothing.
 * @returns the number of the new version
 */
export async function rotateVoterKey({ secrets, find }: Pick<Deployment, 'secrets' | 'find'>): Promise<number> {
  let added = 0;
  await rotateSecret(secrets, find('VoterKey'), (current) => {
    const { text, version } = addVoterKey(current, randomBytes(48).toString('base64url'));
    added = version;
    return text;
  });
  return added;
}
