import { setTimeout as pause } from 'node:timers/promises';
import { type Message, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { batchSize, receive, remove } from './messages.ts';
import { depthOf } from './queues.ts';

export type RedriveOptions = {
  /** URLs of the dead-letter queue and of the queue that it belongs to. */
  readonly from: string;
  readonly to: string;
  /** Move at most so many messages; default: all that were put aside before the run began. */
  readonly limit?: number | undefined;
  /** Messages a second, at most. */
  readonly rate: number;
  /** Told after each batch. */
  readonly onMoved?: (moved: number) => void;
};

export type Redriven = {
  readonly moved: number;
  /** Messages that the queue did not take: they are still put aside. */
  readonly refused: number;
};

/**
 * Puts messages of a dead-letter queue back into the queue that they came from.
 *
 * A message is deleted only after the queue has taken its copy: a run that is cut short leaves at worst a message in
 * both places, and every consumer counts what comes twice once (docs/decisions/0004). What comes back while the run
 * goes on is left alone, or a message that can never be read would go round for ever.
 */
export async function redrive(sqs: SQSClient, { from, to, limit, rate, onMoved }: RedriveOptions): Promise<Redriven> {
  const { waiting, inFlight } = await depthOf(sqs, from);
  // In flight are those that somebody has just looked at.
  const wanted = Math.min(limit ?? Infinity, waiting + inFlight);
  const seen = new Set<string>();
  let moved = 0;
  let refused = 0;
  while (moved + refused < wanted) {
    const messages = await receive(sqs, from, Math.min(batchSize, wanted - moved - refused));
    const fresh = messages.filter(({ MessageId: id }) => id !== undefined && !seen.has(id));
    // SQS may answer nothing though something waits; two seconds of nothing is the end.
    if (fresh.length === 0) break;
    for (const { MessageId: id } of fresh) seen.add(id ?? '');
    const taken = await send(sqs, to, fresh);
    await remove(sqs, from, taken);
    moved += taken.length;
    refused += fresh.length - taken.length;
    onMoved?.(moved);
    await pause((fresh.length / rate) * 1000);
  }
  return { moved, refused };
}

/** How many of the waiting messages, at most a hundred looked at, have which reason. Nothing of a body is told. */
export async function reasonsOf(sqs: SQSClient, url: string): Promise<ReadonlyMap<string, number>> {
  const { waiting, inFlight } = await depthOf(sqs, url);
  const found = new Map<string, string>();
  for (let asked = 0; asked < 20 && found.size < Math.min(waiting + inFlight, 100); asked += 1) {
    // Shown again at once: this only looks.
    for (const message of await receive(sqs, url, batchSize, 1)) {
      const reason = message.MessageAttributes?.['reason']?.StringValue;
      found.set(message.MessageId ?? '', reason ?? 'failed at every delivery: see the log of its function');
    }
  }
  const counts = new Map<string, number>();
  for (const reason of found.values()) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}

/** Those that the queue took. The reason stays behind: whoever puts the message aside again gives its own. */
async function send(sqs: SQSClient, url: string, messages: readonly Message[]): Promise<readonly Message[]> {
  const Entries = messages.map(({ Body: MessageBody }, index) => ({ Id: String(index), MessageBody }));
  const { Successful: successful } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  const ids = new Set(successful?.map(({ Id: id }) => id));
  return messages.filter((_, index) => ids.has(String(index)));
}
