import { randomBytes } from 'node:crypto';

/** Crockford's base32: no I, L, O, U, and its characters sort as their values do. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeLength = 10;
const randomLength = 16;

/**
 * A new id: the prefix, 10 characters of time (milliseconds, sortable until the year 10889) and 16 random ones
 * (80 bits), the layout of a ULID. Ids of different milliseconds sort by time.
 * @param prefix with its underscore, e.g. `doc_`
 */
export function newId(prefix: string, now: number = Date.now()): string {
  let id = '';
  let rest = now;
  for (let i = 0; i < timeLength; i += 1) {
    id = alphabet.charAt(rest % 32) + id;
    rest = Math.floor(rest / 32);
  }
  // 256 is a multiple of 32, so that the low five bits of a random byte are uniform.
  for (const byte of randomBytes(randomLength)) id += alphabet.charAt(byte & 31);
  return prefix + id;
}

/** Ids as a port: `ids.next('doc_')`. */
export const systemIds = { next: (prefix: string): string => newId(prefix) };
