import * as z from 'zod';

import { readRing } from './key-ring.ts';

const VersionedKey = z.strictObject({ version: z.int().positive(), key: z.string().min(32) });
type VersionedKey = Readonly<z.infer<typeof VersionedKey>>;

/**
 * The voter keys in the text of their secret, oldest first. A deployment begins with a random text: that is version 1.
 * @throws Error when the text begins as a ring and is none; it does not quote the text
 */
export function parseVoterRing(text: string): readonly [VersionedKey, ...VersionedKey[]] {
  return readRing('voter keys', text, VersionedKey, ({ version }) => version) ?? [{ version: 1, key: text }];
}

/** The version that rounds pin from now on: the latest. */
export function latestVersion(text: string): number {
  return parseVoterRing(text).at(-1)?.version ?? 1;
}

/** The ring's text with one version more. None is ever taken out: rounds that pinned it count on it. */
export function addVoterKey(text: string, key: string): { readonly text: string; readonly version: number } {
  const version = latestVersion(text) + 1;
  return { version, text: JSON.stringify({ keys: [...parseVoterRing(text), VersionedKey.parse({ version, key })] }) };
}
