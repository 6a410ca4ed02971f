import { generateKeyPair, exportJWK, SignJWT, decodeJwt } from 'jose';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { interactionPolicy } from 'oidc-provider';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { Attempt } from '../../shared/actions/sign-in-ports.ts';
import { portalChannel, portalOf } from '../../shared/adapters/sign-in/portal-channel.ts';

const callbackUrl = 'https://vote.example.cn/api/voters/portal/callback';
const secret = 'portal-secret';
const phones: Readonly<Record<string, object>> = {
  verified: { phone_number: '+8613812345678', phone_number_verified: true },
  spaced: { phone_number: '+86 138-1234-5678', phone_number_verified: true },
  plain: { phone_number: '13812345678', phone_number_verified: true },
  unverified: { phone_number: '+8613812345678', phone_number_verified: false },
  abroad: { phone_number: '+85261234567', phone_number_verified: true },
  none: {},
};

/** A real provider on loopback; what passes on its way back can be changed, as somebody in between would. */
describe('the portal', () => {
  let server: Server;
  let issuer: string;
  let change: ((path: string, body: string) => Promise<string> | string) | undefined;
  let status: number | undefined;
  let inIdToken = false;

  beforeAll(async () => {
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const [userinfo, idToken] = [await createProvider(true), await createProvider(false)];
    server.on('request', (request, response) => void answer(inIdToken ? idToken : userinfo, request, response));
  });
  beforeEach(() => {
    [change, status, inIdToken] = [undefined, undefined, false];
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function createProvider(conformIdTokenClaims: boolean): Promise<Provider> {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const policy = interactionPolicy.base();
    policy.remove('consent');
    return new Provider(issuer, {
      jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'portal', alg: 'RS256', use: 'sig' }] },
      cookies: { keys: ['cookies'] },
      clients: [
        {
          client_id: 'juxian',
          client_secret: secret,
          redirect_uris: [callbackUrl],
          token_endpoint_auth_method: 'client_secret_post',
        },
        { client_id: 'public', redirect_uris: [callbackUrl], token_endpoint_auth_method: 'none' },
      ],
      conformIdTokenClaims,
      claims: { openid: ['sub'], phone: ['phone_number', 'phone_number_verified'] },
      pkce: { required: () => true },
      interactions: { policy, url: (_context, { uid }) => `/choose/${uid}` },
      features: { devInteractions: { enabled: false } },
      findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...phones[sub] }) }),
      loadExistingGrant: async ({ oidc }) => {
        const grant = new oidc.provider.Grant({ clientId: oidc.client!.clientId, accountId: oidc.session!.accountId! });
        grant.addOIDCScope('openid phone');
        await grant.save();
        return grant;
      },
    });
  }

  async function answer(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    if (pathname.startsWith('/choose/')) {
      return provider.interactionFinished(request, response, { login: { accountId: searchParams.get('account')! } });
    }
    if (status !== undefined) return void response.writeHead(status).end('Bad Gateway');
    const end = response.end.bind(response);
    if (change) {
      const apply = change;
      response.end = ((body: string | Buffer = '') => {
        const finish = async (): Promise<void> => {
          const changed = await apply(pathname, body.toString());
          if (!response.headersSent) response.removeHeader('content-length');
          end(changed);
        };
        void finish();
        return response;
      }) as typeof response.end;
    }
    await provider.callback()(request, response);
  }

  let attempts = 0;
  const newAttempt = (): Attempt => {
    attempts += 1;
    const part = (name: string) => `${name}-${attempts}`.padEnd(43, 'x');
    return { channel: 'portal', state: part('state'), nonce: part('nonce'), verifier: part('verifier'), rebind: false };
  };
  const channel = (clientId = 'juxian', clientSecret = secret) =>
    portalChannel({ issuer, clientId, secret: async () => clientSecret, callbackUrl });

  /** Goes through the provider as a browser would, and answers the callback's query. */
  async function come(attempt: Attempt, account: string, by = channel()): Promise<URLSearchParams> {
    const start = await by.authorizeUrl(attempt);
    if (!start.ok) throw new Error(start.error.reason);
    const cookies: string[] = [];
    let at = start.value;
    for (;;) {
      const address = at.includes('/choose/') ? `${at}?account=${account}` : at;
      const response = await fetch(address, { redirect: 'manual', headers: { cookie: cookies.join('; ') } });
      cookies.push(...response.headers.getSetCookie().map((line) => line.split(';')[0]!));
      const location = response.headers.get('location');
      if (!location) throw new Error(`${at} answered ${response.status}: ${await response.text()}`);
      at = new URL(location, at).href;
      if (at.startsWith(callbackUrl)) return new URL(at).searchParams;
    }
  }

  const refused = (reason: string) => ({ ok: false, error: { type: 'refused', reason } });

  test('given a start, then the address asks for a code with state, nonce and PKCE, and for the phone', async () => {
    const start = await channel().authorizeUrl(newAttempt());
    const asked = Object.fromEntries(new URL(start.ok ? start.value : '').searchParams);
    expect(asked).toEqual({
      client_id: 'juxian',
      response_type: 'code',
      redirect_uri: callbackUrl,
      scope: 'openid phone',
      state: expect.stringMatching(/^state/),
      nonce: expect.stringMatching(/^nonce/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
  });

  test.each([
    ['verified', '13812345678'],
    ['spaced', '13812345678'],
    ['plain', '13812345678'],
    ['unverified', undefined],
    ['abroad', undefined],
    ['none', undefined],
  ])('given an account whose phone is %s, then its phone is %s, from user info or ID token', async (account, phone) => {
    const expected = { ok: true, value: { subject: `${issuer} ${account}`, ...(phone && { phone }) } };
    for (inIdToken of [false, true]) {
      const attempt = newAttempt();
      const by = channel();
      expect(await by.identify(await come(attempt, account, by), attempt)).toEqual(expected);
    }
  });

  test('given a public client, then PKCE alone lets it in', async () => {
    const attempt = newAttempt();
    const by = channel('public', '');
    expect(await by.identify(await come(attempt, 'verified', by), attempt)).toMatchObject({ ok: true });
  });

  test('given a code that was used, then it is refused', async () => {
    const attempt = newAttempt();
    const query = await come(attempt, 'verified');
    expect(await channel().identify(query, attempt)).toMatchObject({ ok: true });
    expect(await channel().identify(query, attempt)).toEqual(refused('invalid_grant'));
  });

  test('given the callback of another attempt, then state, PKCE and nonce each refuse it', async () => {
    const [attempt, other] = [newAttempt(), newAttempt()];
    const come1 = () => come(attempt, 'verified');
    expect(await channel().identify(await come1(), { ...attempt, state: other.state })).toEqual(
      refused('OAUTH_INVALID_RESPONSE'),
    );
    expect(await channel().identify(await come1(), { ...attempt, verifier: other.verifier })).toEqual(
      refused('invalid_grant'),
    );
    expect(await channel().identify(await come1(), { ...attempt, nonce: other.nonce })).toEqual(
      refused('OAUTH_JWT_CLAIM_COMPARISON_FAILED'),
    );
  });

  test('given the answer of another issuer (mix-up), then it is refused', async () => {
    const attempt = newAttempt();
    const query = await come(attempt, 'verified');
    query.set('iss', 'https://evil.example');
    expect(await channel().identify(query, attempt)).toEqual(refused('OAUTH_INVALID_RESPONSE'));
  });

  /** The token answer with an ID token of the forger's making, over the real one's claims. */
  const withIdToken = (make: (claims: Record<string, unknown>) => Promise<string>) => {
    change = async (path, body) => {
      if (path !== '/token') return body;
      const tokens = JSON.parse(body) as { id_token: string };
      return JSON.stringify({ ...tokens, id_token: await make(decodeJwt(tokens.id_token)) });
    };
  };
  const forge = async (claims: Record<string, unknown>) => {
    const { privateKey } = await generateKeyPair('RS256');
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'portal' }).sign(privateKey);
  };

  test.each([
    ['for another audience', { aud: 'another-client' }, 'OAUTH_JWT_CLAIM_COMPARISON_FAILED'],
    ['of another issuer', { iss: 'https://evil.example' }, 'OAUTH_JWT_CLAIM_COMPARISON_FAILED'],
    ['that is over', { exp: 1_000_000_000 }, 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED'],
    ['signed by somebody else', {}, 'OAUTH_INVALID_RESPONSE'],
  ])('given an ID token %s, then it is refused', async (_name, claims, reason) => {
    const attempt = newAttempt();
    const query = await come(attempt, 'verified');
    withIdToken((real) => forge({ ...real, ...claims }));
    expect(await channel().identify(query, attempt)).toEqual(refused(reason));
  });

  test('given a voter who declines, then that is a refusal; a portal that is busy is away', async () => {
    const attempt = newAttempt();
    const back = (error: string) => new URLSearchParams({ error, state: attempt.state, iss: issuer });
    expect(await channel().identify(back('access_denied'), attempt)).toEqual(refused('access_denied'));
    expect(await channel().identify(back('temporarily_unavailable'), attempt)).toMatchObject({
      error: { type: 'away' },
    });
  });

  test('given a wrong client secret, then that is a fault of the deployment', async () => {
    const attempt = newAttempt();
    const query = await come(attempt, 'verified');
    await expect(channel('juxian', 'wrong-secret').identify(query, attempt)).rejects.toThrow(/invalid_client/);
  });

  test('given a portal that fails or is gone, then it is away, and is found again afterwards', async () => {
    const attempt = newAttempt();
    const by = channel();
    status = 502;
    expect(await by.authorizeUrl(attempt)).toMatchObject({ ok: false, error: { type: 'away' } });
    status = undefined;
    const query = await come(attempt, 'verified', by);
    status = 503;
    expect(await by.identify(query, attempt)).toMatchObject({ ok: false, error: { type: 'away' } });
    const gone = portalChannel({
      issuer: 'http://127.0.0.1:1',
      clientId: 'juxian',
      secret: async () => secret,
      callbackUrl,
    });
    expect(await gone.authorizeUrl(attempt)).toMatchObject({ ok: false, error: { type: 'away' } });
  });

  test('given an issuer without TLS that is not this machine, then it is never asked', async () => {
    const plain = portalChannel({
      issuer: 'http://portal.example',
      clientId: 'juxian',
      secret: async () => secret,
      callbackUrl,
    });
    await expect(plain.authorizeUrl(newAttempt())).rejects.toThrow(/OAUTH_HTTP_REQUEST_FORBIDDEN/);
  });

  test('given a deployment without a portal, then there is no such channel', () => {
    const secrets = async () => ({ stateKey: '', wechatSecret: '', portalSecret: '', smsToken: '' });
    const env = { PUBLIC_ORIGIN: 'https://vote.example.cn' };
    expect(portalOf({ ...env, PORTAL_ISSUER: issuer }, secrets)).toBeUndefined();
    expect(portalOf({ ...env, PORTAL_ISSUER: issuer, PORTAL_CLIENT_ID: 'juxian' }, secrets)?.name).toBe('portal');
  });
});
