import type { JsonCall } from '../aws/json-call.ts';

/** The deployment's secret behind voter keys, in the version that a round has pinned. */
export type VoterSecret = (version: number) => Promise<string>;

/**
 * The secret as it lies in Secrets Manager: plain text, version 1. Read once in the life of the process. It must stay
 * the same while a campaign votes: another secret would make every voter a new person.
 */
export function voterSecret(call: JsonCall, secretId: string): VoterSecret {
  let reading: Promise<string> | undefined;
  return async (version) => {
    if (version !== 1) throw new Error(`The secret ${secretId} has no version ${version}`);
    reading ??= readSecret(call, secretId).catch((error: unknown) => {
      // A failed read is not kept: the next voter asks again.
      reading = undefined;
      throw error;
    });
    return reading;
  };
}

/** The text of a secret. @throws Error when it has none */
export async function readSecret(call: JsonCall, secretId: string): Promise<string> {
  const { SecretString: secret } = await call<{ readonly SecretString?: string }>('GetSecretValue', {
    SecretId: secretId,
  });
  if (!secret) throw new Error(`The secret ${secretId} has no text`);
  return secret;
}
