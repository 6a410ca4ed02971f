import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import * as z from 'zod';
import { StartupError } from '../types.ts';

const secret = z.string().regex(/^[\w-]{43}$/);
const keyId = z.string().min(1);

const IssuerKeys = z.strictObject({
  /** Signs staff tokens; RSA, since the API's authorizer takes no other. Members are those of RFC 7517. */
  staff: z.looseObject({ kty: z.literal('RSA'), kid: keyId, n: z.string(), e: z.string(), d: z.string() }),
  /** Signs voter passes. */
  voter: z.looseObject({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    kid: keyId,
    x: z.string(),
    d: z.string(),
  }),
  /** Signs the cookies of the sign-in page. */
  cookies: secret,
  /** Turns a person into the opaque subject of a pass. */
  persons: secret,
});

/** The private keys of both local issuers. They protect sample data on one machine and nothing else. */
export type IssuerKeys = z.infer<typeof IssuerKeys>;

/**
 * Reads the keys of the local issuers from `keysDir`, or makes them the first time, so that tokens and voters'
 * identities outlive a restart.
 * @throws StartupError when the file is there but damaged
 */
export async function loadIssuerKeys(keysDir: string): Promise<IssuerKeys> {
  const file = join(keysDir, 'issuer-keys.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return createKeys(keysDir, file);
  }
  try {
    return IssuerKeys.parse(JSON.parse(text));
  } catch {
    throw new StartupError(`The file ${file} is damaged. Restore it from a copy, or start with --fresh.`);
  }
}

async function createKeys(keysDir: string, file: string): Promise<IssuerKeys> {
  const [staff, voter] = await Promise.all([
    privateJwk(generateKeyPair('RS256', { extractable: true }), 'RS256'),
    privateJwk(generateKeyPair('EdDSA', { extractable: true }), 'EdDSA'),
  ]);
  const keys = IssuerKeys.parse({ staff, voter, cookies: newSecret(), persons: newSecret() });
  await mkdir(keysDir, { recursive: true, mode: 0o700 });
  // Written whole and then given its name: a crash in between leaves no half file behind.
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify(keys, undefined, 2));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  return keys;
}

const newSecret = (): string => randomBytes(32).toString('base64url');

async function privateJwk(pair: ReturnType<typeof generateKeyPair>, alg: string) {
  const jwk = await exportJWK((await pair).privateKey);
  return { ...jwk, alg, use: 'sig', kid: await calculateJwkThumbprint(jwk) };
}
