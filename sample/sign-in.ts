import * as oidc from 'openid-client';

/** A signed-in member of the staff: the bearer token for the API, and when it ends. */
export type SignedIn = { readonly accessToken: string; readonly expiresAt: Date };

const clientId = 'juxian-console';
/** More redirects than the flow has; beyond it something goes in circles. */
const maxSteps = 10;

/**
 * Signs in as a sample account, the way a browser would: code flow with PKCE, the account chosen on the sign-in
 * page. For the sample and for tests; local sign-in only (plain http).
 * @param origin e.g. `http://127.0.0.1:8750`
 * @param account e.g. `city-officer`, `officer-wujin`, `judge-1`
 * @throws Error when there is no such account, or the sign-in is refused
 */
export async function signIn(origin: string, account: string): Promise<SignedIn> {
  const configuration = await discover(origin);
  const codeVerifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const redirectUri = `${origin}/callback`;
  const start = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: 'openid',
    code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    state,
  });
  const callback = await browse(start, redirectUri, account);
  const checks = { pkceCodeVerifier: codeVerifier, expectedState: state, idTokenExpected: true };
  const tokens = await oidc.authorizationCodeGrant(configuration, callback, checks);
  return { accessToken: tokens.access_token, expiresAt: new Date(Date.now() + (tokens.expiresIn() ?? 0) * 1000) };
}

const discover = (origin: string): Promise<oidc.Configuration> =>
  oidc.discovery(new URL(`${origin}/oidc`), clientId, undefined, oidc.None(), {
    execute: [oidc.allowInsecureRequests],
  });

/** Follows the redirects by hand up to the client's own address, choosing the account where the page asks. */
async function browse(start: URL, redirectUri: string, account: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let at = start;
  for (let step = 0; step < maxSteps; step += 1) {
    const asked = at.pathname.includes('/interaction/');
    const response = await fetch(at, {
      method: asked ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(asked ? { body: new URLSearchParams({ account }) } : {}),
    });
    await response.body?.cancel();
    keepCookies(cookies, response);
    const location = response.headers.get('location');
    if (location === null) throw new Error(`Cannot sign in as ${account}: ${at.pathname} answered ${response.status}`);
    at = new URL(location, at);
    if (at.href.startsWith(`${redirectUri}?`)) return at;
  }
  throw new Error(`Cannot sign in as ${account}: the sign-in page redirects in circles`);
}

function keepCookies(cookies: Map<string, string>, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const [pair = ''] = line.split(';');
    const equals = pair.indexOf('=');
    const value = pair.slice(equals + 1);
    if (value === '') cookies.delete(pair.slice(0, equals));
    else cookies.set(pair.slice(0, equals), value);
  }
}
