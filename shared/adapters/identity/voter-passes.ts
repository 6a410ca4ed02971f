import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

import type { PassFault, VoterPasses } from '../../actions/vote-ports.ts';
import { err, ok } from '../../platform/result.ts';

/** Seconds by which the issuer's clock and this one may differ. */
const clockTolerance = 5;
const maxSubjectLength = 256;

/**
 * Voter passes: JWTs of one issuer, signed with EdDSA or ES256, whose keys are at `/.well-known/jwks.json` below it
 * and are kept for the life of the process. A pass must have an expiry, a subject and a channel.
 * @throws Error when the keys cannot be fetched: then nothing is known about the pass, and the voter may try again
 */
export function jwtVoterPasses(issuer: string, audience: string): VoterPasses {
  const keySet = createRemoteJWKSet(new URL(`${issuer.replace(/\/$/, '')}/.well-known/jwks.json`), {
    timeoutDuration: 3_000,
  });
  return {
    verify: async (bearer) => {
      if (!bearer) return err({ type: 'pass-missing' });
      try {
        const { payload } = await jwtVerify(bearer, keySet, {
          issuer,
          audience,
          algorithms: ['EdDSA', 'ES256'],
          clockTolerance,
          requiredClaims: ['exp', 'sub'],
        });
        const { sub: subject, channel } = payload;
        if (!subject || subject.length > maxSubjectLength || typeof channel !== 'string' || channel === '') {
          return err({ type: 'pass-invalid' });
        }
        return ok({ subject, channel });
      } catch (error) {
        return err(faultOf(error));
      }
    },
  };
}

/** What is wrong with the pass itself. Everything else is an outage and goes on. */
function faultOf(error: unknown): PassFault {
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
