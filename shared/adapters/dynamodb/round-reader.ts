import type { RoundStore } from '../../actions/ports.ts';
import type { RoundRecord } from '../../actions/records.ts';
import type { JsonCall } from '../aws/json-call.ts';
import { type Item, recordOf } from './item.ts';
import { keys } from './keys.ts';
import { wireKey } from './wire.ts';

/** Rounds for the functions that run once for every ballot: as the round store reads them, by the lean caller. */
export function dynamoRoundReader(call: JsonCall, table: string): Pick<RoundStore, 'get'> {
  return {
    get: async (roundId) => {
      const { Item: item } = await call<{ readonly Item?: Item }>('GetItem', {
        TableName: table,
        Key: wireKey(keys.round(roundId)),
        ConsistentRead: true,
      });
      // A round has no binary values, which alone are spelled differently here.
      return item && (recordOf(item) as RoundRecord);
    },
  };
}
