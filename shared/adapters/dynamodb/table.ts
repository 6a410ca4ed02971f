import {
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

import { type Item, recordOf, toItem } from './item.ts';
import type { Key } from './keys.ts';

/**
 * Reads an item as of now: every caller decides something by it. The record is not parsed again: only the stores write
 * these items, from the same types, and a record that changes its shape has a migration, not a guess.
 */
export async function getRecord<T>(client: DynamoDBClient, table: string, key: Key): Promise<T | undefined> {
  const { Item: item } = await client.send(
    new GetItemCommand({ TableName: table, Key: marshall(key), ConsistentRead: true }),
  );
  return item && (recordOf(item) as T);
}

export type Range = {
  readonly pk: string;
  /** Only sort keys with this beginning. */
  readonly prefix?: string;
  /** Only sort keys from the first to the second, both included. */
  readonly between?: readonly [string, string];
  /** Only sort keys after this one. */
  readonly after?: string;
  readonly limit?: number;
  readonly newestFirst?: boolean;
};

/** The items of a partition in the order of their sort keys, as of now, page by page until `limit`. */
export async function queryItems(client: DynamoDBClient, table: string, range: Range): Promise<readonly Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({ ...queryOf(table, range, items.length), ExclusiveStartKey: start }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start && (range.limit === undefined || items.length < range.limit));
  return items;
}

/** As `queryItems`, as records. */
export async function queryRecords<T>(client: DynamoDBClient, table: string, range: Range): Promise<readonly T[]> {
  return (await queryItems(client, table, range)).map((item) => recordOf(item) as T);
}

function queryOf(table: string, range: Range, found: number): QueryCommandInput {
  const conditions = [
    'pk = :pk',
    ...(range.prefix === undefined ? [] : ['begins_with(sk, :prefix)']),
    ...(range.between === undefined ? [] : ['sk BETWEEN :from AND :to']),
    ...(range.after === undefined ? [] : ['sk > :after']),
  ];
  return {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: conditions.join(' AND '),
    ExpressionAttributeValues: marshall(
      {
        ':pk': range.pk,
        ':prefix': range.prefix,
        ':from': range.between?.[0],
        ':to': range.between?.[1],
        ':after': range.after,
      },
      { removeUndefinedValues: true },
    ),
    ScanIndexForward: !range.newestFirst,
    ...(range.limit !== undefined && { Limit: range.limit - found }),
  };
}

/** Puts a record that must not exist yet. */
export function putNew(table: string, key: Key, record: object): TransactWriteItem {
  return { Put: { TableName: table, Item: toItem(key, record), ConditionExpression: 'attribute_not_exists(pk)' } };
}

/** Puts a record over what an abandoned import left: as good as new. */
export function putNewOver(table: string, key: Key, record: object, ghostOf: string): TransactWriteItem {
  return {
    Put: {
      TableName: table,
      Item: toItem(key, record),
      ConditionExpression: '#import = :ghostOf',
      ExpressionAttributeNames: { '#import': 'import' },
      ExpressionAttributeValues: marshall({ ':ghostOf': ghostOf }),
    },
  };
}

/** Puts version `record.version` over the one before it; version 1 must be new. */
export function putVersion(table: string, key: Key, record: { readonly version: number }): TransactWriteItem {
  if (record.version === 1) return putNew(table, key, record);
  return {
    Put: {
      TableName: table,
      Item: toItem(key, record),
      ConditionExpression: 'version = :before',
      ExpressionAttributeValues: marshall({ ':before': record.version - 1 }),
    },
  };
}

/** Goes through only while there is no item with this key. */
export function checkAbsent(table: string, key: Key): TransactWriteItem {
  return {
    ConditionCheck: { TableName: table, Key: marshall(key), ConditionExpression: 'attribute_not_exists(pk)' },
  };
}

/** Moves a counter from exactly `from` (0: it may not exist yet) by `by`. */
export function countFrom(table: string, key: Key, from: number, by: number): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: marshall(key),
      UpdateExpression: 'SET n = :to',
      ConditionExpression: from === 0 ? 'attribute_not_exists(n) OR n = :from' : 'n = :from',
      ExpressionAttributeValues: marshall({ ':from': from, ':to': from + by }),
    },
  };
}

/** Adds to a counter, whatever it holds. */
export function count(table: string, key: Key, by: number): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: marshall(key),
      UpdateExpression: 'ADD n :by',
      ExpressionAttributeValues: marshall({ ':by': by }),
    },
  };
}

/** Goes through only while the record has exactly this version. */
export function checkVersion(table: string, key: Key, version: number): TransactWriteItem {
  return {
    ConditionCheck: {
      TableName: table,
      Key: marshall(key),
      ConditionExpression: 'version = :version',
      ExpressionAttributeValues: marshall({ ':version': version }),
    },
  };
}

/** Moves the record's version on by one, and nothing else of it. */
export function moveVersion(table: string, key: Key, from: number): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: marshall(key),
      UpdateExpression: 'SET version = :to',
      ConditionExpression: 'version = :from',
      ExpressionAttributeValues: marshall({ ':from': from, ':to': from + 1 }),
    },
  };
}
