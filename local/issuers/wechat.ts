import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sampleCitizens } from './citizens.ts';
import { wechatPage } from './citizen-pages.ts';

export type WeChatApp = {
  readonly appId: string;
  readonly secret: string;
  /** An error that WeChat answers whatever is asked, e.g. -1 (busy) or 45011 (too often): for tests. */
  readonly fault?: () => number | undefined;
};

/** Milliseconds that a code is good for. */
const codeValidity = 5 * 60_000;

/** The texts that WeChat's documentation gives for its codes. */
const errors: Readonly<Record<number, string>> = {
  [-1]: 'system error',
  40013: 'invalid appid',
  40029: 'invalid code',
  40125: 'invalid appsecret',
  40163: 'code been used',
  41002: 'appid missing',
  41004: 'appsecret missing',
  41008: 'missing code',
  45011: 'api minute-quota reach limit  must slower  retry next minute',
};

type Code = { readonly openid: string; readonly until: number; used: boolean };

/**
 * WeChat's web authorization in the place of WeChat: `…/connect/oauth2/authorize` shows a list of made-up accounts,
 * where WeChat's own app would send the browser back at once, and `…/sns/oauth2/access_token` answers as its
 * documentation says, errors included (always 200, as text/plain).
 */
export function createWeChat({ appId, secret, fault }: WeChatApp) {
  const codes = new Map<string, Code>();

  const accessToken = (query: URLSearchParams): object => {
    const given = fault?.();
    const errcode = given ?? faultOf(query);
    if (errcode !== undefined) {
      return { errcode, errmsg: `${errors[errcode] ?? 'error'}, rid: ${randomBytes(8).toString('hex')}` };
    }
    const code = codes.get(query.get('code') ?? '')!;
    code.used = true;
    return {
      access_token: randomBytes(32).toString('base64url'),
      expires_in: 7200,
      refresh_token: randomBytes(32).toString('base64url'),
      openid: code.openid,
      scope: 'snsapi_base',
    };
  };

  const faultOf = (query: URLSearchParams): number | undefined => {
    const code = query.get('code');
    if (!query.get('appid')) return 41002;
    if (query.get('appid') !== appId) return 40013;
    if (!query.get('secret')) return 41004;
    if (query.get('secret') !== secret) return 40125;
    if (!code) return 41008;
    const found = codes.get(code);
    if (!found || found.until < Date.now()) return 40029;
    return found.used ? 40163 : undefined;
  };

  const authorize = (query: URLSearchParams, response: ServerResponse): void => {
    const back = query.get('redirect_uri') ?? '';
    const openid = query.get('openid');
    if (query.get('appid') !== appId || !URL.canParse(back) || query.get('response_type') !== 'code') {
      response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' }).end('redirect_uri 参数错误');
      return;
    }
    if (!openid) {
      const links = sampleCitizens.map((one) => {
        const chosen = new URLSearchParams([...query, ['openid', one.openid]]);
        return { name: one.name, detail: one.openid, href: `?${chosen.toString()}` };
      });
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
      response.end(wechatPage(links));
      return;
    }
    const code = randomBytes(16).toString('hex');
    codes.set(code, { openid, until: Date.now() + codeValidity, used: false });
    const to = new URL(back);
    to.searchParams.set('code', code);
    to.searchParams.set('state', query.get('state') ?? '');
    response.writeHead(302, { location: to.href }).end();
  };

  return (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://wechat.local');
    if (pathname.endsWith('/connect/oauth2/authorize')) return authorize(searchParams, response);
    if (!pathname.endsWith('/sns/oauth2/access_token')) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end(JSON.stringify(accessToken(searchParams)));
  };
}
