import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

import type { Key } from './keys.ts';

export type Item = Record<string, AttributeValue>;

/** A record and its key as an item. Undefined fields are left out. */
export function toItem(key: Key, record: object): Item {
  return marshall({ ...record, ...key }, { removeUndefinedValues: true });
}

/** An item without its key: the record that it was made from. */
export function recordOf(item: Item): Record<string, unknown> {
  const { pk: _pk, sk: _sk, ...record } = unmarshall(item);
  return record;
}
