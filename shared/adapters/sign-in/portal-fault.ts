import * as oidc from 'openid-client';

import type { SignInFault } from '../../actions/sign-in-ports.ts';

/** What a portal says when it cannot answer now (RFC 6749 §4.1.2.1). */
const awayErrors: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);

/** The answer is not what was asked for: forged, of another attempt, for another client, over. */
const refusedCodes: ReadonlySet<string> = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
]);

/** No answer, or one of something in between. */
const awayCodes: ReadonlySet<string> = new Set([
  'OAUTH_ABORT',
  'OAUTH_PARSE_ERROR',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_TIMEOUT',
]);

/**
 * What became of a sign-in at the portal. The reason is a code and never what the portal wrote, which may name people.
 * @throws Error when the deployment's own settings are refused, and whatever else went wrong
 */
export function portalFault(error: unknown): SignInFault {
  if (error instanceof oidc.AuthorizationResponseError) {
    // The browser brought it along: only what looks like a code of the protocol goes into the log.
    const reason = /^[a-z_]{1,40}$/.test(error.error) ? error.error : 'unknown error';
    return { type: awayErrors.has(reason) ? 'away' : 'refused', reason };
  }
  if (error instanceof oidc.ResponseBodyError) {
    if (error.error === 'invalid_grant') return { type: 'refused', reason: error.error };
    if (error.status >= 500 || awayErrors.has(error.error)) return { type: 'away', reason: error.error };
    throw new Error(`The portal refuses this deployment: ${error.error}`);
  }
  if (error instanceof oidc.ClientError) {
    const reason = error.code ?? 'no code';
    if (refusedCodes.has(reason)) return { type: 'refused', reason };
    if (awayCodes.has(reason)) return { type: 'away', reason };
    throw new Error(`The portal answers in a way that is not understood: ${reason}`);
  }
  if (error instanceof TypeError && error.message === 'fetch failed') return { type: 'away', reason: 'no connection' };
  throw error;
}
