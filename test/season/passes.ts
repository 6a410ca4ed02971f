import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import type { JWTPayload } from 'jose';
import type { Season } from './season.ts';

/** A pass as the voter issuer gives it to a person. */
export async function passOf(season: Season, person: string): Promise<string> {
  const response = await fetch(`${season.url}/voter-issuer/passes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person }),
  });
  return ((await response.json()) as { pass: string }).pass;
}

/** What the issuer writes into a pass, at the cloud's own time. */
export async function claimsOf(season: Season): Promise<JWTPayload & { readonly iat: number; readonly exp: number }> {
  const now = Math.floor((await season.stage.cloud.now()) / 1000);
  return {
    iss: `${season.url}/voter-issuer`,
    aud: 'juxian-vote',
    sub: 'a-voter-of-this-test',
    channel: 'portal',
    iat: now,
    exp: now + 1800,
  };
}

/** Signs claims with the issuer's own key: what is wrong with such a pass is in its claims alone. */
export async function signedByIssuer(season: Season, claims: JWTPayload): Promise<string> {
  const file = await readFile(path.join(season.dataDir, 'issuers/issuer-keys.json'), 'utf8');
  const { voter } = JSON.parse(file) as { voter: { kty: 'OKP'; crv: 'Ed25519'; x: string; d: string; kid: string } };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: voter.kid })
    .sign(await importJWK(voter, 'EdDSA'));
}

/** Signs claims with a key that only the forger has. */
export async function signedByForger(claims: JWTPayload, kid?: string): Promise<string> {
  const { privateKey } = await generateKeyPair('EdDSA');
  return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', ...(kid && { kid }) }).sign(privateKey);
}

export const unsigned = (claims: JWTPayload): string => new UnsecuredJWT(claims).encode();
