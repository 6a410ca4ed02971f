import { createAwsJson } from '../aws-json.ts';
import type { Stores } from '../template/index.ts';
import type { Endpoints } from '../types.ts';
import { provisionBucket } from './buckets.ts';
import { provisionQueue } from './queues.ts';
import { provisionSecret, type SecretFields } from './secrets.ts';
import { provisionTable } from './tables.ts';

export type { SecretFields } from './secrets.ts';

/** What only the engines know of the resources, by resource name. */
export type Provisioned = {
  /** ARNs of the tables' streams, in the engine's spelling. */
  readonly streamArns: ReadonlyMap<string, string>;
  readonly secretArns: ReadonlyMap<string, string>;
};

/**
 * Makes the template's tables, queues, buckets and secrets on the engines. A second start finds what the first one
 * made, by its name.
 * @throws StartupError when a table's keys, indexes or stream have changed.
 */
export async function provision(
  stores: Stores,
  endpoints: Endpoints,
  region: string,
  fields: SecretFields = {},
): Promise<Provisioned> {
  const json = (endpoint: string, target: string, service: string) =>
    createAwsJson({ endpoint, target, version: service === 'secretsmanager' ? '1.1' : '1.0', region, service });
  const dynamodb = json(endpoints.dynamodb, 'DynamoDB_20120810', 'dynamodb');
  const sqs = json(endpoints.sqs, 'AmazonSQS', 'sqs');
  const secrets = json(endpoints.secretsmanager, 'secretsmanager', 'secretsmanager');
  try {
    const [streams, secretArns] = await Promise.all([
      Promise.all(stores.tables.map(async (table) => [table.name, await provisionTable(dynamodb, table)] as const)),
      Promise.all(
        stores.secrets.map(async (secret) => [secret.name, await provisionSecret(secrets, secret, fields)] as const),
      ),
      Promise.all(stores.queues.map((queue) => provisionQueue(sqs, queue))),
      Promise.all(stores.buckets.map((bucket) => provisionBucket(endpoints.s3, bucket))),
    ]);
    const withStream = streams.flatMap(([name, arn]) => (arn === undefined ? [] : [[name, arn] as const]));
    return { streamArns: new Map(withStream), secretArns: new Map(secretArns) };
  } finally {
    await Promise.all([dynamodb.close(), sqs.close(), secrets.close()]);
  }
}
