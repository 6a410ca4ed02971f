import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { damaged } from './damaged.ts';

/** A refusal with the name that Secrets Manager gives it. */
export class SecretFault extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const secretSchema = z.object({
  ARN: z.string(),
  Name: z.string(),
  Description: z.string().optional(),
  SecretString: z.string(),
  VersionId: z.string(),
  /** Versions that stood here before: their ids are not given out again. */
  EarlierVersionIds: z.array(z.string()).default([]),
  /** Seconds since 1970, as the protocol has it. */
  CreatedDate: z.number(),
});
type Secret = z.infer<typeof secretSchema>;

const account = '000000000000';

/**
 * Secrets in one file that only its owner can read, written aside and moved into place at each change.
 *
 * @throws StartupError when the file cannot be read as secrets.
 */
export const openSecrets = (folder: string, now: () => number) => {
  const file = join(folder, 'secrets.json');
  const secrets = load(file);

  /** By name, by ARN, or by ARN without the random end. */
  const find = (id: string): Secret => {
    const found = secrets.find(({ ARN, Name }) => id === Name || id === ARN || id === ARN.slice(0, -7));
    if (found === undefined) {
      throw new SecretFault('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return found;
  };

  return {
    create: (given: { Name: string; SecretString: string; Description?: string | undefined }, region: string) => {
      const { Name, SecretString, Description } = given;
      if (secrets.some((secret) => secret.Name === Name)) {
        throw new SecretFault('ResourceExistsException', `The secret ${Name} already exists.`);
      }
      const end = randomBytes(3).toString('hex');
      const secret: Secret = {
        ARN: `arn:aws:secretsmanager:${region}:${account}:secret:${Name}-${end}`,
        Name,
        Description,
        SecretString,
        VersionId: randomUUID(),
        EarlierVersionIds: [],
        CreatedDate: now() / 1000,
      };
      save(file, [...secrets, secret]);
      secrets.push(secret);
      return { ARN: secret.ARN, Name, VersionId: secret.VersionId };
    },
    /** A new value. The caller's token is the version's id, and an id stands for one value for good. */
    put: (given: { SecretId: string; SecretString: string; ClientRequestToken?: string | undefined }) => {
      const secret = find(given.SecretId);
      const { ARN, Name, EarlierVersionIds } = secret;
      const VersionId = given.ClientRequestToken ?? randomUUID();
      const repeated = VersionId === secret.VersionId && given.SecretString === secret.SecretString;
      if (!repeated && [secret.VersionId, ...EarlierVersionIds].includes(VersionId)) {
        const message = `You can't modify the existing version ${VersionId} of the secret.`;
        throw new SecretFault('ResourceExistsException', message);
      }
      if (!repeated) {
        const { SecretString } = given;
        const earlier = [secret.VersionId, ...EarlierVersionIds];
        const next = { ...secret, SecretString, VersionId, EarlierVersionIds: earlier, CreatedDate: now() / 1000 };
        save(file, secrets.with(secrets.indexOf(secret), next));
        secrets[secrets.indexOf(secret)] = next;
      }
      return { ARN, Name, VersionId, VersionStages: ['AWSCURRENT'] };
    },
    describe: (id: string) => {
      const { ARN, Name, Description, CreatedDate, VersionId } = find(id);
      return { ARN, Name, Description, CreatedDate, VersionIdsToStages: { [VersionId]: ['AWSCURRENT'] } };
    },
    value: (id: string) => {
      const { ARN, Name, CreatedDate, SecretString, VersionId } = find(id);
      return { ARN, Name, CreatedDate, SecretString, VersionId, VersionStages: ['AWSCURRENT'] };
    },
  };
};

export type Secrets = ReturnType<typeof openSecrets>;

const load = (file: string): Secret[] => {
  if (!existsSync(file)) return [];
  try {
    return z.array(secretSchema).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    // Without the parser's words: they could quote the secrets.
    throw damaged(dirname(dirname(file)), `secrets/secrets.json is not a list of secrets (${nameOf(error)})`);
  }
};

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

const save = (file: string, secrets: readonly Secret[]): void => {
  const aside = `${file}.new`;
  const handle = openSync(aside, 'w', 0o600);
  try {
    writeFileSync(handle, `${JSON.stringify(secrets, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(aside, file);
};
