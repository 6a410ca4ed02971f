import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, interactionPolicy, Provider } from 'oidc-provider';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { readBody } from '../http/body.ts';
import type { OnFault } from '../http/index.ts';
import { findSampleAccount } from './accounts.ts';
import type { SampleAccount } from './accounts.ts';
import type { IssuerKeys } from './keys.ts';
import { createMemoryStore } from './memory-store.ts';
import { errorPage, signedOutPage, signInPage, signOutPage } from './pages.ts';

/** What a staff token is good for. RFC 8707 wants an absolute URI; the audience in the token is the plain name. */
const apiResource = 'urn:juxian:api';
const apiAudience = 'juxian-api';
const clientId = 'juxian-console';

const hour = 60 * 60;
const day = 24 * hour;

/** Seconds. */
const ttl = {
  AccessToken: hour,
  AuthorizationCode: 60,
  Grant: 14 * day,
  IdToken: hour,
  Interaction: hour,
  RefreshToken: 14 * day,
  Session: day,
};

/**
 * The staff's identity provider on this machine: OpenID Connect with code and PKCE, access tokens as JWTs with roles
 * and district, one sample account to click on instead of a password. It lives by the machine's real time.
 * @param issuer `http://127.0.0.1:8750/oidc`
 */
export function createStaffIssuer(issuer: string, keys: IssuerKeys, onFault: OnFault) {
  const prefix = new URL(issuer).pathname;
  const provider = new Provider(issuer, configure(prefix, keys));
  provider.on('server_error', (_context, error) => onFault('Staff sign-in', error));
  const provide = provider.callback();
  const interaction = `${prefix}/interaction/`;
  return async (request: IncomingMessage & { originalUrl?: string }, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/';
    if (url.startsWith(interaction)) return chooseAccount(provider, request, response);
    // The provider finds its own mount point by comparing the two.
    request.originalUrl = url;
    request.url = url.slice(prefix.length) || '/';
    return provide(request, response);
  };
}

function configure(prefix: string, keys: IssuerKeys): Configuration {
  const policy = interactionPolicy.base();
  // The console is the API's own client: nobody is asked to consent to it.
  policy.remove('consent');
  return {
    adapter: createMemoryStore(),
    jwks: { keys: [keys.staff] },
    cookies: { keys: [keys.cookies] },
    clients: [
      {
        client_id: clientId,
        client_name: '举贤工作台',
        // Native, so that a loopback redirect fits on any port (RFC 8252 §7.3): the server's, the console's, a tool's.
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: loopback(['/', '/callback']),
        post_logout_redirect_uris: loopback(['/']),
      },
    ],
    claims: { openid: ['sub', 'name', 'roles', 'district', 'division'] },
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    pkce: { required: () => true },
    interactions: { policy, url: (_context, { uid }) => `${prefix}/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => apiResource,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => {
          if (resource !== apiResource) throw new errors.InvalidTarget();
          return {
            scope: '',
            audience: apiAudience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: ttl.AccessToken,
            jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => void (context.body = signOutPage(form)),
        postLogoutSuccessSource: (context) => void (context.body = signedOutPage()),
      },
    },
    ttl,
    extraTokenClaims: (_context, token) => {
      const account = 'accountId' in token ? findSampleAccount(token.accountId) : undefined;
      return account && personClaims(account);
    },
    findAccount: (_context, sub) => {
      const account = findSampleAccount(sub);
      return account && { accountId: sub, claims: () => ({ sub, ...personClaims(account) }) };
    },
    loadExistingGrant: grantAll,
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    clientBasedCORS: (_context, origin) => /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(origin),
    renderError: (context, out) => {
      context.type = 'html';
      context.body = errorPage([out.error, out.error_description].filter(Boolean).join(': '));
    },
  };
}

const loopback = (paths: readonly string[]): string[] =>
  ['http://127.0.0.1', 'http://localhost', 'http://[::1]'].flatMap((origin) => paths.map((path) => origin + path));

const personClaims = ({ name, roles, district, division }: SampleAccount) => ({
  name,
  roles,
  ...(district === undefined ? {} : { district }),
  ...(division === undefined ? {} : { division }),
});

async function grantAll(context: KoaContextWithOIDC) {
  const { client, session, provider } = context.oidc;
  if (!client || !session?.accountId) return undefined;
  const known = session.grantIdFor(client.clientId);
  const found = known === undefined ? undefined : await provider.Grant.find(known);
  if (found) return found;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid offline_access');
  await grant.save();
  return grant;
}

async function chooseAccount(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const html = (status: number, body: string): void => {
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(body);
  };
  try {
    const { uid } = await provider.interactionDetails(request, response);
    const action = `${new URL(provider.issuer).pathname}/interaction/${uid}`;
    if (request.method !== 'POST') return html(200, signInPage(action));
    const form = new URLSearchParams((await readBody(request, 4096))?.toString('utf8'));
    const account = findSampleAccount(form.get('account') ?? '');
    if (!account) return html(400, signInPage(action, '没有这个样例账号，请从下面选择。'));
    await provider.interactionFinished(request, response, { login: { accountId: account.sub } });
  } catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error;
    html(400, errorPage('登录页已过期。'));
  }
}
