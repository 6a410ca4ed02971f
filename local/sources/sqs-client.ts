import { createAwsJson } from '../aws-json.ts';

/** A received message, as the service writes it. */
export type SqsMessage = {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly MD5OfMessageAttributes?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, SqsMessageAttribute>>;
};
export type SqsMessageAttribute = {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
};

export type QueueDepth = { readonly waiting: number; readonly inFlight: number; readonly delayed: number };

export type SqsClient = {
  /** At most ten messages; waits for the first one for at most `waitSeconds`. */
  readonly receive: (
    url: string,
    maximum: number,
    waitSeconds: number,
    signal: AbortSignal,
  ) => Promise<readonly SqsMessage[]>;
  /** Deletes any number of messages. */
  readonly remove: (url: string, receiptHandles: readonly string[]) => Promise<void>;
  readonly send: (url: string, body: string) => Promise<void>;
  readonly depth: (url: string) => Promise<QueueDepth>;
  readonly close: () => Promise<void>;
};

const batchEntries = 10;

/** The pollers' own way to the queues, past the gate. */
export function createSqsClient(endpoint: string, region: string): SqsClient {
  const { call, close } = createAwsJson({ endpoint, target: 'AmazonSQS', version: '1.0', region, service: 'sqs' });
  return {
    receive: async (QueueUrl, MaxNumberOfMessages, WaitTimeSeconds, signal) => {
      const input = { QueueUrl, MaxNumberOfMessages, WaitTimeSeconds, ...allAttributes };
      const answer = (await call('ReceiveMessage', input, signal)) as { Messages?: SqsMessage[] };
      return answer.Messages ?? [];
    },
    remove: async (QueueUrl, receiptHandles) => {
      const chunks: Promise<unknown>[] = [];
      for (let start = 0; start < receiptHandles.length; start += batchEntries) {
        const Entries = receiptHandles
          .slice(start, start + batchEntries)
          .map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
        chunks.push(call('DeleteMessageBatch', { QueueUrl, Entries }));
      }
      await Promise.all(chunks);
    },
    send: async (QueueUrl, MessageBody) => void (await call('SendMessage', { QueueUrl, MessageBody })),
    depth: async (QueueUrl) => {
      const answer = await call('GetQueueAttributes', { QueueUrl, AttributeNames: Object.values(depthNames) });
      const { Attributes } = answer as { Attributes: Record<string, string> };
      return {
        waiting: Number(Attributes[depthNames.waiting]),
        inFlight: Number(Attributes[depthNames.inFlight]),
        delayed: Number(Attributes[depthNames.delayed]),
      };
    },
    close,
  };
}

const allAttributes = { AttributeNames: ['All'], MessageAttributeNames: ['All'] };
const depthNames = {
  waiting: 'ApproximateNumberOfMessages',
  inFlight: 'ApproximateNumberOfMessagesNotVisible',
  delayed: 'ApproximateNumberOfMessagesDelayed',
};
