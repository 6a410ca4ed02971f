import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { createWeChat } from '../../local/issuers/wechat.ts';
import type { Attempt } from '../../shared/actions/sign-in-ports.ts';
import { wechatChannel, wechatOf } from '../../shared/adapters/sign-in/wechat-channel.ts';

const app = { appId: 'wx1234567890abcdef', secret: 'app-secret' };
const attempt: Attempt = { channel: 'wechat', state: 'st', nonce: 'n', verifier: 'v', rebind: false };
const callbackUrl = 'https://vote.example.cn/api/voters/wechat/callback';

describe('WeChat', () => {
  let server: Server;
  let base: string;
  let faults: number[] = [];
  let asked = 0;
  let broken: { status: number; body: string } | undefined;

  beforeAll(async () => {
    const wechat = createWeChat({ ...app, fault: () => faults.shift() });
    server = createServer((request, response) => {
      asked += 1;
      if (broken) response.writeHead(broken.status).end(broken.body);
      else wechat(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    [faults, asked, broken] = [[], 0, undefined];
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const channel = (changed: Partial<typeof app> = {}) => {
    const { appId, secret } = { ...app, ...changed };
    return wechatChannel({ appId, secret: async () => secret, authorizeUrl: base, apiUrl: base, callbackUrl });
  };

  /** What a browser brings back that has chosen an account. */
  async function come(openid: string): Promise<URLSearchParams> {
    const start = await channel().authorizeUrl(attempt);
    if (!start.ok) throw new Error(start.error.reason);
    const response = await fetch(`${start.value.replace(/#.*$/, '')}&openid=${openid}`, { redirect: 'manual' });
    const back = new URL(response.headers.get('location') ?? '');
    expect(back.origin + back.pathname).toBe(callbackUrl);
    return back.searchParams;
  }

  test('given a start, then the address is as WeChat documents it, in its order, with its fragment', async () => {
    expect(await channel().authorizeUrl(attempt)).toEqual({
      ok: true,
      value:
        `${base}/connect/oauth2/authorize?appid=wx1234567890abcdef` +
        '&redirect_uri=https%3A%2F%2Fvote.example.cn%2Fapi%2Fvoters%2Fwechat%2Fcallback' +
        '&response_type=code&scope=snsapi_base&state=st#wechat_redirect',
    });
  });

  test('given an account that comes back, then it shows as its openid at this app; the code is good once', async () => {
    const query = await come('o-1');
    expect(query.get('state')).toBe('st');
    expect(await channel().identify(query, attempt)).toEqual({
      ok: true,
      value: { subject: 'wx1234567890abcdef:o-1' },
    });
    const again = await channel().identify(query, attempt);
    expect(again).toEqual({ ok: false, error: { type: 'refused', reason: 'errcode 40163' } });
  });

  test.each([
    ['no code', '', 'no code', 0],
    ['a code that WeChat never gave', 'code=forged', 'errcode 40029', 1],
  ])('given %s, then the sign-in is refused', async (_name, query, reason, requests) => {
    const answer = await channel().identify(new URLSearchParams(query), attempt);
    expect(answer).toEqual({ ok: false, error: { type: 'refused', reason } });
    expect(asked).toBe(requests);
  });

  test('given a busy WeChat, then it is asked again, three times in all', async () => {
    const query = await come('o-2');
    faults = [-1, -1];
    expect(await channel().identify(query, attempt)).toMatchObject({ ok: true });
    faults = [-1, -1, -1];
    const away = await channel().identify(await come('o-2'), attempt);
    expect(away).toEqual({ ok: false, error: { type: 'away', reason: 'errcode -1' } });
  });

  test('given a limit of WeChat’s, then it is not asked again at once', async () => {
    faults = [45011];
    const query = await come('o-3');
    asked = 0;
    const answer = await channel().identify(query, attempt);
    expect(answer).toEqual({ ok: false, error: { type: 'away', reason: 'errcode 45011' } });
    expect(asked).toBe(1);
  });

  test.each([
    ['another app', { appId: 'wx0' }, 'errcode 40013'],
    ['a wrong secret', { secret: 'wrong-secret' }, 'errcode 40125'],
    ['no secret', { secret: '' }, 'errcode 41004'],
  ])(
    'given %s, then that is a fault of the deployment, which names the code and not the secret',
    async (_n, set, told) => {
      const failing = channel(set).identify(new URLSearchParams('code=x'), attempt);
      await expect(failing).rejects.toThrow(told);
      await expect(failing).rejects.not.toThrow(/wrong-secret/);
    },
  );

  test.each([
    ['no JSON', 200, '<html>'],
    ['another shape', 200, '{"openid":7}'],
    ['an error page', 502, 'Bad Gateway'],
  ])('given %s in the place of an answer, then WeChat is away', async (_name, status, body) => {
    broken = { status, body };
    expect(await channel().identify(new URLSearchParams('code=x'), attempt)).toMatchObject({
      ok: false,
      error: { type: 'away' },
    });
    expect(asked).toBe(3);
  });

  test('given a WeChat that cannot be reached, then it is away, and the reason does not name the address', async () => {
    const lost = wechatChannel({
      ...app,
      secret: async () => app.secret,
      authorizeUrl: base,
      apiUrl: 'http://127.0.0.1:1',
      callbackUrl,
    });
    const answer = await lost.identify(new URLSearchParams('code=x'), attempt);
    expect(answer).toEqual({ ok: false, error: { type: 'away', reason: 'TypeError' } });
  });

  test('given a deployment without an official account, then there is no such channel', () => {
    const env = { PUBLIC_ORIGIN: 'https://vote.example.cn', WECHAT_AUTHORIZE_URL: base, WECHAT_API_URL: base };
    const secrets = async () => ({ stateKey: '', wechatSecret: '', portalSecret: '', smsToken: '' });
    expect(wechatOf(env, secrets)).toBeUndefined();
    expect(wechatOf({ ...env, WECHAT_APP_ID: 'wx1' }, secrets)?.name).toBe('wechat');
  });
});
