import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import type { HttpRoute } from '../types.ts';
import type { JwtClaims } from './event.ts';
import { gatewayAnswer } from './response.ts';
import type { Answer } from './response.ts';

type Authorizer = NonNullable<HttpRoute['authorizer']>;

/** The claims of a valid token, or the 401 that API Gateway gives. */
export type Authorize = (
  authorizer: Authorizer,
  authorization: string | undefined,
) => Promise<{ readonly claims: JwtClaims } | { readonly refusal: Answer }>;

/** API Gateway keeps an issuer's keys for up to two hours. */
const keysMaxAge = 2 * 60 * 60 * 1000;
/** The only algorithms that API Gateway takes. */
const algorithms = ['RS256', 'RS384', 'RS512'];

const unauthorized = (challenge: string): { readonly refusal: Answer } => ({
  refusal: gatewayAnswer(401, 'Unauthorized', { 'www-authenticate': challenge }),
});
const invalid = (why: string) =>
  unauthorized(`Bearer scope="" error="invalid_token" error_description="${why.replaceAll('"', "'")}"`);

class IssuerUnreachable extends Error {}

/**
 * The JWT authorizer of an HTTP API: signature by a key of the issuer's own (found by OpenID discovery), `iss`,
 * `aud` (or `client_id` where there is none), `exp`, `nbf`, `iat`. Staff tokens live by the machine's real time,
 * wherever a rehearsal has moved the cloud's clock.
 */
export function createJwtAuthorizer(): Authorize {
  const keysOf = new Map<string, Promise<JWTVerifyGetKey>>();
  const keys = (issuer: string): Promise<JWTVerifyGetKey> => {
    const known = keysOf.get(issuer);
    if (known) return known;
    const discovered = discover(issuer);
    keysOf.set(issuer, discovered);
    // A failure is not remembered: the issuer may be back for the next request.
    discovered.catch(() => keysOf.delete(issuer));
    return discovered;
  };
  return async (authorizer, authorization) => {
    const token = authorization?.replace(/^Bearer(?:\s+|$)/i, '').trim();
    if (!token) return unauthorized('Bearer');
    try {
      const { payload } = await jwtVerify(token, await keys(authorizer.issuer), {
        issuer: authorizer.issuer,
        algorithms,
        requiredClaims: ['exp'],
      });
      if (!isMeantFor(payload, authorizer.audiences)) return invalid('the token does not have a valid audience');
      if ((payload.iat ?? 0) > Date.now() / 1000 + 1) return invalid('the token was issued in the future');
      return { claims: stringifyClaims(payload) };
    } catch (error) {
      return invalid(reason(error));
    }
  };
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  try {
    const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(1500),
    });
    const document = (await response.json()) as { jwks_uri?: unknown };
    return createRemoteJWKSet(new URL(String(document.jwks_uri)), { cacheMaxAge: keysMaxAge, timeoutDuration: 1500 });
  } catch (cause) {
    throw new IssuerUnreachable('OIDC discovery endpoint communication error', { cause });
  }
}

function isMeantFor(payload: JWTPayload, audiences: readonly string[]): boolean {
  const named = payload.aud === undefined ? [payload['client_id']] : [payload.aud].flat();
  return named.some((one) => typeof one === 'string' && audiences.includes(one));
}

function reason(error: unknown): string {
  if (error instanceof IssuerUnreachable) return error.message;
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'iss' ? 'the token has an invalid issuer' : `the token has an invalid ${error.claim} claim`;
  }
  if (error instanceof errors.JWKSNoMatchingKey) return 'signing method or key is invalid';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the token has an invalid signature';
  if (error instanceof errors.JOSEError) return 'unable to decode the token';
  return 'the key of the issuer could not be read';
}

/** Claims reach a function as text, as API Gateway writes them: arrays `[a b]`, objects `map[a:1]`, numbers `12`. */
export function stringifyClaims(payload: JWTPayload): JwtClaims {
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, claimText(value)]));
}

function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `map[${members.map(([name, member]) => `${name}:${claimText(member)}`).join(' ')}]`;
  }
  return typeof value === 'string' ? value : value === null ? '<nil>' : JSON.stringify(value);
}
