import * as z from 'zod';

import { systemClock } from '../../platform/clock.ts';
import type { JsonCall } from '../aws/json-call.ts';
import { cachedSecret } from '../identity/cached-secret.ts';

/** Made with the secret: the cookies of a sign-in and the challenges are sealed with it. */
const stateKey = z.string().min(32);
const text = z.string().default('');

const ChannelSecrets = z.object({ stateKey, wechatSecret: text, portalSecret: text, smsToken: text });
export type ChannelSecrets = Readonly<z.infer<typeof ChannelSecrets>>;

/** Milliseconds after which a process sees what an operator has changed. */
const keptFor = 300_000;

/**
 * What the channels keep secret, from the one secret that an operator fills in.
 * @throws Error when the secret is no such JSON; it does not quote the text
 */
export function channelSecrets(call: JsonCall, secretId: string): () => Promise<ChannelSecrets> {
  const read = cachedSecret(call, secretId, keptFor, systemClock);
  return async () => parse(await read());
}

function parse(json: string): ChannelSecrets {
  try {
    return ChannelSecrets.parse(JSON.parse(json));
  } catch {
    throw new Error('The secret of the channels is not as docs/operations.md describes it');
  }
}
