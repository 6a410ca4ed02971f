import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHttp } from '../../local/http/index.ts';
import type { HttpFace } from '../../local/http/index.ts';
import { openIssuers, sampleAccounts } from '../../local/issuers/index.ts';
import type { Pass } from '../../local/issuers/index.ts';
import { StartupError } from '../../local/types.ts';
import { signIn } from '../../sample/sign-in.ts';
import { roleNames } from '../../shared/contract/roles.ts';
import { standingClock } from '../support/cloud-clock.ts';

const clock = standingClock('2022-05-20T01:00:00Z');
let folder: string;
let http: HttpFace;

const open = async (keysDir: string, port = 0): Promise<HttpFace> => {
  const opened = await openHttp({ port });
  await openIssuers({ http: opened, keysDir, clock });
  return opened;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'juxian-issuers-'));
  http = await open(join(folder, 'keys'));
});
afterAll(async () => {
  await http.stop();
  await rm(folder, { recursive: true, force: true });
});

const authorizeUrl = (parameters: Record<string, string>) =>
  `${http.origin}/oidc/auth?${new URLSearchParams({
    client_id: 'juxian-console',
    response_type: 'code',
    redirect_uri: `${http.origin}/callback`,
    scope: 'openid',
    ...parameters,
  }).toString()}`;
const pkce = {
  code_challenge: createHash('sha256').update(randomBytes(32)).digest('base64url'),
  code_challenge_method: 'S256',
};

describe('given the sample accounts', () => {
  test('then every role has at least one, and names are unique', () => {
    expect(new Set(sampleAccounts.flatMap(({ roles }) => roles))).toEqual(new Set(Object.keys(roleNames)));
    expect(new Set(sampleAccounts.map(({ sub }) => sub)).size).toBe(sampleAccounts.length);
    expect(sampleAccounts.filter(({ roles }) => roles.includes('judge'))).toHaveLength(9);
  });
});

describe('given a sign-in as a sample account', () => {
  test('when it is done, then the access token is a JWT for the API with roles and district', async () => {
    const { accessToken, expiresAt } = await signIn(http.origin, 'officer-wujin');
    const keys = createRemoteJWKSet(new URL(`${http.origin}/oidc/jwks`));
    const { payload, protectedHeader } = await jwtVerify(accessToken, keys, {
      issuer: `${http.origin}/oidc`,
      audience: 'juxian-api',
    });
    expect(protectedHeader.alg).toBe('RS256');
    expect(payload).toMatchObject({
      sub: 'officer-wujin',
      client_id: 'juxian-console',
      roles: ['district-officer'],
      district: 'wujin',
      name: '武进区经办人（样例）',
    });
    expect(payload.exp! - payload.iat!).toBe(3600);
    expect(Math.abs(expiresAt.getTime() - payload.exp! * 1000)).toBeLessThan(5000);
  });

  test('when the account does not exist, then it fails and says so', async () => {
    await expect(signIn(http.origin, 'nobody')).rejects.toThrow(/Cannot sign in as nobody/);
  });

  test('when a refresh token is used, then there is a new access token for the API', async () => {
    const configuration = await oidc.discovery(
      new URL(`${http.origin}/oidc`),
      'juxian-console',
      undefined,
      oidc.None(),
      { execute: [oidc.allowInsecureRequests] },
    );
    const codeVerifier = oidc.randomPKCECodeVerifier();
    const start = authorizeUrl({
      code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    });
    const callback = await chooseOnPage(start, 'auditor');
    const first = await oidc.authorizationCodeGrant(configuration, callback, { pkceCodeVerifier: codeVerifier });
    const second = await oidc.refreshTokenGrant(configuration, first.refresh_token ?? '');
    expect(decodeJwt(second.access_token)).toMatchObject({ aud: 'juxian-api', sub: 'auditor', roles: ['auditor'] });
    expect(second.access_token).not.toBe(first.access_token);
  });
});

