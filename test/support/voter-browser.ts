import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Challenge } from 'altcha-lib/types';

/** What a sign-in ended in: the fragment that the page gets. */
export type Outcome = Readonly<Partial<Record<'pass' | 'channel' | 'expiresAt' | 'bind' | 'problem', string>>>;
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Record<string, any> };

type Sent = Pick<RequestInit, 'method' | 'body'> & { readonly headers?: Readonly<Record<string, string>> };

const maxSteps = 12;

/** A voter's browser: it keeps its cookies, follows redirects by hand, and stops at the page of the deployment. */
export class VoterBrowser {
  readonly origin: string;
  readonly cookies = new Map<string, string>();
  /** Every address that it was sent to, the last one last. */
  readonly visited: string[] = [];

  constructor(origin: string) {
    this.origin = origin;
  }

  async get(address: string, init: Sent = {}): Promise<Response> {
    this.visited.push(address);
    const response = await fetch(address, {
      redirect: 'manual',
      ...init,
      headers: { ...init.headers, cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const equals = pair.indexOf('=');
      if (equals === pair.length - 1) this.cookies.delete(pair.slice(0, equals));
      else this.cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
    return response;
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await this.get(`${this.origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
  }

  /** The address at the channel, after the start. */
  async start(channel: 'wechat' | 'portal', query = ''): Promise<string> {
    const response = await this.get(`${this.origin}/api/voters/${channel}/start${query}`);
    const location = response.headers.get('location');
    if (!location) throw new Error(`${channel} answered ${response.status}: ${await response.text()}`);
    return location;
  }

  async byWeChat(openid: string, query = ''): Promise<Outcome> {
    return this.#follow(`${(await this.start('wechat', query)).replace(/#.*$/, '')}&openid=${openid}`);
  }

  async byPortal(account: string, query = ''): Promise<Outcome> {
    return this.#follow(await this.start('portal', query), account);
  }

  /** Goes on from an address up to the deployment's page. */
  async #follow(start: string, account = ''): Promise<Outcome> {
    let at = start;
    for (let step = 0; step < maxSteps; step += 1) {
      const asked = at.includes('/interaction/');
      const form = { method: 'POST', body: new URLSearchParams({ account }) };
      const response = await this.get(at, asked ? form : {});
      await response.body?.cancel();
      const location = response.headers.get('location');
      if (location === null) throw new Error(`${at} answered ${response.status}`);
      at = new URL(location, at).href;
      if (at.startsWith(`${this.origin}/#`)) return outcomeOf(at);
    }
    throw new Error('The sign-in redirects in circles');
  }

  /** Follows a callback of which the address is known. */
  async back(address: string): Promise<Outcome> {
    return this.#follow(address);
  }

  async solve(): Promise<string> {
    const { challenge } = (await (await this.get(`${this.origin}/api/voters/challenge`)).json()) as {
      challenge: Challenge;
    };
    return solved(challenge);
  }

  /** Asks for a code and reads it where the stand-in of the gateway keeps it. */
  async code(phone: string): Promise<{ phone: string; request: string; code: string }> {
    const asked = await this.post('/api/voters/phone-codes', { phone, challenge: await this.solve() });
    if (asked.status !== 202) throw new Error(`No code: ${JSON.stringify(asked.body)}`);
    const { messages } = (await (await fetch(`${this.origin}/sms/messages`)).json()) as {
      messages: { phone: string; code: string }[];
    };
    const code = messages.findLast((message) => message.phone === phone)?.code ?? '';
    return { phone, request: asked.body['request'] as string, code };
  }

  async byPhone(phone: string, bind = false): Promise<Answer> {
    return this.post('/api/voters/phone-passes', { ...(await this.code(phone)), ...(bind && { bind }) });
  }
}

/** A challenge's solution as the widget submits it. */
export async function solved(challenge: Challenge): Promise<string> {
  const solution = await solveChallenge({ challenge, deriveKey });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
}

export function outcomeOf(address: string): Outcome {
  return Object.fromEntries(new URLSearchParams(new URL(address).hash.slice(1)));
}
