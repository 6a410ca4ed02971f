import { createHash } from 'node:crypto';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { SnapshotFiles } from '../../shared/actions/ports.ts';
import { readBallot } from '../../shared/actions/ingest-ballots.ts';
import { batchSize, receive, remove } from './messages.ts';
import { depthOf } from './queues.ts';
import type { Signature } from './signature.ts';

/** A message that no code of this version can read as a ballot. Its body is told to nobody: it may be a secret vote. */
export type Unreadable = {
  readonly messageId: string;
  readonly sha256: string;
  readonly bytes: number;
  /** ISO 8601: when it was put aside. */
  readonly since: string;
  /** Why it is no ballot, as the ingest says it: fields and rules, never values. */
  readonly fault: string;
};

/** What is kept of a discarded message. */
export type Kept = Unreadable & {
  readonly queue: 'ballots';
  readonly body: string;
  readonly by: string;
  readonly reason: string;
  readonly at: string;
};

export type DiscardPorts = {
  readonly sqs: SQSClient;
  /** URL of the ballots' dead letters. */
  readonly from: string;
  /** Keeps a message for good before it is deleted; keeping it twice is keeping it once. */
  readonly keep: (kept: Kept) => Promise<void>;
};

export type Discarded = {
  readonly unreadable: readonly Unreadable[];
  /** Ballots that can be read and were left where they are: they are redriven. */
  readonly readable: number;
};

/** Seconds for which messages are hidden that are only looked at. */
const glance = 2;
/** Receptions in a row, of two seconds each, that bring nothing new: then nothing more is waited for. */
const patience = 3;

/**
 * Throws away the ballots' dead letters that are no ballots by the very check of the ingest; a ballot that can be read
 * stays, whatever became of it. Each is kept first, whole, and deleted then: a run that is cut short leaves at worst a
 * message that is kept and still put aside.
 * @param signed undefined: only told which they are
 */
export async function discardUnreadable(
  { sqs, from, keep }: DiscardPorts,
  signed?: Signature & { readonly at: number },
): Promise<Discarded> {
  const { waiting, inFlight } = await depthOf(sqs, from);
  const seen = new Map<string, Unreadable | undefined>();
  for (let idle = 0; seen.size < waiting + inFlight && idle < patience;) {
    const messages = await receive(sqs, from, batchSize, signed === undefined ? glance : undefined);
    const fresh = messages.filter(({ MessageId: id = '' }) => !seen.has(id));
    idle = fresh.length === 0 ? idle + 1 : 0;
    for (const message of fresh) {
      const unreadable = faultOf(message);
      seen.set(message.MessageId ?? '', unreadable);
      if (!unreadable || !signed) continue;
      const { actor, reason, at } = signed;
      const signature = { by: actor.subject, reason, at: new Date(at).toISOString() };
      await keep({ ...unreadable, queue: 'ballots', body: message.Body ?? '', ...signature });
      await remove(sqs, from, [message]);
    }
  }
  const unreadable = [...seen.values()].filter((one) => one !== undefined);
  return { unreadable, readable: seen.size - unreadable.length };
}

function faultOf({ MessageId: messageId = '', Body: body = '', Attributes: told }: Message): Unreadable | undefined {
  const read = readBallot(body);
  if (typeof read !== 'string') return undefined;
  return {
    messageId,
    sha256: createHash('sha256').update(body).digest('hex'),
    bytes: Buffer.byteLength(body),
    since: new Date(Number(told?.['SentTimestamp'] ?? 0)).toISOString(),
    fault: read,
  };
}

/** Folder of the exports bucket that no function can read or write. */
const folder = 'discarded';

/** Keeps a message as a file that is written once: again, after a run that was cut short, leaves it. @returns its key */
export async function keepFile(files: SnapshotFiles, kept: Kept): Promise<string> {
  const key = `${folder}/${kept.queue}/${kept.messageId}-${kept.sha256}.json`;
  await files.put(key, JSON.stringify(kept, null, 2));
  return key;
}

/** The round that an unreadable message names, if it names one. */
export function roundNamedIn(body: string): string | undefined {
  try {
    return z.object({ roundId: z.string().regex(/^rnd_[\w-]{1,120}$/) }).safeParse(JSON.parse(body)).data?.roundId;
  } catch {
    return undefined;
  }
}
