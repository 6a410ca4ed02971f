import pRetry from 'p-retry';
import * as z from 'zod';

import type { SignInFault, WebChannel } from '../../actions/sign-in-ports.ts';
import { err, ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import type { ChannelSecrets } from './channel-secrets.ts';

export type WeChatSettings = {
  readonly appId: string;
  readonly secret: () => Promise<string>;
  /** `https://open.weixin.qq.com` and `https://api.weixin.qq.com`, without a trailing slash. */
  readonly authorizeUrl: string;
  readonly apiUrl: string;
  readonly callbackUrl: string;
};

export type WeChatEnv = {
  readonly PUBLIC_ORIGIN: string;
  readonly WECHAT_AUTHORIZE_URL: string;
  readonly WECHAT_API_URL: string;
  readonly WECHAT_APP_ID?: string;
};

/** WeChat as the environment says it; undefined where the deployment has no official account. */
export function wechatOf(env: WeChatEnv, secrets: () => Promise<ChannelSecrets>): WebChannel | undefined {
  const { WECHAT_APP_ID: appId, PUBLIC_ORIGIN: origin } = env;
  if (!appId) return undefined;
  return wechatChannel({
    appId,
    secret: async () => (await secrets()).wechatSecret,
    authorizeUrl: env.WECHAT_AUTHORIZE_URL,
    apiUrl: env.WECHAT_API_URL,
    callbackUrl: `${origin}/api/voters/wechat/callback`,
  });
}

/** Milliseconds of silence after which a request is given up. */
const patience = 3_000;

/** The two forms of the answer; further fields (access token, scope, unionid) are not read. */
const Answer = z.union([
  z.object({ errcode: z.int().refine((code) => code !== 0) }),
  z.object({ openid: z.string().min(1).max(128) }),
]);

/** What the voter's own doing explains: a code that is wrong, used, expired, missing, or an account that may not. */
const voterErrors: ReadonlySet<number> = new Set([40029, 40163, 41008, 42003, 50005]);
/** WeChat is busy, or this account has asked it too often. */
const busyErrors: ReadonlySet<number> = new Set([-1, 45009, 45011]);
const tryAgainNow = -1;

class Busy extends Error {}

/**
 * WeChat's web authorization of an official account (OAuth 2, scope snsapi_base): the account shows as its openid. The
 * openid and not the unionid, which an account may get later: then one account would have two identities.
 */
export function wechatChannel(settings: WeChatSettings): WebChannel {
  return {
    name: 'wechat',
    authorizeUrl: async ({ state }) => {
      const query = new URLSearchParams({
        appid: settings.appId,
        redirect_uri: settings.callbackUrl,
        response_type: 'code',
        scope: 'snsapi_base',
        state,
      });
      return ok(`${settings.authorizeUrl}/connect/oauth2/authorize?${query.toString()}#wechat_redirect`);
    },
    identify: async (query) => {
      const code = query.get('code');
      // Who declines comes back without a code.
      if (!code) return err({ type: 'refused', reason: 'no code' });
      try {
        return await pRetry(() => exchange(settings, code), {
          retries: 2,
          minTimeout: 100,
          shouldRetry: ({ error }) => error instanceof Busy,
        });
      } catch (error) {
        if (error instanceof Busy) return err({ type: 'away', reason: error.message });
        throw error;
      }
    },
  };
}

/**
 * Turns the code into the account. The address holds the app's secret: no error may quote it.
 * @throws Busy when the next try may succeed, Error when the deployment's own settings are refused
 */
async function exchange(
  { apiUrl, appId, secret }: WeChatSettings,
  code: string,
): Promise<Result<{ readonly subject: string }, SignInFault>> {
  const query = new URLSearchParams({ appid: appId, secret: await secret(), code, grant_type: 'authorization_code' });
  const answer = Answer.safeParse(await ask(`${apiUrl}/sns/oauth2/access_token?${query.toString()}`));
  if (!answer.success) throw new Busy('an answer of another shape');
  if ('openid' in answer.data) return ok({ subject: `${appId}:${answer.data.openid}` });
  const { errcode } = answer.data;
  if (errcode === tryAgainNow) throw new Busy('errcode -1');
  if (busyErrors.has(errcode)) return err({ type: 'away', reason: `errcode ${errcode}` });
  if (voterErrors.has(errcode)) return err({ type: 'refused', reason: `errcode ${errcode}` });
  throw new Error(`WeChat refuses this deployment: errcode ${errcode}`);
}

async function ask(address: string): Promise<unknown> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(patience) });
    // JSON whatever the type says: WeChat says text/plain.
    return await response.json();
  } catch (error) {
    // Without its cause, which may name the address.
    throw new Busy(error instanceof Error ? error.name : 'no answer');
  }
}
