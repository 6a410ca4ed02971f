import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * The client of a deployed function: region, credentials and endpoint come from the environment. A function that waits
 * for a lost connection is billed for it, so that it gives up early and tries again.
 */
export function dynamoClient(): DynamoDBClient {
  return new DynamoDBClient({ maxAttempts: 4, requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000 } });
}
