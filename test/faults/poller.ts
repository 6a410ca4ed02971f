import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { died } from './injected.ts';
import type { Place } from './place.ts';

/** SQS's side of a queue's function, as Lambda does it: what is not told as done comes again at once. */

export type Queued = { readonly messageId: string; readonly body: string };
type Message = { readonly MessageId: string; readonly Body: string; readonly ReceiptHandle: string };
type Ingest = (messages: readonly Queued[]) => Promise<readonly string[] | typeof died>;

/** Messages in flight, up to `size`; fewer when the queue has no more. */
async function receive(sqs: JsonCall, url: string, size: number): Promise<readonly Message[]> {
  const messages: Message[] = [];
  while (messages.length < size) {
    const { Messages: more = [] } = await sqs<{ readonly Messages?: readonly Message[] }>('ReceiveMessage', {
      QueueUrl: url,
      MaxNumberOfMessages: Math.min(10, size - messages.length),
      VisibilityTimeout: 60,
      MessageAttributeNames: ['All'],
    });
    messages.push(...more);
    if (more.length === 0) break;
  }
  return messages;
}

/** Ends what was received: done messages are deleted, the others are there again. */
async function settle(
  sqs: JsonCall,
  url: string,
  messages: readonly Message[],
  failed: ReadonlySet<string>,
): Promise<void> {
  await Promise.all(
    messages.map(({ MessageId: id, ReceiptHandle: handle }) =>
      failed.has(id)
        ? sqs('ChangeMessageVisibility', { QueueUrl: url, ReceiptHandle: handle, VisibilityTimeout: 0 })
        : sqs('DeleteMessage', { QueueUrl: url, ReceiptHandle: handle }),
    ),
  );
}

/**
 * Delivers batches of the ballots queue until nothing is left in it. `ingest` answers the ids of the failed messages, or
 * that its process died, which returns them all.
 */
export async function drain({ queues, ballotsUrl }: Place, ingest: Ingest, size = 60): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const messages = await receive(queues.call, ballotsUrl, size);
    if (messages.length === 0 && (await isEmpty(queues.call, ballotsUrl))) return;
    if (messages.length === 0) continue;
    const answer = await ingest(messages.map(({ MessageId: messageId, Body: body }) => ({ messageId, body })));
    const failed = answer === died ? messages.map(({ MessageId: id }) => id) : answer;
    await settle(queues.call, ballotsUrl, messages, new Set(failed));
  }
  throw new Error('The queue is never empty');
}

async function isEmpty(sqs: JsonCall, url: string): Promise<boolean> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
  const { Attributes: told } = await sqs<{ readonly Attributes: Readonly<Record<string, string>> }>(
    'GetQueueAttributes',
    { QueueUrl: url, AttributeNames: names },
  );
  return names.every((name) => told[name] === '0');
}

/** Takes the dead letters out: bodies and the reasons beside them. */
export async function takeDeadLetters({ queues, deadUrl }: Place) {
  type Letter = Message & { readonly MessageAttributes?: { readonly reason?: { readonly StringValue?: string } } };
  const letters = (await receive(queues.call, deadUrl, Number.POSITIVE_INFINITY)) as readonly Letter[];
  await settle(queues.call, deadUrl, letters, new Set());
  return letters.map(({ Body: body, MessageAttributes: attributes }) => ({
    body,
    reason: attributes?.reason?.StringValue,
  }));
}
