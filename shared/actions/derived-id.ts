import { hash } from 'node:crypto';

/**
 * An id that follows from what it stands for: the prefix and 22 base64url characters (128 bits) of the SHA-256 of the
 * parts. The same parts give the same id, so that repeating a request finds what the first one made.
 * @param prefix with its underscore, e.g. `adv_`
 */
export function derivedId(prefix: string, parts: readonly string[]): string {
  // As JSON, so that ['a', 'bc'] and ['ab', 'c'] differ.
  return prefix + hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 22);
}
