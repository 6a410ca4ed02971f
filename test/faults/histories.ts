import type { DynamoDBRecord } from 'aws-lambda';

import { ballotsReceives } from '../../infra/event-settings.ts';
import { foldTallies } from '../../shared/actions/fold-tallies.ts';
import { type IngestReport, ingestBallots } from '../../shared/actions/ingest-ballots.ts';
import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { dynamoBallotLedger } from '../../shared/adapters/dynamodb/ballot-ledger.ts';
import { ledgerChangeOf } from '../../shared/adapters/dynamodb/ledger-stream.ts';
import { dynamoTallyFold } from '../../shared/adapters/dynamodb/tally-fold.ts';
import type { Pace } from '../../shared/adapters/insist.ts';
import type { BallotCast } from '../../shared/contract/messages.ts';
import { ballot } from '../adapters/builders.ts';
import type { Put } from './engine.ts';
import { cut, type Random, shuffled } from './injected.ts';

/** Random histories of a round, and the ways in which its messages and its stream may be delivered. */

type Message = { readonly messageId: string; readonly body: string };

/**
 * A few voters, from the number `first` to seven more, of whom many cast twice or thrice: the same picks or others, in
 * one millisecond or later.
 */
export function ballotsOf(ledger: string, random: Random, first = random.int(0, 200)): readonly BallotCast[] {
  return Array.from({ length: random.int(1, 12) }, () => {
    const picks = Array.from({ length: random.int(1, 3) }, (_, i) => i * 5 + random.int(0, 4));
    const cast = ballot(first + random.int(0, 7), picks, random.pick([0, 1, random.int(0, 300)]), ledger);
    // An id is voter and time.
    return { ...cast, ballotId: `bal_${cast.voterKey}${String(cast.acceptedAt).slice(-8)}` };
  });
}

/** Each message 1–5 times, all in any order. */
export function deliveriesOf(ballots: readonly BallotCast[], random: Random): readonly Message[] {
  const copies = ballots.flatMap((cast, n) =>
    Array.from({ length: random.int(1, 5) }, (_, copy) => ({
      messageId: `${n}-${copy}`,
      body: JSON.stringify(cast),
    })),
  );
  return shuffled(copies, random);
}

/** Waits in a history take no time: only the order of what happens counts. */
export const atOnce: Pace = { now: () => 0, pause: () => Promise.resolve() };

/** An ingest function of its own process. */
export function ingestOn(
  call: JsonCall,
  table: string,
  bury: (body: string, reason: string) => Promise<void> = rejectPoison,
) {
  const ports = { ledger: dynamoBallotLedger(call, table, atOnce), deadLetters: { put: bury } };
  return (messages: readonly Message[]): Promise<IngestReport> => ingestBallots(ports, messages);
}

const rejectPoison = (): Promise<never> => Promise.reject(new Error('This history has no poison'));

export type Ingested = { readonly done: readonly BallotCast[]; readonly report: IngestReport };

/**
 * Delivers messages in batches to some pollers at once until none comes back: what fails waits at the end of the queue.
 * @returns what each batch said it has done
 * @throws Error when a message was delivered as often as the template allows: it would lie in the dead-letter queue
 */
export async function ingestAll(
  deliveries: readonly Message[],
  ingest: (messages: readonly Message[]) => Promise<IngestReport>,
  random: Random,
): Promise<readonly Ingested[]> {
  let queue = [...deliveries];
  const ingested: Ingested[] = [];
  const receives = new Map<Message, number>();
  const poll = async (): Promise<void> => {
    for (let tries = 0; queue.length > 0; tries += 1) {
      if (tries > 10_000) throw new Error('Messages come back for ever');
      const size = random.int(1, 12);
      const batch = queue.slice(0, size);
      queue = queue.slice(size);
      for (const message of batch) receives.set(message, (receives.get(message) ?? 0) + 1);
      const report = await ingest(batch);
      const back = new Set(report.failed.map(({ messageId }) => messageId));
      const returned = batch.filter(({ messageId }) => back.has(messageId));
      if (returned.some((message) => receives.get(message) === ballotsReceives)) throw new Error('A dead letter');
      queue.push(...returned);
      const done = batch.filter(({ messageId }) => !back.has(messageId));
      ingested.push({ report, done: done.map(({ body }) => JSON.parse(body) as BallotCast) });
    }
  };
  await Promise.all(Array.from({ length: random.int(1, 3) }, poll));
  return ingested;
}

/** A stream record as a function gets it. */
export const recordOf = ({ sequence, key, image }: Put): DynamoDBRecord => ({
  eventName: 'INSERT',
  dynamodb: { SequenceNumber: sequence, Keys: key as never, NewImage: image as never },
});

/** A fold function of its own process: answers the sequence number from which it must be read again. */
export function foldOn(call: JsonCall, table: string) {
  const ports = { tallies: dynamoTallyFold(call, table) };
  return async (records: readonly DynamoDBRecord[]): Promise<string | undefined> =>
    (await foldTallies(ports, records.map(ledgerChangeOf))).failedFrom;
}

/**
 * Reads a stream to its end in random batches; a failed batch is read again from where it failed, and now and then the
 * reader falls back to an older position.
 */
export async function foldAll(
  records: readonly DynamoDBRecord[],
  fold: (records: readonly DynamoDBRecord[]) => Promise<string | undefined>,
  random: Random,
  largest = 12,
): Promise<void> {
  let position = 0;
  for (let tries = 0; position < records.length; tries += 1) {
    if (tries > 10_000) throw new Error('The stream never ends');
    const batch = records.slice(position, position + random.int(1, largest));
    const failedFrom = await fold(batch);
    const failed = records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === failedFrom);
    position = failed >= 0 ? failed : position + batch.length;
    if (random.chance(10)) position = random.int(0, position);
  }
}

/** Reads a stream from its start in pieces that two readers fold at the same time. */
export async function replay(
  records: readonly DynamoDBRecord[],
  fold: (records: readonly DynamoDBRecord[]) => Promise<string | undefined>,
  random: Random,
  largest: number,
): Promise<void> {
  for (const piece of cut(records, largest, random)) await Promise.all([fold(piece), fold(piece)]);
}
