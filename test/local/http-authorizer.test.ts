import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openHttp } from '../../local/http/index.ts';
import type { HttpFace } from '../../local/http/index.ts';
import { standingClock } from '../support/cloud-clock.ts';

type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

let http: HttpFace;
let issuer: string;
let ownKey: Key;
let foreignKey: Key;
let curveKey: Key;
let claimsSeen: unknown[];
let discoveries = 0;
let issuerIsDown = false;

beforeAll(async () => {
  const [own, foreign, curve] = await Promise.all(
    ['RS256', 'RS256', 'ES256'].map((alg) => generateKeyPair(alg, { extractable: true })),
  );
  ownKey = own!.privateKey;
  foreignKey = foreign!.privateKey;
  curveKey = curve!.privateKey;
  const keys = [
    { ...(await exportJWK(own!.publicKey)), kid: 'own', alg: 'RS256' },
    { ...(await exportJWK(curve!.publicKey)), kid: 'curve', alg: 'ES256' },
  ];
  http = await openHttp({ port: 0 });
  issuer = `${http.origin}/issuer`;
  http.mount('/issuer', (request, response) => {
    if (request.url?.endsWith('openid-configuration')) {
      discoveries += 1;
      response.statusCode = issuerIsDown ? 503 : 200;
      response.end(issuerIsDown ? 'down' : JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks` }));
    } else response.end(JSON.stringify({ keys }));
  });
  const authorizer = { issuer, audiences: ['juxian-api', 'other'] };
  http.attach({
    routes: [{ method: 'GET', path: '/staff', functionId: 'staff', authorizer }],
    invoke: async (_id, event) => {
      const { requestContext } = event as { requestContext: { authorizer?: { jwt: { claims: unknown } } } };
      claimsSeen.push(requestContext.authorizer?.jwt);
      return 'ok';
    },
    // A rehearsal long after the tokens have ended, by the cloud's clock: it must not matter.
    clock: standingClock('2040-01-01T00:00:00Z'),
    status: () => ({}),
  });
});
beforeEach(() => {
  claimsSeen = [];
});
afterAll(() => http.stop());

const now = () => Math.floor(Date.now() / 1000);
/** `undefined` takes a claim out. */
type Claims = { readonly [name in keyof JWTPayload]: JWTPayload[name] | undefined };
const valid = () => ({ iss: issuer, aud: 'juxian-api', sub: 'auditor', iat: now(), exp: now() + 60 });
const sign = (payload: Claims, key = ownKey, header = { alg: 'RS256', kid: 'own' }) =>
  new SignJWT(JSON.parse(JSON.stringify(payload)) as JWTPayload).setProtectedHeader(header).sign(key);
const call = (authorization?: string) =>
  fetch(`${http.origin}/staff`, authorization === undefined ? {} : { headers: { authorization } });

describe('given a valid token, when staff calls, then the function is told who it is', () => {
  test('with every claim as text', async () => {
    const payload = { ...valid(), roles: ['judge', 'auditor'], n: 12, flag: true, o: { b: [1], a: null }, exp: 4e9 };
    expect((await call(`Bearer ${await sign(payload)}`)).status).toBe(200);
    expect(claimsSeen).toEqual([
      {
        claims: {
          iss: issuer,
          aud: 'juxian-api',
          sub: 'auditor',
          iat: String(payload.iat),
          exp: '4000000000',
          roles: '[judge auditor]',
          n: '12',
          flag: 'true',
          o: 'map[a:<nil> b:[1]]',
        },
        scopes: null,
      },
    ]);
  });

  const accepted: readonly [string, () => Claims, string][] = [
    ['without the word Bearer', valid, ''],
    ['with bearer in small letters', valid, 'bearer '],
    ['one audience of several', () => ({ ...valid(), aud: ['x', 'other'] }), 'Bearer '],
    ['client_id in the place of aud', () => ({ ...valid(), aud: undefined, client_id: 'other' }), 'Bearer '],
  ];
  test.each(accepted)('%s', async (_name, payload, prefix) => {
    expect((await call(prefix + (await sign(payload())))).status).toBe(200);
  });

  test('the issuer is asked for its keys once', async () => {
    await call(`Bearer ${await sign(valid())}`);
    const before = discoveries;
    await call(`Bearer ${await sign(valid())}`);
    expect(discoveries).toBe(before);
  });
});

describe('given a token that is not valid, when staff calls, then 401 and no function runs', () => {
  const refused: readonly [string, () => string | Promise<string>, RegExp][] = [
    ['ended', () => sign({ ...valid(), exp: now() - 1 }), /expired/],
    ['not yet begun', () => sign({ ...valid(), nbf: now() + 60 }), /nbf/],
    ['issued in the future', () => sign({ ...valid(), iat: now() + 60 }), /future/],
    ['without an end', () => sign({ ...valid(), exp: undefined }), /exp/],
    ['of another issuer', () => sign({ ...valid(), iss: 'http://127.0.0.1/other' }), /issuer/],
    ['for another audience', () => sign({ ...valid(), aud: 'web', client_id: 'other' }), /audience/],
    ['without an audience', () => sign({ ...valid(), aud: undefined }), /audience/],
    ['signed by another key', () => sign(valid(), foreignKey), /signature/],
    ['signed by an unknown key', () => sign(valid(), foreignKey, { alg: 'RS256', kid: 'x' }), /key/],
    ['signed by a curve', () => sign(valid(), curveKey, { alg: 'ES256', kid: 'curve' }), /decode|key/],
    ['changed on the way', async () => tamper(await sign(valid())), /signature/],
    ['not signed', () => `${part({ alg: 'none' })}.${part(valid())}.`, /decode/],
    ['no token at all', () => 'hello', /decode/],
  ];
  test.each(refused)('%s', async (_name, token, reason) => {
    const response = await call(`Bearer ${await token()}`);
    expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
    const challenge = response.headers.get('www-authenticate') ?? '';
    expect(challenge).toMatch(/^Bearer scope="" error="invalid_token" error_description="[^"]+"$/);
    expect(challenge).toMatch(reason);
    expect(claimsSeen).toEqual([]);
  });

  test.each([undefined, '', 'Bearer '])('missing (%j)', async (authorization) => {
    const response = await call(authorization);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });
});

describe('given an issuer that is down', () => {
  test('when it is back, then the next request is served', async () => {
    const face = await openHttp({ port: 0 });
    try {
      face.attach({
        routes: [{ method: 'GET', path: '/', functionId: 'f', authorizer: { issuer, audiences: ['juxian-api'] } }],
        invoke: async () => 'ok',
        clock: standingClock('2022-01-01T00:00:00Z'),
        status: () => ({}),
      });
      const headers = { authorization: `Bearer ${await sign(valid())}` };
      issuerIsDown = true;
      const down = await fetch(`${face.origin}/`, { headers });
      expect([down.status, down.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/discovery/)]);
      issuerIsDown = false;
      expect((await fetch(`${face.origin}/`, { headers })).status).toBe(200);
    } finally {
      issuerIsDown = false;
      await face.stop();
    }
  });
});

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function tamper(token: string): string {
  const [header, , signature] = token.split('.');
  return [header, part({ ...valid(), sub: 'city-officer' }), signature].join('.');
}
