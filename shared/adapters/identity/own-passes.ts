import { errors, jwtVerify, SignJWT } from 'jose';

import type { Passes } from '../../actions/sign-in-ports.ts';
import type { VoterPasses } from '../../actions/vote-ports.ts';
import type { PassKey } from '../../contract/voters.ts';
import { type Clock, systemClock } from '../../platform/clock.ts';
import { err } from '../../platform/result.ts';
import type { JsonCall } from '../aws/json-call.ts';
import { cachedSecret } from './cached-secret.ts';
import { keyAt, parseRing } from './receipt-ring.ts';
import { type SigningKey, signingKey } from './signing-key.ts';
import { clockTolerance, passFaultOf, voterOf } from './voter-passes.ts';

/** Seconds that a pass is good for. */
export const passValidity = 30 * 60;

/** Milliseconds that a process keeps the keys: less than the ten minutes that a new one is published ahead. */
const keptFor = 300_000;

export type PassKeys = { readonly published: () => Promise<readonly PassKey[]> };
export type OwnPasses = Passes & VoterPasses & PassKeys;

/** The deployment's own passes, by the keys in their secret. */
export function ownPasses(call: JsonCall, secretId: string, names: PassNames): OwnPasses {
  return ringPasses(cachedSecret(call, secretId, keptFor, systemClock), names);
}

/** Their public keys alone. */
export function passKeys(call: JsonCall, secretId: string): PassKeys {
  return ownPasses(call, secretId, { issuer: '', audience: '' });
}

/** `iss` and `aud` of the passes. */
export type PassNames = { readonly issuer: string; readonly audience: string };

/**
 * Voter passes of this deployment: JWTs with EdDSA over person, channel and times. One is good only with the key that
 * was in force when it was issued, so that a retired key that leaks signs nothing any more.
 */
export function ringPasses(
  secret: () => Promise<string>,
  { issuer, audience }: PassNames,
  clock: Clock = systemClock,
): OwnPasses {
  let made: { readonly text: string; readonly keys: readonly [SigningKey, ...SigningKey[]] } | undefined;
  const ring = async () => {
    const text = await secret();
    if (made?.text !== text) {
      const [first, ...rest] = parseRing(text, 'pass');
      made = { text, keys: [signingKey(first), ...rest.map(signingKey)] };
    }
    return made.keys;
  };
  return {
    issue: async ({ personId, channel }, at) => {
      const issuedAt = Math.floor(at / 1000);
      const { key, kid } = keyAt(await ring(), issuedAt * 1000);
      const pass = await new SignJWT({ channel })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(personId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + passValidity)
        .sign(key);
      return { pass, expiresAt: (issuedAt + passValidity) * 1000 };
    },
    verify: async (bearer) => {
      if (!bearer) return err({ type: 'pass-missing' });
      const keys = await ring();
      try {
        const { payload, protectedHeader } = await jwtVerify(
          bearer,
          ({ kid }) => {
            const named = keys.find((key) => key.kid === kid);
            if (!named) throw new errors.JWKSNoMatchingKey();
            return named.publicKey;
          },
          {
            issuer,
            audience,
            algorithms: ['EdDSA'],
            clockTolerance,
            requiredClaims: ['exp', 'iat', 'sub'],
            currentDate: new Date(clock.now()),
          },
        );
        const { iat = 0, exp = 0 } = payload;
        const inForce = keyAt(keys, iat * 1000).kid === protectedHeader.kid && exp - iat <= passValidity;
        return inForce ? voterOf(payload) : err({ type: 'pass-invalid' });
      } catch (error) {
        return err(passFaultOf(error));
      }
    },
    published: async () =>
      (await ring()).map(({ kid, x }) => ({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid, x })),
  };
}
