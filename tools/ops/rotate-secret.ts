import { createHash } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { OpsFault } from './fault.ts';

/**
 * Writes the next text of a secret, made from the one that is there.
 *
 * The token of the write follows from the version of the secret that was read, and Secrets Manager takes one value for
 * a token: of two rotations at once the second is refused instead of replacing the first.
 * @throws OpsFault when another rotation came in between: nothing is written then
 */
export async function rotateSecret(
  secrets: SecretsManagerClient,
  secretId: string,
  next: (text: string) => string,
): Promise<void> {
  const read = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
  if (!read.SecretString || !read.VersionId) throw new OpsFault(`The secret ${secretId} has no text.`);
  try {
    await secrets.send(
      new PutSecretValueCommand({
        SecretId: secretId,
        SecretString: next(read.SecretString),
        ClientRequestToken: createHash('sha256').update(`rotate ${read.VersionId}`).digest('hex'),
      }),
    );
  } catch (error) {
    if (error instanceof ResourceExistsException) {
      throw new OpsFault('Another rotation of this secret has just been made: nothing was written.');
    }
    throw error;
  }
}
