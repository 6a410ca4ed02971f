import type { RateLimit, RateLimits } from '../../actions/sign-in-ports.ts';
import { windowEnd } from '../../domain/rate-window.ts';
import { err, ok } from '../../platform/result.ts';
import type { JsonCall } from '../aws/json-call.ts';
import type { IdentityMac } from '../identity/identity-mac.ts';
import { ttlAfter, votersKeys, whenHeld } from './voters-table.ts';

/**
 * Counters of a fixed window each. A request whose answer was lost may count twice, which harms nobody; or be given back
 * twice, which is one more than the limit.
 */
export function dynamoRateLimits(call: JsonCall, table: string, mac: IdentityMac): RateLimits {
  const keyOf = async ({ name }: RateLimit, who: string, end: number) => ({
    TableName: table,
    Key: votersKeys.rate(name, (await mac('rate', name, who)).toString('base64url'), end),
  });
  const countOne = async (limit: RateLimit, who: string, end: number): Promise<boolean> => {
    const counted = call('UpdateItem', {
      ...(await keyOf(limit, who, end)),
      UpdateExpression: 'ADD n :one SET #ttl = :ttl',
      ConditionExpression: 'attribute_not_exists(n) OR n < :times',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':one': { N: '1' }, ':times': { N: String(limit.times) }, ':ttl': ttlAfter(end) },
    });
    return (await whenHeld(counted)) !== undefined;
  };
  /** Never below zero, and no counter comes of it where there is none. */
  const countOneLess = async (limit: RateLimit, who: string, end: number): Promise<void> => {
    const counted = call('UpdateItem', {
      ...(await keyOf(limit, who, end)),
      UpdateExpression: 'ADD n :less',
      ConditionExpression: 'n > :none',
      ExpressionAttributeValues: { ':less': { N: '-1' }, ':none': { N: '0' } },
    });
    await whenHeld(counted);
  };
  return {
    take: async (limits, who, at) => {
      for (const limit of limits) {
        const until = windowEnd(limit, at);
        if (!(await countOne(limit, who, until))) return err({ type: 'rate-limited', until });
      }
      return ok();
    },
    giveBack: async (limits, who, takenAt) => {
      await Promise.all(limits.map((limit) => countOneLess(limit, who, windowEnd(limit, takenAt))));
    },
  };
}
