import { AwsFault } from '../aws/json-call.ts';
import type { Wire } from './wire.ts';

/**
 * Keys of the Voters table. Every part that comes from a person is an HMAC, base64url.
 *
 * | pk | item |
 * |---|---|
 * | ID#account | the person that an account is bound to |
 * | CODE#request | a pending code: its MAC, tries |
 * | RATE#limit#who#window | a counter |
 * | USED#challenge | a challenge that was solved and used |
 *
 * Each item has `ttl`, seconds since 1970, after which the table forgets it; what is decided is decided by times in the
 * item itself, since the table takes up to days to forget.
 */
export const votersKeys = {
  identity: (identity: string): Wire => ({ pk: { S: `ID#${identity}` } }),
  code: (request: string): Wire => ({ pk: { S: `CODE#${request}` } }),
  rate: (limit: string, who: string, window: number): Wire => ({ pk: { S: `RATE#${limit}#${who}#${window}` } }),
  used: (challenge: string): Wire => ({ pk: { S: `USED#${challenge}` } }),
};

/** `ttl` of an item that is of no use after an instant. */
export const ttlAfter = (instant: number): { readonly N: string } => ({ N: String(Math.ceil(instant / 1000)) });

/** The answer of a conditional write; undefined when its condition did not hold. */
export async function whenHeld<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof AwsFault && error.name === 'ConditionalCheckFailedException') return undefined;
    throw error;
  }
}