describe('given a request that the issuer must refuse', () => {
  test.each([
    ['without PKCE', {}, 'invalid_request'],
    ['with a plain challenge', { ...pkce, code_challenge_method: 'plain' }, 'invalid_request'],
    ['for another resource', { ...pkce, resource: 'urn:other' }, 'invalid_target'],
  ])('%s', async (_name, parameters, error) => {
    const response = await fetch(authorizeUrl(parameters), { redirect: 'manual' });
    expect(new URL(response.headers.get('location') ?? '').searchParams.get('error')).toBe(error);
  });

  test.each([
    ['to a foreign address', { ...pkce, redirect_uri: 'https://evil.example/callback' }],
    ['for an unknown client', { ...pkce, client_id: 'other' }],
  ])('%s, without a redirect, in Chinese', async (_name, parameters) => {
    const response = await fetch(authorizeUrl(parameters), { redirect: 'manual' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('登录未能完成');
  });

  test.each(['http://127.0.0.1:41999/callback', 'http://localhost:3000/'])('but not to %s', async (redirect_uri) => {
    const response = await fetch(authorizeUrl({ ...pkce, redirect_uri }), { redirect: 'manual' });
    expect(response.headers.get('location')).toMatch(/\/oidc\/interaction\//);
  });
});

describe('given the sign-in page', () => {
  test('when it is opened, then it lists every account and says that they are samples', async () => {
    const { page } = await openPage(authorizeUrl(pkce));
    for (const { sub, name } of sampleAccounts) {
      expect(page).toContain(`value="${sub}"`);
      expect(page).toContain(name);
    }
    expect(page).toContain('样例账号');
    expect(page).not.toMatch(/<script|https?:\/\//);
  });

  test('when it is opened without a sign-in under way, then it says so', async () => {
    const response = await fetch(`${http.origin}/oidc/interaction/unknown`);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('登录页已过期')]);
  });
});

describe('given the voter issuer', () => {
  const post = (body: unknown, type = 'application/json') =>
    fetch(`${http.origin}/voter-issuer/passes`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: JSON.stringify(body),
    });
  const onePass = async (person: string) => (await (await post({ person })).json()) as Pass;

  test('when a person asks, then the pass is an EdDSA JWT by the clock of the cloud', async () => {
    const { pass, expiresAt } = await onePass('甲');
    expect(expiresAt).toBe('2022-05-20T01:30:00.000Z');
    const response = await fetch(`${http.origin}/voter-issuer/.well-known/jwks.json`);
    const jwks = (await response.json()) as JSONWebKeySet;
    expect(JSON.stringify(jwks)).not.toContain('"d"');
    const { payload } = await jwtVerify(pass, createLocalJWKSet(jwks), {
      issuer: `${http.origin}/voter-issuer`,
      audience: 'juxian-vote',
      algorithms: ['EdDSA'],
      currentDate: new Date(clock.now()),
    });
    expect(payload).toMatchObject({ channel: 'portal', sub: expect.stringMatching(/^[\w-]{24}$/) });
    expect(decodeProtectedHeader(pass).kid).toBe(jwks.keys[0]?.kid);
    expect(pass).not.toContain(Buffer.from('甲').toString('base64url'));
  });

  test('when one person asks twice, then the subject is one; two persons have two', async () => {
    const subjects = (await Promise.all(['甲', '甲', ' 甲 ', '乙'].map(onePass))).map(
      ({ pass }) => decodeJwt(pass).sub,
    );
    expect(new Set(subjects.slice(0, 3)).size).toBe(1);
    expect(subjects[3]).not.toBe(subjects[0]);
  });

  test('when many ask at once, then each gets the pass of its place', async () => {
    const persons = Array.from({ length: 1000 }, (_, index) => `voter-${index}`);
    const { passes } = (await (await post({ persons })).json()) as { passes: Pass[] };
    expect(passes).toHaveLength(1000);
    expect(decodeJwt(passes[7]!.pass).sub).toBe(decodeJwt((await onePass('voter-7')).pass).sub);
  });

  test.each([
    [{}, 400],
    [{ person: '' }, 400],
    [{ person: 'x'.repeat(129) }, 400],
    [{ persons: [] }, 400],
    [{ persons: Array.from({ length: 1001 }, String) }, 400],
    [{ person: 'a', persons: ['b'] }, 400],
  ])('when the request is wrong (%#), then 400', async (body, status) => {
    expect((await post(body)).status).toBe(status);
  });

  test('when a form is posted, then it is refused', async () => {
    expect((await post({ person: '甲' }, 'text/plain')).status).toBe(415);
  });
});

describe('given a restart on the same folder', () => {
  test('when it is up again, then old tokens and subjects still hold', async () => {
    const keysDir = join(folder, 'restart');
    const before = await open(keysDir);
    const { accessToken } = await signIn(before.origin, 'city-officer');
    const jwks = async (one: HttpFace) => (await fetch(`${one.origin}/voter-issuer/.well-known/jwks.json`)).json();
    const voterKeys = await jwks(before);
    const port = Number(new URL(before.origin).port);
    await before.stop();
    const after = await open(keysDir, port);
    try {
      await jwtVerify(accessToken, createRemoteJWKSet(new URL(`${after.origin}/oidc/jwks`)));
      expect(await jwks(after)).toEqual(voterKeys);
    } finally {
      await after.stop();
    }
    expect(await readdir(keysDir)).toEqual(['issuer-keys.json']);
    expect((await stat(join(keysDir, 'issuer-keys.json'))).mode & 0o077).toBe(0);
  });

  test.each(['', '{', '{"staff":{}}'])('when the key file is %j, then one line names it', async (content) => {
    const keysDir = await mkdtemp(join(folder, 'damaged-'));
    await writeFile(join(keysDir, 'issuer-keys.json'), content);
    const attempt = openIssuers({ http: { ...http, mount: () => {} }, keysDir, clock });
    await expect(attempt).rejects.toBeInstanceOf(StartupError);
    await expect(attempt).rejects.toThrow(/issuer-keys\.json is damaged.*--fresh\.$/);
  });
});

async function openPage(start: string) {
  const first = await fetch(start, { redirect: 'manual' });
  const cookie = first.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const url = new URL(first.headers.get('location') ?? '', start);
  return { url, cookie, page: await (await fetch(url, { headers: { cookie } })).text() };
}

async function chooseOnPage(start: string, account: string): Promise<URL> {
  const { url, cookie } = await openPage(start);
  const chosen = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams({ account }),
  });
  const resumed = await fetch(chosen.headers.get('location') ?? '', { redirect: 'manual', headers: { cookie } });
  return new URL(resumed.headers.get('location') ?? '');
}
