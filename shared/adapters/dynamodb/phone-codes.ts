import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

import type { PhoneCodes } from '../../actions/sign-in-ports.ts';
import { err, ok } from '../../platform/result.ts';
import type { JsonCall } from '../aws/json-call.ts';
import type { IdentityMac } from '../identity/identity-mac.ts';
import { ttlAfter, votersKeys, whenHeld } from './voters-table.ts';
import type { Wire } from './wire.ts';

const codeDigits = 6;
/** Milliseconds that a code is good for. */
const codeValidity = 5 * 60_000;
const maxTries = 5;

/**
 * Pending codes. Of the code there is only a MAC, under a key that is not in the table: a million codes
 * are quickly tried out on a plain hash.
 */
export function dynamoPhoneCodes(call: JsonCall, table: string, mac: IdentityMac): PhoneCodes {
  const keyOf = async (phone: string, request: string): Promise<Wire> =>
    votersKeys.code((await mac('code-of', phone, request)).toString('base64url'));

  /** Counts a try before it is looked at, so that tries at the same moment cannot be more than there are. */
  const countTry = async (key: Wire, at: number): Promise<Wire | undefined> => {
    const counted = call<{ readonly Attributes?: Wire }>('UpdateItem', {
      TableName: table,
      Key: key,
      UpdateExpression: 'ADD tries :one',
      ConditionExpression: 'goodUntil > :at AND tries < :max AND attribute_not_exists(usedBy)',
      ExpressionAttributeValues: { ':one': { N: '1' }, ':at': { N: String(at) }, ':max': { N: String(maxTries) } },
      ReturnValues: 'ALL_NEW',
    });
    return (await whenHeld(counted))?.Attributes;
  };

  /** The caller's own retry after a lost answer finds its own mark, and goes through. */
  const useUp = async (key: Wire): Promise<boolean> => {
    const used = call('UpdateItem', {
      TableName: table,
      Key: key,
      UpdateExpression: 'SET usedBy = :me',
      ConditionExpression: 'attribute_not_exists(usedBy) OR usedBy = :me',
      ExpressionAttributeValues: { ':me': { S: randomBytes(12).toString('base64url') } },
    });
    return (await whenHeld(used)) !== undefined;
  };

  return {
    create: async (phone, at) => {
      const code = String(randomInt(10 ** codeDigits)).padStart(codeDigits, '0');
      const request = randomBytes(16).toString('base64url');
      const expiresAt = at + codeValidity;
      await call('PutItem', {
        TableName: table,
        Item: {
          ...(await keyOf(phone, request)),
          code: { S: (await mac('code', phone, request, code)).toString('base64url') },
          tries: { N: '0' },
          goodUntil: { N: String(expiresAt) },
          ttl: ttlAfter(expiresAt),
        },
      });
      return { request, code, expiresAt };
    },
    redeem: async ({ phone, request, code }, at) => {
      const key = await keyOf(phone, request);
      const pending = await countTry(key, at);
      if (!pending) return err({ type: 'code-expired' });
      const expected = Buffer.from(pending['code']?.S ?? '', 'base64url');
      const given = await mac('code', phone, request, code);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        return err({ type: 'code-wrong', triesLeft: maxTries - Number(pending['tries']?.N ?? maxTries) });
      }
      return (await useUp(key)) ? ok() : err({ type: 'code-expired' });
    },
  };
}
