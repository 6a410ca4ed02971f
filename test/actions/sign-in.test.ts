import { beforeEach, describe, expect, test } from 'vitest';

import { finishSignIn, type FinishSignInPorts } from '../../shared/actions/finish-sign-in.ts';
import { redeemPhoneCode, type RedeemPhoneCodePorts } from '../../shared/actions/redeem-phone-code.ts';
import { requestPhoneCode, type RequestPhoneCodePorts } from '../../shared/actions/request-phone-code.ts';
import type { RateLimits, WebChannel } from '../../shared/actions/sign-in-ports.ts';
import { startSignIn } from '../../shared/actions/start-sign-in.ts';
import { err, ok } from '../../shared/platform/result.ts';

const now = Date.UTC(2022, 4, 20, 1, 0, 5);
const clock = { now: () => now };
const phone = '13812345678';

/** What the action did, in order: limits by name, and everything that has an effect. */
let done: string[];
let limited: string | undefined;
beforeEach(() => {
  [done, limited] = [[], undefined];
});
const rates: RateLimits = {
  take: async (limits, who) => {
    for (const { name } of limits) {
      done.push(`${name} ${who}`);
      if (name === limited) return err({ type: 'rate-limited', until: now + 90_500 });
    }
    return ok();
  },
  giveBack: async (limits, who) => void done.push(...limits.map(({ name }) => `${name} ${who} back`)),
};

describe('request-phone-code', () => {
  const ports = (more: Partial<RequestPhoneCodePorts> = {}): RequestPhoneCodePorts => ({
    rates,
    challenges: { check: async () => (done.push('challenge'), ok()) },
    codes: { create: async () => (done.push('create'), { request: 'req', code: '012345', expiresAt: now + 300_000 }) },
    sender: { send: async () => (done.push('send'), ok()) },
    clock,
    ...more,
  });
  const ask = (given: RequestPhoneCodePorts) => requestPhoneCode(given, { network: 'net', request: { phone } });

  test('given a phone, then its network is held first, then the challenge, then the phone; then the code is sent', async () => {
    expect(await ask(ports())).toEqual(
      ok({ request: 'req', expiresAt: '2022-05-20T01:05:05.000Z', nextAt: '2022-05-20T01:01:00.000Z' }),
    );
    expect(done).toEqual([
      'codes-network net',
      'challenge',
      `codes-minute ${phone}`,
      `codes-hour ${phone}`,
      `codes-day ${phone}`,
      'create',
      'send',
    ]);
  });

  test('given a limit that is used up, then nothing is given back: no text was to be sent', async () => {
    limited = 'codes-hour';
    await ask(ports());
    expect(done.join()).not.toContain('back');
  });

  test.each(['codes-network', 'codes-minute', 'codes-hour', 'codes-day'])(
    'given %s is used up, then nothing is sent, and the answer says when to come again',
    async (name) => {
      limited = name;
      expect(await ask(ports())).toEqual(err({ type: 'rate-limited', retryAfter: 91, detail: '请在 91 秒后再试' }));
      expect(done).not.toContain('create');
    },
  );

  test.each(['missing', 'malformed', 'wrong', 'expired', 'used'] as const)(
    'given a challenge that is %s, then the phone’s own limits are not touched',
    async (type) => {
      const refused = await ask(ports({ challenges: { check: async () => err({ type }) } }));
      expect(refused).toMatchObject({
        error: { type: 'challenge-invalid', detail: expect.stringMatching(/人机验证/) },
      });
      expect(done).toEqual(['codes-network net']);
    },
  );

  test('given no gateway, or one that is away, then that is said', async () => {
    expect(await ask(ports({ sender: undefined }))).toMatchObject({ error: { type: 'channel-off' } });
    expect(done).toEqual([]);
    const away = ports({ sender: { send: async () => err({ type: 'away' }) } });
    expect(await ask(away)).toMatchObject({ error: { type: 'channel-unavailable' } });
  });

  const throwing = async (): Promise<never> => {
    throw new Error('The SMS gateway refuses this deployment: HTTP 401');
  };
  test.each<readonly [string, Partial<RequestPhoneCodePorts>]>([
    ['that is away', { sender: { send: async () => err({ type: 'away' }) } }],
    ['that refuses the deployment', { sender: { send: throwing } }],
    ['and no place for the code', { codes: { create: throwing } }],
  ])('given a gateway %s, then all but the minute is given back', async (_, more) => {
    await ask(ports(more)).catch(() => 'thrown');
    expect(done.filter((what) => what.endsWith(' back'))).toEqual([
      `codes-hour ${phone} back`,
      `codes-day ${phone} back`,
      'codes-network net back',
    ]);
  });
});

