import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { PhoneCodes, RateLimits, VoterRegistry } from '../../shared/actions/sign-in-ports.ts';
import { dynamoPhoneCodes } from '../../shared/adapters/dynamodb/phone-codes.ts';
import { dynamoRateLimits } from '../../shared/adapters/dynamodb/rate-limits.ts';
import { dynamoVoterRegistry, rebindAfter } from '../../shared/adapters/dynamodb/voter-registry.ts';
import { type IdentityMac, identityMac } from '../../shared/adapters/identity/identity-mac.ts';
import { type DynamoEngine, startDynamo } from '../support/engines.ts';
import { createVotersTable, textOf } from '../support/voters-table.ts';

const table = 'Voters';
const at = Date.UTC(2022, 4, 20, 1, 0, 5);
const mac: IdentityMac = identityMac(async (version) => `version ${version} of the voter secret`);
let dynamo: DynamoEngine;
let codes: PhoneCodes;
let rates: RateLimits;
let registry: VoterRegistry;

beforeAll(async () => {
  dynamo = await startDynamo();
  await createVotersTable(dynamo.client, table);
  codes = dynamoPhoneCodes(dynamo.call, table, mac);
  rates = dynamoRateLimits(dynamo.call, table, mac);
  registry = dynamoVoterRegistry(dynamo.call, table, mac);
});
afterAll(() => dynamo?.stop());

const other = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const expired = { ok: false, error: { type: 'code-expired' } };
let phones = 0;
const newPhone = (): string => `137${String((phones += 1)).padStart(8, '0')}`;

