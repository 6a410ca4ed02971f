import type { Stores } from './model.ts';
import type { Reader } from './reader.ts';
import { bucketProperties, queueProperties, secretProperties, tableProperties } from './schemas.ts';

/** Reads what keeps data: tables, queues, buckets and secrets of all stacks. */
export function readStores(reader: Reader): Stores {
  const { all, named, properties } = reader;
  return {
    tables: all('AWS::DynamoDB::Table').map((table) => ({
      ...named(table),
      properties: properties(table, tableProperties),
    })),
    queues: all('AWS::SQS::Queue').map((queue) => ({
      ...named(queue),
      properties: properties(queue, queueProperties),
    })),
    buckets: all('AWS::S3::Bucket').map((bucket) => ({
      ...named(bucket),
      properties: properties(bucket, bucketProperties),
    })),
    secrets: all('AWS::SecretsManager::Secret').map((secret) => ({
      ...named(secret),
      properties: properties(secret, secretProperties),
    })),
  };
}
