import { SQSClient } from '@aws-sdk/client-sqs';

/**
 * The client of a deployed function. The SDK would send to the host of a queue's URL whatever endpoint is configured;
 * here the endpoint counts (the region's, or AWS_ENDPOINT_URL_SQS), and the URL only names the queue.
 */
export function sqsClient(): SQSClient {
  return new SQSClient({
    useQueueUrlAsEndpoint: false,
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000 },
  });
}
