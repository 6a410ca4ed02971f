import { randomUUID } from 'node:crypto';
import pRetry from 'p-retry';

import type { CodeSender } from '../../actions/sign-in-ports.ts';
import { err, ok } from '../../platform/result.ts';

export type SmsGateway = {
  /** Where a message is posted. */
  readonly url: string;
  readonly token: () => Promise<string>;
  /** Name of the message's text at the gateway. */
  readonly template: string;
};

/** Milliseconds of silence after which a request is given up. */
const patience = 2_500;

class Away extends Error {}

/**
 * Text messages by a gateway over HTTPS: `POST {phone, code, template}` with a bearer token. A message that may succeed
 * later (no connection, 429, 5xx) is tried three times, under one Idempotency-Key, so that a gateway that knows the
 * header sends one text.
 */
export function httpsCodeSender({ url, token, template }: SmsGateway): CodeSender {
  return {
    send: async ({ phone, code }) => {
      const headers = {
        'content-type': 'application/json',
        authorization: `Bearer ${await token()}`,
        'idempotency-key': randomUUID(),
      };
      const body = JSON.stringify({ phone, code, template });
      try {
        await pRetry(() => post(url, headers, body), {
          retries: 2,
          minTimeout: 100,
          shouldRetry: ({ error }) => error instanceof Away,
        });
        return ok();
      } catch (error) {
        if (error instanceof Away) return err({ type: 'away' });
        throw error;
      }
    },
  };
}

/** @throws Away when the next try may succeed, Error when the gateway refuses this deployment */
async function post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(patience) });
  } catch (error) {
    throw new Away(error instanceof Error ? error.name : 'no answer');
  }
  await response.body?.cancel();
  if (response.ok) return;
  if (response.status === 429 || response.status >= 500) throw new Away(`HTTP ${response.status}`);
  throw new Error(`The SMS gateway refuses this deployment: HTTP ${response.status}`);
}
