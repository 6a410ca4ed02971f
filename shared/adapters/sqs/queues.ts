import type { BundleQueue } from '../../actions/bundle-ports.ts';
import type { RankingQueue } from '../../actions/ports.ts';
import type { BallotQueue, DeadLetters } from '../../actions/vote-ports.ts';
import type { QueueMessage } from '../../contract/messages.ts';
import type { JsonCall } from '../aws/json-call.ts';

/** Sends a message of the contract as JSON. */
async function send(call: JsonCall, queueUrl: string, message: QueueMessage): Promise<void> {
  await call('SendMessage', { QueueUrl: queueUrl, MessageBody: JSON.stringify(message) });
}

export function sqsBallotQueue(call: JsonCall, queueUrl: string): BallotQueue {
  return { send: (ballot) => send(call, queueUrl, ballot) };
}

export function sqsRankingQueue(call: JsonCall, queueUrl: string): RankingQueue {
  return { send: (request) => send(call, queueUrl, request) };
}

export function sqsBundleQueue(call: JsonCall, queueUrl: string): BundleQueue {
  return { send: (request) => send(call, queueUrl, request) };
}

/** Attributes count towards a message's size, and a longer reason helps nobody. */
const longestReason = 1_000;

/** A dead-letter queue: the body as it came, the reason as an attribute. */
export function sqsDeadLetters(call: JsonCall, queueUrl: string): DeadLetters {
  return {
    put: async (body, reason) => {
      await call('SendMessage', {
        QueueUrl: queueUrl,
        // SQS takes no empty body.
        MessageBody: body === '' ? ' ' : body,
        MessageAttributes: { reason: { DataType: 'String', StringValue: reason.slice(0, longestReason) } },
      });
    },
  };
}
