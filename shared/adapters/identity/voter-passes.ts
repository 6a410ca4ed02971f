import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';

import type { PassFault, VoterPasses } from '../../actions/vote-ports.ts';
import { err, ok } from '../../platform/result.ts';

/** Seconds by which the issuer's clock and this one may differ. */
export const clockTolerance = 5;
const maxSubjectLength = 256;

/**
 * Voter passes: JWTs of one issuer, signed with EdDSA or ES256, whose keys are at `/.well-known/jwks.json` below it
 * and are kept for the life of the process. A pass must have an expiry, a subject and a channel.
 * @throws Error when the keys cannot be fetched: then nothing is known about the pass, and the voter may try again
 */
export function jwtVoterPasses(issuer: string, audience: string): VoterPasses {
  const url = new URL(`${issuer.replace(/\/$/, '')}/.well-known/jwks.json`);
  // Made for the first pass: it loads the runtime's fetch, a third of a cold start, for an issuer that may never come.
  let keySet: ReturnType<typeof createRemoteJWKSet> | undefined;
  return {
    verify: async (bearer) => {
      if (!bearer) return err({ type: 'pass-missing' });
      try {
        keySet ??= createRemoteJWKSet(url, { timeoutDuration: 3_000 });
        const { payload } = await jwtVerify(bearer, keySet, {
          issuer,
          audience,
          algorithms: ['EdDSA', 'ES256'],
          clockTolerance,
          requiredClaims: ['exp', 'sub'],
        });
        return voterOf(payload);
      } catch (error) {
        return err(passFaultOf(error));
      }
    },
  };
}

/** Passes of several issuers, by the `iss` that a pass names: each is checked by its own issuer's rules. */
export function passesOf(issuers: Readonly<Record<string, VoterPasses>>): VoterPasses {
  const byIssuer = new Map(Object.entries(issuers));
  return {
    verify: async (bearer) => {
      if (!bearer) return err({ type: 'pass-missing' });
      try {
        const issuer = byIssuer.get(decodeJwt(bearer).iss ?? '');
        return issuer ? await issuer.verify(bearer) : err({ type: 'pass-invalid' });
      } catch (error) {
        return err(passFaultOf(error));
      }
    },
  };
}

/** The voter that the claims of a pass name, once its signature is known to be good. */
export function voterOf({ sub: subject, channel }: JWTPayload): Awaited<ReturnType<VoterPasses['verify']>> {
  const valid = subject && subject.length <= maxSubjectLength && typeof channel === 'string' && channel !== '';
  return valid ? ok({ subject, channel }) : err({ type: 'pass-invalid' });
}

/** What is wrong with the pass itself. @throws whatever else went wrong, which is an outage */
export function passFaultOf(error: unknown): PassFault {
  if (error instanceof errors.JWTExpired) return { type: 'pass-expired' };
  if (
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWTClaimValidationFailed ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  ) {
    return { type: 'pass-invalid' };
  }
  throw error;
}
