import type { VoterRegistry } from '../../actions/sign-in-ports.ts';
import { err, ok } from '../../platform/result.ts';
import type { JsonCall } from '../aws/json-call.ts';
import type { IdentityMac } from '../identity/identity-mac.ts';
import { ttlAfter, votersKeys, whenHeld } from './voters-table.ts';
import type { Wire } from './wire.ts';

const day = 86_400_000;

/** Until then an account stays with its phone, in milliseconds: longer than any round is open. */
export const rebindAfter = 30 * day;
/** How long a binding is remembered that nobody renews: from one campaign into the next. */
const keptFor = 400 * day;

type Found = { readonly Item?: Wire };

/**
 * Persons and the accounts bound to them. A person has no row: the id follows from the phone number alone, so that two
 * channels that are used at the same moment cannot make two persons of one.
 */
export function dynamoVoterRegistry(call: JsonCall, table: string, mac: IdentityMac): VoterRegistry {
  const read = async (identity: string): Promise<Wire | undefined> => {
    const found = await call<Found>('GetItem', {
      TableName: table,
      Key: votersKeys.identity(identity),
      ConsistentRead: true,
    });
    return found.Item;
  };
  return {
    // 144 bits: no two phones meet in one person.
    personOf: async (phone) => `per_${(await mac('person', phone)).toString('base64url', 0, 18)}`,
    identityOf: async (channel, subject) => (await mac('identity', channel, subject)).toString('base64url'),
    find: async (identity) => (await read(identity))?.['person']?.S,
    bind: async (identity, personId, at) => {
      const put = call('PutItem', {
        TableName: table,
        Item: {
          ...votersKeys.identity(identity),
          person: { S: personId },
          boundAt: { N: String(at) },
          ttl: ttlAfter(at + keptFor),
        },
        ConditionExpression: 'attribute_not_exists(pk) OR person = :person OR boundAt <= :free',
        ExpressionAttributeValues: { ':person': { S: personId }, ':free': { N: String(at - rebindAfter) } },
      });
      if (await whenHeld(put)) return ok();
      const boundAt = Number((await read(identity))?.['boundAt']?.N ?? at);
      return err({ type: 'phone-bound-recently', until: boundAt + rebindAfter });
    },
  };
}
