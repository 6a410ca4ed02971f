import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { actorFromClaims } from '../../shared/adapters/identity/staff-claims.ts';
import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { secretVoterKeys } from '../../shared/adapters/identity/voter-keys.ts';
import { jwtVoterPasses } from '../../shared/adapters/identity/voter-passes.ts';
import { voterSecret } from '../../shared/adapters/identity/voter-secret.ts';
import { secretsCallTo } from '../support/aws-calls.ts';

const audience = 'juxian-vote';
type Key = Awaited<ReturnType<typeof generateKeyPair>>;

describe('voter passes', () => {
  let server: Server;
  let issuer: string;
  let ed: Key;
  let es: Key;
  let foreign: Key;
  let answer: { status: number; body: string };
  let keySet: string;
  let fetches = 0;

  beforeAll(async () => {
    [ed, es, foreign] = await Promise.all([
      generateKeyPair('EdDSA', { extractable: true }),
      generateKeyPair('ES256', { extractable: true }),
      generateKeyPair('EdDSA', { extractable: true }),
    ]);
    keySet = JSON.stringify({
      keys: [
        { ...(await exportJWK(ed.publicKey)), kid: 'ed', alg: 'EdDSA', use: 'sig' },
        { ...(await exportJWK(es.publicKey)), kid: 'es', alg: 'ES256', use: 'sig' },
      ],
    });
    answer = { status: 200, body: keySet };
    server = createServer((request, response) => {
      fetches += 1;
      const found = request.url === '/voter-issuer/.well-known/jwks.json';
      response.writeHead(found ? answer.status : 404, { 'content-type': 'application/json' });
      response.end(found ? answer.body : '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/voter-issuer`;
  });
  afterEach(() => {
    answer = { status: 200, body: keySet };
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const seconds = (fromNow: number): number => Math.floor(Date.now() / 1000) + fromNow;
  type Pass = { claims?: JWTPayload; key?: Key; alg?: string; kid?: string };
  const sign = ({ claims = {}, key = ed, alg = 'EdDSA', kid = 'ed' }: Pass = {}): Promise<string> =>
    new SignJWT({ iss: issuer, aud: audience, sub: 'voter-1', channel: 'wechat', exp: seconds(60), ...claims })
      .setProtectedHeader({ alg, kid })
      .sign(key.privateKey);
  const passes = () => jwtVoterPasses(issuer, audience);
  const invalid = { ok: false, error: { type: 'pass-invalid' } };
  const unsigned = (header: object): string =>
    [header, { iss: issuer, aud: audience, sub: 'voter-1', channel: 'wechat', exp: seconds(60) }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');

  test('given passes of both algorithms, when they are verified, then subject and channel are known', async () => {
    const known = { ok: true, value: { subject: 'voter-1', channel: 'wechat' } };
    expect(await passes().verify(await sign())).toEqual(known);
    expect(await passes().verify(await sign({ key: es, alg: 'ES256', kid: 'es' }))).toEqual(known);
    // The clocks may differ by a few seconds.
    expect(await passes().verify(await sign({ claims: { exp: seconds(-2) } }))).toEqual(known);
  });

  test('given no pass, when it is verified, then it is missing', async () => {
    expect(await passes().verify(undefined)).toEqual({ ok: false, error: { type: 'pass-missing' } });
  });

  test('given a pass of yesterday, when it is verified, then it has expired', async () => {
    const expired = await sign({ claims: { exp: seconds(-86_400) } });
    expect(await passes().verify(expired)).toEqual({ ok: false, error: { type: 'pass-expired' } });
  });

  test.each<[string, Pass]>([
    [
      'a foreign key under a known name',
      {
        get key() {
          return foreign;
        },
      },
    ],
    [
      'an unknown key',
      {
        get key() {
          return foreign;
        },
        kid: 'other',
      },
    ],
    ['another issuer', { claims: { iss: 'https://elsewhere.example' } }],
    ['another audience', { claims: { aud: 'juxian-api' } }],
    ['no expiry', { claims: { exp: undefined as never } }],
    ['a start in the future', { claims: { nbf: 4_000_000_000 } }],
    ['no subject', { claims: { sub: undefined as never } }],
    ['an empty subject', { claims: { sub: '' } }],
    ['an endless subject', { claims: { sub: 'x'.repeat(257) } }],
    ['no channel', { claims: { channel: undefined } }],
    ['a channel that is no text', { claims: { channel: 7 } }],
  ])('given %s, when the pass is verified, then it is invalid', async (_, pass) => {
    expect(await passes().verify(await sign(pass))).toEqual(invalid);
  });

  test('given forged or broken tokens, when they are verified, then they are invalid', async () => {
    const [header = '', , signature = ''] = (await sign()).split('.');
    const payload = Buffer.from(JSON.stringify({ iss: issuer, sub: 'voter-2' })).toString('base64url');
    for (const token of [
      'nonsense',
      'a.b.c',
      `${header}.${payload}.${signature}`,
      `${unsigned({ alg: 'none' })}.`,
      `${unsigned({ alg: 'HS256', kid: 'ed' })}.AAAA`,
    ]) {
      expect(await passes().verify(token)).toEqual(invalid);
    }
  });

  test.each([
    ['an error', 503, ''],
    ['no JSON', 200, '<html>'],
    ['no key set', 200, '{}'],
  ])(
    'given an issuer that answers with %s, when a pass is verified, then that is an outage',
    async (_, status, body) => {
      answer = { status, body };
      await expect(passes().verify(await sign())).rejects.toThrow();
    },
  );

  test('given an issuer that is away, when a pass is verified, then that is an outage, not an invalid pass', async () => {
    const away = jwtVoterPasses('http://127.0.0.1:1/voter-issuer', audience);
    await expect(away.verify(await sign())).rejects.toThrow();
  });

  test('given many passes, when they are verified, then the keys are fetched once', async () => {
    const shared = passes();
    const before = fetches;
    const tokens = await Promise.all(Array.from({ length: 20 }, () => sign()));
    const results = await Promise.all(tokens.map((token) => shared.verify(token)));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(fetches - before).toBe(1);
  });
});

describe('voter keys', () => {
  let server: Server;
  let call: JsonCall;
  let reads: string[] = [];
  let status = 200;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        reads.push(body);
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(status === 200 ? { SecretString: 's3cret' } : { __type: 'InternalServiceError' }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    call = secretsCallTo(endpoint);
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('given a voter, when keys are asked for, then they are stable, 10 bytes, and other ones in other campaigns', async () => {
    reads = [];
    const keys = secretVoterKeys(voterSecret(call, 'voter-key'));
    const [key, again, campaign, subject] = await Promise.all([
      keys.keyOf('changzhou-2022', 'voter-1', 1),
      keys.keyOf('changzhou-2022', 'voter-1', 1),
      keys.keyOf('changzhou-2023', 'voter-1', 1),
      keys.keyOf('changzhou-2022', 'voter-2', 1),
    ]);
    // Worked out apart from the code: openssl dgst -sha256 -hmac s3cret over ["changzhou-2022","voter-1"].
    expect(key).toBe('EZgtyLh3JBnqQg');
    expect(again).toBe(key);
    expect(new Set([key, campaign, subject]).size).toBe(3);
    expect(Buffer.from(key, 'base64url')).toHaveLength(10);
    expect(reads).toEqual(['{"SecretId":"voter-key"}']);
  });

  test('given texts that run together, when they are keyed, then their keys differ', async () => {
    const keys = secretVoterKeys(voterSecret(call, 'voter-key'));
    const pairs = [
      ['a', 'bc'],
      ['ab', 'c'],
      ['a","b', 'c'],
      ['a', 'b","c'],
      ['', 'abc'],
    ] as const;
    const found = await Promise.all(pairs.map(([campaign, subject]) => keys.keyOf(campaign, subject, 1)));
    expect(new Set(found).size).toBe(pairs.length);
  });

  test('given a secret that could not be read, when the next voter comes, then it is read again', async () => {
    const keys = secretVoterKeys(voterSecret(call, 'voter-key'));
    status = 500;
    await expect(keys.keyOf('a', 'b', 1)).rejects.toThrow();
    status = 200;
    expect(await keys.keyOf('a', 'b', 1)).toHaveLength(14);
  });
});

describe('staff claims', () => {
  test.each([
    ['the text that API Gateway makes of a list', '[district-officer auditor]', ['district-officer', 'auditor']],
    ['a list', ['city-officer'], ['city-officer']],
    ['words', 'judge city-officer', ['judge', 'city-officer']],
    ['a JSON text', '["judge","auditor"]', ['judge', 'auditor']],
    ['roles of other systems', '[admin judge root]', ['judge']],
    ['a role twice', '[judge judge]', ['judge']],
    ['names of object members', ['toString', '__proto__'], []],
    ['an empty list', '[]', []],
    ['a number', 7, []],
  ])('given roles as %s, when the claims are read, then the known ones count', (_, roles, expected) => {
    expect(actorFromClaims({ sub: 'officer-1', roles })).toEqual({ subject: 'officer-1', roles: expected });
  });

  test('given name and district, when the claims are read, then they are the actor’s', () => {
    expect(actorFromClaims({ sub: 'officer-1', roles: '[judge]', name: '王五', district: 'wujin', exp: 1 })).toEqual({
      subject: 'officer-1',
      name: '王五',
      district: 'wujin',
      roles: ['judge'],
    });
  });

  test.each([[undefined], [{}], [{ sub: '' }], [{ sub: 7, roles: '[judge]' }]])(
    'given claims %j without a subject, when they are read, then there is no actor',
    (claims) => {
      expect(actorFromClaims(claims)).toBeUndefined();
    },
  );
});
