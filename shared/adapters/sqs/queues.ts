import { type SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';

import type { BallotQueue, DeadLetters, RankingQueue } from '../../actions/ports.ts';
import type { QueueMessage } from '../../contract/messages.ts';

/** Sends a message of the contract as JSON. */
async function send(client: SQSClient, queueUrl: string, message: QueueMessage): Promise<void> {
  await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }));
}

export function sqsBallotQueue(client: SQSClient, queueUrl: string): BallotQueue {
  return { send: (ballot) => send(client, queueUrl, ballot) };
}

export function sqsRankingQueue(client: SQSClient, queueUrl: string): RankingQueue {
  return { send: (request) => send(client, queueUrl, request) };
}

/** Attributes count towards a message's size, and a longer reason helps nobody. */
const longestReason = 1_000;

/** A dead-letter queue: the body as it came, the reason as an attribute. */
export function sqsDeadLetters(client: SQSClient, queueUrl: string): DeadLetters {
  return {
    put: async (body, reason) => {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          // SQS takes no empty body.
          MessageBody: body === '' ? ' ' : body,
          MessageAttributes: { reason: { DataType: 'String', StringValue: reason.slice(0, longestReason) } },
        }),
      );
    },
  };
}
