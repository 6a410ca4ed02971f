import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createRemoteJWKSet, decodeJwt, jwtVerify, SignJWT } from 'jose';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { Engine } from '../../local/engines/engine.ts';
import { startSecrets } from '../../local/engines/secrets.ts';
import { ownPasses, passValidity, ringPasses } from '../../shared/adapters/identity/own-passes.ts';
import { addToRing, parseRing } from '../../shared/adapters/identity/receipt-ring.ts';
import { signingKey } from '../../shared/adapters/identity/signing-key.ts';
import { passesOf } from '../../shared/adapters/identity/voter-passes.ts';
import { ok } from '../../shared/platform/result.ts';
import { rotateSigningKey } from '../../tools/ops/rotate-signing-key.ts';
import { local, secretsCallTo } from '../support/aws-calls.ts';

const generated = 'g'.repeat(64);
const seed = (byte: number) => Buffer.alloc(32, byte).toString('base64url');
const names = { issuer: 'https://vote.example.cn', audience: 'juxian-vote' };
const voter = { personId: 'per_1', channel: 'wechat' as const };
const start = Date.UTC(2022, 4, 20);
const minute = 60_000;
const good = { ok: true, value: { subject: 'per_1', channel: 'wechat' } };
const invalid = { ok: false, error: { type: 'pass-invalid' } };

let now: number;
let ring: string;
beforeEach(() => {
  [now, ring] = [start, generated];
});
const passes = (changed: Partial<typeof names> = {}) =>
  ringPasses(async () => ring, { ...names, ...changed }, { now: () => now });
const issue = async () => (await passes().issue(voter, now)).pass;

describe('passes of our own', () => {
  test('given a pass, then it says person, channel and times, and no more; it is good for half an hour', async () => {
    const { pass, expiresAt } = await passes().issue(voter, start + 999);
    expect(decodeJwt(pass)).toEqual({
      iss: names.issuer,
      aud: names.audience,
      sub: 'per_1',
      channel: 'wechat',
      iat: start / 1000,
      exp: start / 1000 + 1800,
    });
    expect(expiresAt).toBe(start + 30 * minute);
    expect(await passes().verify(pass)).toEqual(good);
    now = expiresAt + 6_000;
    expect(await passes().verify(pass)).toEqual({ ok: false, error: { type: 'pass-expired' } });
  });

  test('given a deployment of another name or another key, then its passes are none here', async () => {
    const pass = await issue();
    expect(await passes({ issuer: 'https://other.example.cn' }).verify(pass)).toEqual(invalid);
    expect(await passes({ audience: 'juxian-api' }).verify(pass)).toEqual(invalid);
    ring = 'h'.repeat(64);
    expect(await passes().verify(pass)).toEqual(invalid);
    expect(await passes().verify(undefined)).toEqual({ ok: false, error: { type: 'pass-missing' } });
    expect(await passes().verify('a.b.c')).toEqual(invalid);
  });

  test('given a receipt key of the same text, then it signs no pass: the purposes are apart', () => {
    expect(parseRing(generated, 'pass')[0].seed).not.toBe(parseRing(generated)[0].seed);
  });

  test('given a rotation, then passes of before stay good to their end, and the new key signs from its time on', async () => {
    const before = await issue();
    ring = addToRing(ring, { seed: seed(7), from: start + 10 * minute }, 'pass');
    now = start + 9 * minute;
    const meanwhile = await issue();
    now = start + 11 * minute;
    const after = await issue();
    expect(await Promise.all([before, meanwhile, after].map((pass) => passes().verify(pass)))).toEqual([
      good,
      good,
      good,
    ]);
    const kid = (pass: string) => JSON.parse(Buffer.from(pass.split('.')[0]!, 'base64url').toString()).kid as string;
    expect(kid(meanwhile)).toBe(kid(before));
    expect(kid(after)).not.toBe(kid(before));
  });

  /** Signed by whoever holds the first key, with whatever claims. */
  const forged = (claims: object) => {
    const { key, kid } = signingKey(parseRing(generated, 'pass')[0]);
    const seconds = Math.floor(now / 1000);
    const all = { iss: names.issuer, aud: names.audience, sub: 'per_1', channel: 'wechat', iat: seconds, ...claims };
    return new SignJWT({ exp: seconds + passValidity, ...all }).setProtectedHeader({ alg: 'EdDSA', kid }).sign(key);
  };

  test('given a retired key that leaked, then it signs no pass that is good', async () => {
    expect(await passes().verify(await forged({}))).toEqual(good);
    ring = addToRing(ring, { seed: seed(7), from: start + 10 * minute }, 'pass');
    now = start + 11 * minute;
    expect(await passes().verify(await forged({}))).toEqual(invalid);
    // Backdated, it could only last as long as any pass of that time.
    const backdated = { iat: start / 1000, exp: start / 1000 + 86_400 };
    expect(await passes().verify(await forged(backdated))).toEqual(invalid);
  });

  test.each([
    ['no time of issue', { iat: undefined }],
    ['no end', { exp: undefined }],
    ['too late an end', { exp: start / 1000 + passValidity + 1 }],
    ['no person', { sub: undefined }],
    ['no channel', { channel: undefined }],
  ])('given a pass with %s, then it is invalid', async (_name, claims) => {
    expect(await passes().verify(await forged(claims))).toEqual(invalid);
  });
});

