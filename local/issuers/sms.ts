import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { isFromThisMachine, parseJson } from '../http/control.ts';
import { readBody } from '../http/body.ts';

const Message = z.strictObject({ phone: z.string(), code: z.string(), template: z.string() });

/** A text message as the gateway took it. */
export type TextMessage = z.infer<typeof Message> & { readonly takenAt: string };

export type SmsSettings = {
  readonly token: string;
  /** A status that the gateway answers whatever is sent: for tests. */
  readonly fault?: () => number | undefined;
};

/** Messages kept at most; the oldest go first. */
const capacity = 1000;
const maxBytes = 4096;

/**
 * The SMS gateway in the place of a real one: it keeps what it is given. `POST …/messages` takes a message for its
 * bearer token, once for each Idempotency-Key; `GET …/messages` shows them, latest last, to this machine alone.
 */
export function createSmsGateway({ token, fault }: SmsSettings) {
  const messages = new Map<string, TextMessage>();
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = (status: number, value: object): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(value));
    };
    const { pathname } = new URL(request.url ?? '/', 'http://sms.local');
    if (!pathname.endsWith('/messages')) return answer(404, { message: 'Not Found' });
    if (request.method === 'GET') {
      if (!isFromThisMachine(request)) return answer(403, { message: 'Forbidden' });
      return answer(200, { messages: [...messages.values()] });
    }
    const status = fault?.();
    if (status !== undefined) return answer(status, { message: 'Fault' });
    if (request.headers.authorization !== `Bearer ${token}`) return answer(401, { message: 'Unauthorized' });
    const parsed = Message.safeParse(parseJson(await readBody(request, maxBytes)));
    const key = request.headers['idempotency-key'];
    if (!parsed.success || typeof key !== 'string') return answer(400, { message: 'Bad Request' });
    if (!messages.has(key)) messages.set(key, { ...parsed.data, takenAt: new Date().toISOString() });
    for (const oldest of messages.keys()) {
      if (messages.size <= capacity) break;
      messages.delete(oldest);
    }
    return answer(202, {});
  };
}
