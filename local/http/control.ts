import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import type { CloudClock } from '../types.ts';
import { readBody } from './body.ts';
import { gatewayAnswer } from './response.ts';
import type { Answer } from './response.ts';

/** What the control endpoints show and move. */
export type Controls = { readonly clock: CloudClock; readonly status: () => object | Promise<object> };

const MoveClock = z.strictObject({ moveTo: z.iso.datetime({ offset: true }) });
const earliest = Date.UTC(2000, 0, 1);
const latest = Date.UTC(2100, 0, 1);
const example = '{"moveTo":"2022-05-20T09:00:00+08:00"}';

const json = (value: unknown): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(value),
});
const shown = (clock: CloudClock) => ({ now: new Date(clock.now()).toISOString() });
const clockAnswer = (clock: CloudClock): Answer => json(shown(clock));
const refuse = (message: string, status = 400): Answer => gatewayAnswer(status, message);

/**
 * Whether a request comes from this machine and names it: the second half keeps a web page that points its own host
 * name at 127.0.0.1 away from the controls.
 */
export function isFromThisMachine(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress ?? '';
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  return /^(?:::ffff:)?127\.|^::1$/.test(address) && ['127.0.0.1', 'localhost', '[::1]'].includes(host);
}

/** A foreign page can post a form to 127.0.0.1 without asking, but not JSON: so JSON is asked for. */
export const saysJson = (request: IncomingMessage): boolean =>
  /^application\/json\b/i.test(request.headers['content-type'] ?? '');

/**
 * `/_local/…`: outside the API, there only in the embedded cloud. `GET clock` shows its time, `POST clock` moves it,
 * `GET status` shows engines, functions and queues. Without `controls` the cloud is still starting.
 */
export async function answerControl(request: IncomingMessage, controls: Controls | undefined): Promise<Answer> {
  if (!isFromThisMachine(request)) return refuse('The controls answer to this machine only', 403);
  const path = (request.url ?? '').replace(/\?.*$/, '');
  if (path === '/_local/status' && request.method === 'GET') {
    if (!controls) return json({ state: 'starting' });
    return json({ state: 'ready', ...shown(controls.clock), ...(await controls.status()) });
  }
  if (path !== '/_local/clock') return refuse('Not Found', 404);
  if (!controls) return { ...refuse('The cloud is still starting', 503), headers: { 'retry-after': '1' } };
  if (request.method === 'GET') return clockAnswer(controls.clock);
  return request.method === 'POST' ? moveClock(request, controls.clock) : refuse('Use GET or POST', 405);
}

async function moveClock(request: IncomingMessage, clock: CloudClock): Promise<Answer> {
  if (!saysJson(request)) return refuse('content-type must be application/json', 415);
  const body = await readBody(request, 1024);
  const parsed = MoveClock.safeParse(parseJson(body));
  if (!parsed.success) return refuse(`Expected ${example}: an ISO 8601 instant with its offset, or Z`);
  const instant = Date.parse(parsed.data.moveTo);
  if (!(instant >= earliest && instant < latest)) return refuse('moveTo must lie between the years 2000 and 2100');
  clock.moveTo(instant);
  return clockAnswer(clock);
}

/** The JSON value of a body; `undefined` when it is none. */
export function parseJson(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}