describe('passes of several issuers', () => {
  const further = { verify: async () => ok({ subject: 'elsewhere', channel: 'portal' }) };

  test('given a pass, then the issuer that it names checks it, and no other', async () => {
    const both = passesOf({ [names.issuer]: passes(), 'https://further.example': further });
    expect(await both.verify(await issue())).toEqual(good);
    const elsewhere = await new SignJWT({ iss: 'https://further.example' })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.alloc(32));
    expect(await both.verify(elsewhere)).toEqual(ok({ subject: 'elsewhere', channel: 'portal' }));
    expect(await passesOf({ [names.issuer]: passes() }).verify(elsewhere)).toEqual(invalid);
    expect(await both.verify('nonsense')).toEqual(invalid);
    expect(await both.verify(undefined)).toEqual({ ok: false, error: { type: 'pass-missing' } });
  });
});

describe('what is published', () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      void passes()
        .published()
        .then((keys) => response.end(JSON.stringify({ keys })));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('given the published keys, then another program checks our passes with them, before and after a rotation', async () => {
    const keySet = () => createRemoteJWKSet(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
    const check = async (pass: string) => jwtVerify(pass, keySet(), { ...names, currentDate: new Date(now) });
    await expect(check(await issue())).resolves.toMatchObject({ payload: { sub: 'per_1' } });
    ring = addToRing(ring, { seed: seed(9), from: start + minute }, 'pass');
    now = start + 2 * minute;
    await expect(check(await issue())).resolves.toMatchObject({ payload: { sub: 'per_1' } });
    for (const key of await passes().published()) expect(key).not.toHaveProperty('d');
  });
});

describe('the rotation of the pass keys', () => {
  let folder: string;
  let engine: Engine;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'juxian-pass-keys-'));
    engine = await startSecrets(folder, Date.now);
  });
  afterAll(async () => {
    await engine.stop();
    await rm(folder, { recursive: true });
  });

  test('given two at once, then one key is added, and passes of before are good in a process that starts afterwards', async () => {
    const call = secretsCallTo(engine.url);
    await call('CreateSecret', { Name: 'PassKeys', SecretString: generated });
    const real = Date.now();
    const { pass } = await ownPasses(call, 'PassKeys', names).issue(voter, real);
    const secrets = new SecretsManagerClient({ ...local, endpoint: engine.url });
    const deployment = { secrets, find: (name: string) => name, now: async () => real };
    const both = await Promise.allSettled([
      rotateSigningKey(deployment, 'PassKeys'),
      rotateSigningKey(deployment, 'PassKeys'),
    ]);
    secrets.destroy();
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const after = ownPasses(call, 'PassKeys', names);
    expect(await after.published()).toHaveLength(2);
    expect(await after.verify(pass)).toEqual(good);
  });
});
