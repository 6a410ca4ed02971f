import type { Clock } from '../../platform/clock.ts';
import type { JsonCall } from '../aws/json-call.ts';
import { readSecret } from './voter-secret.ts';

/**
 * The text of a secret, read again when it is older than `maxAge` milliseconds, so that a rotation reaches a process
 * that lives on. A failed read is not kept, and does not take away what was read before it grew old.
 */
export function cachedSecret(call: JsonCall, secretId: string, maxAge: number, clock: Clock): () => Promise<string> {
  let kept: { readonly at: number; readonly text: Promise<string> } | undefined;
  return () => {
    const now = clock.now();
    if (kept && now - kept.at < maxAge && now >= kept.at) return kept.text;
    const reading = { at: now, text: readSecret(call, secretId) };
    kept = reading;
    reading.text.catch(() => {
      if (kept === reading) kept = undefined;
    });
    return reading.text;
  };
}
