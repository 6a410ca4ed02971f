import { hkdfSync } from 'node:crypto';
import * as z from 'zod';

import { readRing } from './key-ring.ts';

const RingKey = z.strictObject({ seed: z.string().regex(/^[A-Za-z0-9_-]{43}$/), from: z.int().nonnegative() });

/** A signing key: an Ed25519 seed (32 bytes, base64url), and the acceptance time from which on it signs. */
export type RingKey = Readonly<z.infer<typeof RingKey>>;

/** What the keys of a ring sign. Each has a secret of its own. */
export type RingPurpose = 'receipt' | 'pass';

/**
 * The signing keys in the text of their secret, oldest first. A deployment begins with a random text, from which the
 * first key follows by HKDF-SHA256; the first rotation writes a ring in its place, with that key at its head.
 * @throws Error when the text begins as a ring and is none; it does not quote the text
 */
export function parseRing(text: string, purpose: RingPurpose = 'receipt'): readonly [RingKey, ...RingKey[]] {
  return (
    readRing(`${purpose} keys`, text, RingKey, ({ from }) => from) ?? [
      { seed: Buffer.from(hkdfSync('sha256', text, '', `${purpose}-key`, 32)).toString('base64url'), from: 0 },
    ]
  );
}

/** The ring's text with one key more, which signs from `from` on. @throws RangeError when that is not the latest */
export function addToRing(text: string, key: RingKey, purpose: RingPurpose = 'receipt'): string {
  const keys = parseRing(text, purpose);
  if (key.from <= (keys.at(-1)?.from ?? 0)) throw new RangeError(`A new ${purpose} key must begin after the last one`);
  return JSON.stringify({ keys: [...keys, RingKey.parse(key)] });
}

/** The key that signs what is accepted at `at`: the latest that had begun. */
export function keyAt<T extends { readonly from: number }>(keys: readonly [T, ...T[]], at: number): T {
  return keys.findLast(({ from }) => from <= at) ?? keys[0];
}
