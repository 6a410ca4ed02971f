import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, interactionPolicy, Provider } from 'oidc-provider';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { readBody } from '../http/body.ts';
import type { OnFault } from '../http/index.ts';
import { portalPage } from './citizen-pages.ts';
import { findSampleCitizen, sampleCitizens } from './citizens.ts';
import type { IssuerKeys } from './keys.ts';
import { createMemoryStore } from './memory-store.ts';
import { errorPage } from './pages.ts';

export type PortalClient = {
  readonly clientId: string;
  readonly secret: string;
  readonly redirectUri: string;
};

const minute = 60;
const hour = 60 * minute;
/** This issuer lives by the machine's time and who reads its tokens by the cloud's, which a rehearsal may move. */
const years = 20 * 365 * 24 * hour;

/**
 * The portal of public services on this machine: OpenID Connect with code and PKCE, a made-up citizen to click on
 * instead of a password, and the phone number as a verified claim of its own scope.
 * @param issuer `http://127.0.0.1:8750/portal`
 */
export function createPortalIssuer(issuer: string, client: PortalClient, keys: IssuerKeys, onFault: OnFault) {
  const prefix = new URL(issuer).pathname;
  const provider = new Provider(issuer, configure(prefix, client, keys));
  provider.on('server_error', (_context, error) => onFault('Portal sign-in', error));
  const provide = provider.callback();
  const interaction = `${prefix}/interaction/`;
  return async (request: IncomingMessage & { originalUrl?: string }, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/';
    if (url.startsWith(interaction)) return chooseCitizen(provider, request, response);
    // The provider finds its own mount point by comparing the two.
    request.originalUrl = url;
    request.url = url.slice(prefix.length) || '/';
    return provide(request, response);
  };
}

function configure(prefix: string, { clientId, secret, redirectUri }: PortalClient, keys: IssuerKeys): Configuration {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  return {
    adapter: createMemoryStore(),
    jwks: { keys: [keys.staff] },
    cookies: {
      keys: [keys.cookies],
      // The staff's issuer is on the same host, and has the plain names.
      names: { session: '_portal_session', interaction: '_portal_interaction', resume: '_portal_resume' },
    },
    clients: [
      {
        client_id: clientId,
        client_secret: secret,
        client_name: '举贤投票',
        token_endpoint_auth_method: 'client_secret_post',
        grant_types: ['authorization_code'],
        redirect_uris: [redirectUri],
      },
    ],
    claims: { openid: ['sub'], phone: ['phone_number', 'phone_number_verified'] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    interactions: { policy, url: (_context, { uid }) => `${prefix}/interaction/${uid}` },
    features: { devInteractions: { enabled: false } },
    // Nobody stays signed in: each time a citizen is chosen anew. What was given out is good beyond that second.
    expiresWithSession: () => false,
    ttl: {
      AccessToken: 10 * minute,
      AuthorizationCode: minute,
      Grant: hour,
      IdToken: years,
      Interaction: hour,
      Session: 1,
    },
    findAccount: (_context, sub) => {
      const citizen = findSampleCitizen(sub);
      const phone = citizen?.phoneAtPortal && { phone_number: `+86${citizen.phone}`, phone_number_verified: true };
      return citizen && { accountId: sub, claims: () => ({ sub, ...phone }) };
    },
    loadExistingGrant: grantPhone,
    renderError: (context, out) => {
      context.type = 'html';
      context.body = errorPage([out.error, out.error_description].filter(Boolean).join(': '));
    },
  };
}

async function grantPhone(context: KoaContextWithOIDC) {
  const { client, session, provider } = context.oidc;
  if (!client || !session?.accountId) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid phone');
  await grant.save();
  return grant;
}

async function chooseCitizen(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const html = (status: number, body: string): void => {
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(body);
  };
  try {
    const { uid } = await provider.interactionDetails(request, response);
    const action = `${new URL(provider.issuer).pathname}/interaction/${uid}`;
    const form = new URLSearchParams((await readBody(request, 4096))?.toString('utf8'));
    const citizen = findSampleCitizen(form.get('account') ?? '');
    if (citizen) return await provider.interactionFinished(request, response, { login: { accountId: citizen.sub } });
    const choices = sampleCitizens.map(({ name, sub }) => ({ name, detail: sub, value: sub }));
    html(request.method === 'POST' ? 400 : 200, portalPage(action, choices));
  } catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error;
    html(400, errorPage('登录页已过期。'));
  }
}
