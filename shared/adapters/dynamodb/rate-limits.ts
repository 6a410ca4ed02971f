import type { RateLimit, RateLimits } from '../../actions/sign-in-ports.ts';
import { windowEnd } from '../../domain/rate-window.ts';
import { err, ok } from '../../platform/result.ts';
import type { JsonCall } from '../aws/json-call.ts';
import type { IdentityMac } from '../identity/identity-mac.ts';
import { ttlAfter, votersKeys, whenHeld } from './voters-table.ts';

/** Counters of a fixed window each. A request whose answer was lost may count twice, which harms nobody. */
export function dynamoRateLimits(call: JsonCall, table: string, mac: IdentityMac): RateLimits {
  const countOne = async ({ name, times }: RateLimit, who: string, end: number): Promise<boolean> => {
    const counted = call('UpdateItem', {
      TableName: table,
      Key: votersKeys.rate(name, (await mac('rate', name, who)).toString('base64url'), end),
      UpdateExpression: 'ADD n :one SET #ttl = :ttl',
      ConditionExpression: 'attribute_not_exists(n) OR n < :times',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':one': { N: '1' }, ':times': { N: String(times) }, ':ttl': ttlAfter(end) },
    });
    return (await whenHeld(counted)) !== undefined;
  };
  return {
    take: async (limits, who, at) => {
      for (const limit of limits) {
        const until = windowEnd(limit, at);
        if (!(await countOne(limit, who, until))) return err({ type: 'rate-limited', until });
      }
      return ok();
    },
  };
}