describe('redeem-phone-code', () => {
  const ports = (more: Partial<RedeemPhoneCodePorts> = {}): RedeemPhoneCodePorts => ({
    rates,
    codes: { redeem: async () => (done.push('redeem'), ok()) },
    registry: {
      personOf: async (given) => `per_${given}`,
      bind: async (identity, person) => (done.push(`bind ${identity} ${person}`), ok()),
    },
    seals: { openTicket: async (text) => (text === 'ticket' ? { channel: 'wechat', identity: 'mac' } : undefined) },
    passes: {
      issue: async ({ personId, channel }) => ({ pass: `${personId} by ${channel}`, expiresAt: now + 1000 }),
    },
    clock,
    ...more,
  });
  const redeem = (given: RedeemPhoneCodePorts, bind: boolean, ticket?: string) =>
    redeemPhoneCode(given, { network: 'net', ticket, request: { phone, request: 'req', code: '012345', bind } });

  test('given a code alone, then the pass is by phone, whatever ticket lies in the browser', async () => {
    const answer = await redeem(ports(), false, 'ticket');
    expect(answer).toMatchObject({ value: { pass: `per_${phone} by phone`, channel: 'phone' } });
    expect(done).toEqual(['tries-network net', 'redeem']);
  });

  test('given a ticket and the wish to bind, then the account is bound, and the pass is by its channel', async () => {
    const answer = await redeem(ports(), true, 'ticket');
    expect(answer).toMatchObject({ value: { pass: `per_${phone} by wechat`, channel: 'wechat' } });
    expect(done.at(-1)).toBe(`bind mac per_${phone}`);
  });

  test('given no ticket, then the code is not used up for it', async () => {
    expect(await redeem(ports(), true, 'forged')).toMatchObject({ error: { type: 'sign-in-expired' } });
    expect(done).not.toContain('redeem');
  });

  test('given an account that was bound of late, then there is no pass, and the day is told', async () => {
    const until = Date.UTC(2022, 5, 1);
    const late = {
      personOf: async () => 'per_1',
      bind: async () => err({ type: 'phone-bound-recently' as const, until }),
    };
    expect(await redeem(ports({ registry: late }), true, 'ticket')).toEqual(
      err({ type: 'phone-bound-recently', detail: '2022-06-01 08:00:00（北京时间）之后才可改绑' }),
    );
  });

  test.each([
    [{ type: 'code-wrong', triesLeft: 2 } as const, '验证码不正确，还可再试 2 次'],
    [{ type: 'code-wrong', triesLeft: 0 } as const, '验证码不正确，请重新获取'],
    [{ type: 'code-expired' } as const, undefined],
  ])('given the fault %j, then it is told', async (fault, detail) => {
    const answer = await redeem(ports({ codes: { redeem: async () => err(fault) } }), false);
    expect(answer).toEqual(err({ type: fault.type, field: 'code', ...(detail && { detail }) }));
  });

  test('given a network that has tried too often, then the code is not even looked at', async () => {
    limited = 'tries-network';
    expect(await redeem(ports(), false)).toMatchObject({ error: { type: 'rate-limited' } });
    expect(done).not.toContain('redeem');
  });
});

