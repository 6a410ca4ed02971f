import { randomUUID } from 'node:crypto';

import type { JsonCall } from '../aws/json-call.ts';
import { ttlAfter, votersKeys, whenHeld } from './voters-table.ts';

/** Remembers until an instant that a challenge was used; false when somebody has used it before. */
export function dynamoUsedChallenges(
  call: JsonCall,
  table: string,
): (challenge: string, until: number) => Promise<boolean> {
  return async (challenge, until) => {
    const me = randomUUID();
    const put = call('PutItem', {
      TableName: table,
      Item: { ...votersKeys.used(challenge), usedBy: { S: me }, ttl: ttlAfter(until) },
      // The caller's own retry after a lost answer finds its own mark.
      ConditionExpression: 'attribute_not_exists(pk) OR usedBy = :me',
      ExpressionAttributeValues: { ':me': { S: me } },
    });
    return (await whenHeld(put)) !== undefined;
  };
}
