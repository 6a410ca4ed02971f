import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** SQS's own limit. */
export const batchSize = 10;
/** Seconds for which a message that is being worked on is hidden from another run. */
const hidden = 60;

/** At most `count` messages with their reason and the time when they were put aside; two seconds of nothing: none. */
export async function receive(
  sqs: SQSClient,
  url: string,
  count: number,
  visibility = hidden,
): Promise<readonly Message[]> {
  const { Messages: messages } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: count,
      VisibilityTimeout: visibility,
      WaitTimeSeconds: 2,
      MessageAttributeNames: ['reason'],
      MessageSystemAttributeNames: ['SentTimestamp'],
    }),
  );
  return messages ?? [];
}

export async function remove(sqs: SQSClient, url: string, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
}
