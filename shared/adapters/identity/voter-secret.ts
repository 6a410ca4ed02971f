import type { VoterKeyVersions } from '../../actions/vote-ports.ts';
import type { JsonCall } from '../aws/json-call.ts';
import { latestVersion, parseVoterRing } from './voter-ring.ts';

/** The deployment's secret behind voter keys, in the version that a round has pinned. */
export type VoterSecret = (version: number) => Promise<string>;

/**
 * The versions of the secret as they lie in Secrets Manager, read once in the life of the process, and again when a
 * round asks for a version that came later. A version never changes: another text under it would make every voter of
 * its rounds a new person.
 * @throws Error when the secret has no such version
 */
export function voterSecret(call: JsonCall, secretId: string): VoterSecret {
  let kept: Promise<ReadonlyMap<number, string>> | undefined;
  const read = (): Promise<ReadonlyMap<number, string>> => {
    const reading = readVersions(call, secretId);
    kept = reading;
    reading.catch(() => {
      // A failed read is not kept: the next voter asks again.
      if (kept === reading) kept = undefined;
    });
    return reading;
  };
  return async (version) => {
    const key = (await (kept ?? read())).get(version) ?? (await read()).get(version);
    if (key === undefined) throw new Error(`The secret ${secretId} has no version ${version}`);
    return key;
  };
}

async function readVersions(call: JsonCall, secretId: string): Promise<ReadonlyMap<number, string>> {
  return new Map(parseVoterRing(await readSecret(call, secretId)).map(({ version, key }) => [version, key]));
}

/** Which version a round pins that is prepared now: read each time, since that is seldom. */
export function voterKeyVersions(call: JsonCall, secretId: string): VoterKeyVersions {
  return { latest: async () => latestVersion(await readSecret(call, secretId)) };
}

/** The text of a secret. @throws Error when it has none */
export async function readSecret(call: JsonCall, secretId: string): Promise<string> {
  const { SecretString: secret } = await call<{ readonly SecretString?: string }>('GetSecretValue', {
    SecretId: secretId,
  });
  if (!secret) throw new Error(`The secret ${secretId} has no text`);
  return secret;
}