describe('phone codes', () => {
  const ask = async () => {
    const phone = newPhone();
    const { request, code, expiresAt } = await codes.create(phone, at);
    const redeem = (given: string, when = at) => codes.redeem({ phone, request, code: given }, when);
    return { phone, request, code, expiresAt, redeem };
  };

  test('given a code, when it is redeemed, then it is good once', async () => {
    const { code, request, expiresAt, redeem } = await ask();
    expect(code).toMatch(/^\d{6}$/);
    expect(request).toMatch(/^[\w-]{22}$/);
    expect(expiresAt - at).toBe(300_000);
    expect(await redeem(code)).toEqual({ ok: true, value: undefined });
    expect(await redeem(code)).toEqual(expired);
    expect(await redeem(other(code))).toEqual(expired);
  });

  test('given wrong codes, when the fifth was tried, then the right one is too late', async () => {
    const { code, redeem } = await ask();
    for (const triesLeft of [4, 3, 2, 1, 0]) {
      expect(await redeem(other(code))).toEqual({ ok: false, error: { type: 'code-wrong', triesLeft } });
    }
    expect(await redeem(code)).toEqual(expired);
  });

  test('given thirty tries at once, then five are looked at; and of five right ones one is good', async () => {
    const first = await ask();
    const wrong = await Promise.all(Array.from({ length: 30 }, () => first.redeem(other(first.code))));
    expect(wrong.filter((one) => !one.ok && one.error.type === 'code-wrong')).toHaveLength(5);
    const second = await ask();
    const right = await Promise.all(Array.from({ length: 5 }, () => second.redeem(second.code)));
    expect(right.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test('given a code, when its five minutes are over, then it has expired', async () => {
    const { code, expiresAt, redeem } = await ask();
    expect(await redeem(code, expiresAt)).toEqual(expired);
    expect(await redeem(code, expiresAt - 1)).toMatchObject({ ok: true });
  });

  test('given somebody else who tries codes on the same phone, then the tries of who asked are untouched', async () => {
    const { phone, code, redeem } = await ask();
    const stranger = await codes.create(phone, at);
    for (let one = 0; one < 6; one += 1) {
      await codes.redeem({ phone, request: stranger.request, code: other(stranger.code) }, at);
      await codes.redeem({ phone, request: 'guessed'.padEnd(22, 'x'), code }, at);
    }
    expect(await redeem(code)).toMatchObject({ ok: true });
  });

  test('given the code of another phone or another request, then it is none here', async () => {
    const [one, two] = [await ask(), await ask()];
    expect(await codes.redeem({ phone: two.phone, request: one.request, code: one.code }, at)).toEqual(expired);
    const mixed = await codes.redeem({ phone: two.phone, request: two.request, code: other(two.code) }, at);
    expect(mixed).toMatchObject({ error: { type: 'code-wrong' } });
  });
});

describe('rate limits', () => {
  const minute = { name: 'minute', seconds: 60, times: 2 };
  const hour = { name: 'hour', seconds: 3600, times: 3 };
  const endOfMinute = Date.UTC(2022, 4, 20, 1, 1);

  test('given a limit, when it is used up, then it says until when; the next window is a new one', async () => {
    const who = newPhone();
    expect(await rates.take([minute], who, at)).toMatchObject({ ok: true });
    expect(await rates.take([minute], who, at + 1)).toMatchObject({ ok: true });
    expect(await rates.take([minute], who, endOfMinute - 1)).toEqual({
      ok: false,
      error: { type: 'rate-limited', until: endOfMinute },
    });
    expect(await rates.take([minute], newPhone(), at)).toMatchObject({ ok: true });
    expect(await rates.take([minute], who, endOfMinute)).toMatchObject({ ok: true });
  });

  test('given several limits, then each is held, and what the first refuses does not count for the second', async () => {
    const who = newPhone();
    const taken: boolean[] = [];
    for (const when of [0, 0, 0, 0, 60_000, 60_000]) {
      taken.push((await rates.take([minute, hour], who, at + when)).ok);
    }
    // Two in the first minute; then one, since the hour has three.
    expect(taken).toEqual([true, true, false, false, true, false]);
  });

  test('given many at once, then no more go through than the limit says', async () => {
    const who = newPhone();
    const all = await Promise.all(Array.from({ length: 25 }, () => rates.take([{ ...minute, times: 7 }], who, at)));
    expect(all.filter(({ ok }) => ok)).toHaveLength(7);
  });
});

describe('the registry of voters', () => {
  test('given a phone, then its person is the same for good; an account is another at another channel', async () => {
    const phone = newPhone();
    const person = await registry.personOf(phone);
    expect(person).toMatch(/^per_[\w-]{24}$/);
    expect(await registry.personOf(phone)).toBe(person);
    expect(await registry.personOf(newPhone())).not.toBe(person);
    expect(await registry.identityOf('wechat', 'one')).not.toBe(await registry.identityOf('portal', 'one'));
  });

  test('given a rotation of the voter secret, then persons and bindings are the same', async () => {
    const phone = newPhone();
    const rotated = dynamoVoterRegistry(
      dynamo.call,
      table,
      // A deployment that has rotated: only who asks for the latest version would see another text.
      identityMac(async (version) => (version === 1 ? 'version 1 of the voter secret' : 'something new')),
    );
    expect(await rotated.personOf(phone)).toBe(await registry.personOf(phone));
    const identity = await registry.identityOf('wechat', phone);
    await registry.bind(identity, 'per_1', at);
    expect(await rotated.find(await rotated.identityOf('wechat', phone))).toBe('per_1');
  });

  test('given a bound account, when it is bound anew, then to the same person at any time, to another after a month', async () => {
    const identity = await registry.identityOf('portal', newPhone());
    expect(await registry.find(identity)).toBeUndefined();
    expect(await registry.bind(identity, 'per_a', at)).toMatchObject({ ok: true });
    expect(await registry.bind(identity, 'per_a', at + 10)).toMatchObject({ ok: true });
    const until = at + 10 + rebindAfter;
    expect(await registry.bind(identity, 'per_b', until - 1)).toEqual({
      ok: false,
      error: { type: 'phone-bound-recently', until },
    });
    expect(await registry.find(identity)).toBe('per_a');
    expect(await registry.bind(identity, 'per_b', until)).toMatchObject({ ok: true });
    expect(await registry.find(identity)).toBe('per_b');
  });

  test('given two persons who bind one account at the same moment, then one of them has it', async () => {
    const identity = await registry.identityOf('wechat', newPhone());
    const persons = Array.from({ length: 8 }, (_, index) => `per_${index}`);
    const bound = await Promise.all(persons.map((person) => registry.bind(identity, person, at)));
    const winners = persons.filter((_, index) => bound[index]?.ok);
    expect(winners).toEqual([await registry.find(identity)]);
  });
});

describe('the table', () => {
  test('then it holds no phone, no account and no code, and every item is forgotten some day', async () => {
    const phone = newPhone();
    const { code } = await codes.create(phone, at);
    await registry.bind(await registry.identityOf('wechat', 'openid-in-clear'), 'per_1', at);
    await rates.take([{ name: 'codes', seconds: 60, times: 2 }], '203.0.113.7', at);
    const text = await textOf(dynamo.client, table);
    expect(text).not.toContain(phone);
    expect(text).not.toContain('openid-in-clear');
    expect(text).not.toContain('203.0.113.7');
    expect(text).not.toContain(`"${code}"`);
    const items = JSON.parse(text) as Record<string, { N?: string }>[];
    expect(items.filter(({ ttl }) => !(Number(ttl?.N) > at / 1000 && Number(ttl?.N) < 2e9))).toEqual([]);
  });
});
