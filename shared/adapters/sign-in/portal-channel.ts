import * as oidc from 'openid-client';

import type { Attempt, SignInFault, WebChannel } from '../../actions/sign-in-ports.ts';
import { Phone } from '../../contract/voters.ts';
import { err, ok } from '../../platform/result.ts';
import type { ChannelSecrets } from './channel-secrets.ts';
import { portalFault } from './portal-fault.ts';

export type PortalSettings = {
  readonly issuer: string;
  readonly clientId: string;
  /** Empty: a public client, which PKCE alone protects. */
  readonly secret: () => Promise<string>;
  readonly callbackUrl: string;
};

export type PortalEnv = {
  readonly PUBLIC_ORIGIN: string;
  readonly PORTAL_ISSUER?: string;
  readonly PORTAL_CLIENT_ID?: string;
};

/** The portal as the environment says it; undefined where the deployment has none. */
export function portalOf(env: PortalEnv, secrets: () => Promise<ChannelSecrets>): WebChannel | undefined {
  const { PORTAL_ISSUER: issuer, PORTAL_CLIENT_ID: clientId, PUBLIC_ORIGIN: origin } = env;
  if (!issuer || !clientId) return undefined;
  return portalChannel({
    issuer,
    clientId,
    secret: async () => (await secrets()).portalSecret,
    callbackUrl: `${origin}/api/voters/portal/callback`,
  });
}

/** Seconds of silence after which a request is given up. */
const patience = 4;

/**
 * A portal's accounts by OpenID Connect: code flow with PKCE, state and nonce, the ID token's signature checked. What the
 * portal publishes of itself is read once in the life of the process.
 */
export function portalChannel(settings: PortalSettings): WebChannel {
  let found: Promise<oidc.Configuration> | undefined;
  const configuration = (): Promise<oidc.Configuration> => {
    found ??= discover(settings).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
  return {
    name: 'portal',
    authorizeUrl: (attempt) => faultsAsValues(async () => startOf(await configuration(), settings, attempt)),
    identify: (query, attempt) =>
      faultsAsValues(async () => accountOf(await configuration(), settings, query, attempt)),
  };
}

async function discover({ issuer, clientId, secret }: PortalSettings): Promise<oidc.Configuration> {
  const clientSecret = await secret();
  const plain = isLoopback(issuer) ? [oidc.allowInsecureRequests] : [];
  return oidc.discovery(
    new URL(issuer),
    clientId,
    undefined,
    clientSecret ? oidc.ClientSecretPost(clientSecret) : oidc.None(),
    { execute: [oidc.enableNonRepudiationChecks, ...plain], timeout: patience },
  );
}

/** Only this machine is spoken to without TLS: a rehearsal, or a test. */
function isLoopback(issuer: string): boolean {
  const { protocol, hostname } = new URL(issuer);
  return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

async function startOf(
  configuration: oidc.Configuration,
  { callbackUrl }: PortalSettings,
  { state, nonce, verifier }: Attempt,
): Promise<string> {
  return oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: callbackUrl,
    scope: 'openid phone',
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).href;
}

async function accountOf(
  configuration: oidc.Configuration,
  { issuer, callbackUrl }: PortalSettings,
  query: URLSearchParams,
  { state, nonce, verifier }: Attempt,
): Promise<{ readonly subject: string; readonly phone?: string }> {
  const tokens = await oidc.authorizationCodeGrant(configuration, new URL(`${callbackUrl}?${query.toString()}`), {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (!claims) throw new Error('The portal answered without an ID token');
  const phone = phoneOf(claims) ?? phoneOf(await userInfo(configuration, tokens.access_token, claims.sub));
  return { subject: `${issuer} ${claims.sub}`, ...(phone !== undefined && { phone }) };
}

async function userInfo(configuration: oidc.Configuration, token: string, subject: string): Promise<PhoneClaims> {
  if (!configuration.serverMetadata().userinfo_endpoint) return {};
  return oidc.fetchUserInfo(configuration, token, subject);
}

type PhoneClaims = Readonly<Record<string, unknown>>;

/** A number that the portal has verified, without the country's code; others are asked of the voter. */
function phoneOf(claims: PhoneClaims): string | undefined {
  const { phone_number: number, phone_number_verified: verified } = claims;
  if (verified !== true || typeof number !== 'string') return undefined;
  return Phone.safeParse(number.replaceAll(/[ -]/g, '').replace(/^(?:\+|00)?86(?=1\d{10}$)/, '')).data;
}

async function faultsAsValues<T>(work: () => Promise<T>) {
  try {
    return ok(await work());
  } catch (error) {
    const fault: SignInFault = portalFault(error);
    return err(fault);
  }
}