describe('start- and finish-sign-in', () => {
  const attempt = { channel: 'portal' as const, state: 'st', nonce: 'n', verifier: 'v', rebind: false };
  const portal: WebChannel = {
    name: 'portal',
    authorizeUrl: async () => ok('https://portal.example'),
    identify: async () => ok({ subject: 'citizen', phone }),
  };
  const ports = (more: Partial<FinishSignInPorts> = {}): FinishSignInPorts => ({
    channel: portal,
    seals: {
      openAttempt: async (text) => (text === 'attempt' ? attempt : undefined),
      sealTicket: async ({ identity }) => `ticket of ${identity}`,
    },
    rates,
    registry: {
      personOf: async (given) => `per_${given}`,
      identityOf: async (channel, subject) => `${channel}:${subject}`,
      find: async () => undefined,
      bind: async (identity, person) => (done.push(`bind ${identity} ${person}`), ok()),
    },
    passes: { issue: async ({ personId }) => ({ pass: personId, expiresAt: now + 1000 }) },
    clock,
    ...more,
  });
  const finish = (given: FinishSignInPorts, query = 'state=st', cookie: string | undefined = 'attempt') =>
    finishSignIn(given, { network: 'net', attempt: cookie, query: new URLSearchParams(query) });

  test('given a deployment without the channel, or one that is away, then the start says so', async () => {
    const seals = { sealAttempt: async () => 'sealed' };
    const start = (channel: WebChannel | undefined) => startSignIn({ channel, seals, clock }, { rebind: false });
    expect(await start(undefined)).toMatchObject({ error: { type: 'channel-off' } });
    const away = { ...portal, authorizeUrl: async () => err({ type: 'away' as const, reason: 'gone' }) };
    expect(await start(away)).toMatchObject({ error: { type: 'channel-unavailable' } });
    expect(await start(portal)).toEqual(ok({ location: 'https://portal.example', attempt: 'sealed' }));
  });

  test('given a verified phone, then the account is bound to it at once, and the pass is of the phone’s person', async () => {
    expect(await finish(ports())).toMatchObject({ value: { type: 'pass', pass: `per_${phone}`, channel: 'portal' } });
    expect(done).toEqual([
      'returns-network net',
      'returns-identity portal:citizen',
      `bind portal:citizen per_${phone}`,
    ]);
  });

  test('given an account that is bound, then it stays with its person, whatever phone the portal says now', async () => {
    const registry = { ...ports().registry, find: async () => 'per_of_before' };
    expect(await finish(ports({ registry }))).toMatchObject({ value: { pass: 'per_of_before' } });
    expect(done.join()).not.toContain('bind');
  });

  test('given an account without a phone, then there is a ticket and no pass', async () => {
    const channel = { ...portal, identify: async () => ok({ subject: 'citizen' }) };
    expect(await finish(ports({ channel }))).toEqual(
      ok({ type: 'bind', channel: 'portal', ticket: 'ticket of portal:citizen' }),
    );
  });

  test.each([
    ['no cookie', 'state=st', undefined, portal, 'sign-in-expired'],
    [
      'the attempt of another channel',
      'state=st',
      'attempt',
      { ...portal, name: 'wechat' as const },
      'sign-in-expired',
    ],
    ['another state', 'state=other', 'attempt', portal, 'sign-in-refused'],
    ['no state', '', 'attempt', portal, 'sign-in-refused'],
    ['a channel that is off', 'state=st', 'attempt', undefined, 'channel-off'],
  ])('given %s, then the channel is not asked', async (_name, query, cookie, channel, code) => {
    const asked = channel && { ...channel, identify: () => Promise.reject(new Error('asked')) };
    expect(
      await finishSignIn(ports({ channel: asked }), {
        network: 'net',
        attempt: cookie,
        query: new URLSearchParams(query),
      }),
    ).toMatchObject({ error: { type: code } });
  });

  test.each([
    ['refused', 'sign-in-refused'],
    ['away', 'channel-unavailable'],
  ] as const)('given a channel whose answer is %s, then that is %s', async (type, code) => {
    const channel = { ...portal, identify: async () => err({ type, reason: 'a code' }) };
    expect(await finish(ports({ channel }))).toMatchObject({ error: { type: code } });
  });

  test.each(['returns-network', 'returns-identity'])('given %s is used up, then there is no pass', async (name) => {
    limited = name;
    expect(await finish(ports())).toMatchObject({ error: { type: 'rate-limited' } });
  });
});
