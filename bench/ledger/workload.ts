import { createHash } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import type { BallotCast } from '../../shared/contract/messages.ts';

/** What both sides are fed: the same messages in the same batches, wholly determined by these numbers. */
export type Workload = {
  /** 3 characters; workloads of different ledgers have different voters. */
  readonly ledger: string;
  readonly messages: number;
  readonly batch: number;
};

const candidates = 60;
const picksEach = 3;
const opensAt = Date.parse('2022-05-20T00:00:00+08:00');
/** One message in so many is a duplicate within its batch, and one in so many of a ballot of an earlier batch. */
const every = 20;

/** Which voter sends message `index`: a tenth of the messages are a second ballot of somebody else's voter. */
function voterOf({ messages, batch }: Workload, index: number): number {
  if (index % every === 9) return index - 1;
  if (index % every === 19 && index >= batch) return index - batch - 2;
  // The first batch has no earlier one: the last makes up for its share, so that the tenth is exact.
  const lastBatch = index >= messages - batch;
  if (lastBatch && index % every === 4 && batch >= every) return index - batch - 1;
  return index;
}

/**
 * A ballot of three picks. A duplicate has a time and an id of its own but the picks of the first, so that the right
 * count does not depend on which of the two came through: a crash may change that, and both would be right.
 */
function ballotOf(workload: Workload, index: number): BallotCast {
  const voter = createHash('sha256')
    .update(`${workload.ledger} ${voterOf(workload, index)}`)
    .digest();
  return {
    type: 'ballot-cast',
    ballotId: `bal_${String(index).padStart(22, '0')}`,
    roundId: 'rnd_changzhou-2022_city',
    ledger: workload.ledger,
    voterKey: voter.subarray(0, 10).toString('base64url'),
    picks: picksOf(voter),
    acceptedAt: opensAt + index * 10,
    opensAt,
  };
}

function picksOf(hash: Buffer): number[] {
  const picks = new Set<number>();
  for (let at = 10; picks.size < picksEach; at += 1) picks.add(hash.readUInt8(at) % candidates);
  return [...picks];
}

function recordOf(workload: Workload, index: number): SQSRecord {
  return {
    messageId: `${workload.ledger}-${index}`,
    receiptHandle: String(index),
    body: JSON.stringify(ballotOf(workload, index)),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(opensAt),
      SenderId: 'bench',
      ApproximateFirstReceiveTimestamp: String(opensAt),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws-cn:sqs:cn-north-1:000000000000:ballots',
    awsRegion: 'cn-north-1',
  };
}

/** The messages of a workload in batches, as functions get them. */
export function batchesOf(workload: Workload): SQSRecord[][] {
  const { messages, batch } = workload;
  return Array.from({ length: messages / batch }, (_, at) =>
    Array.from({ length: batch }, (_, index) => recordOf(workload, at * batch + index)),
  );
}

export type Expected = {
  readonly voters: number;
  /** Messages that are left when each batch keeps one of each voter: what no ledger can write fewer units for. */
  readonly floor: number;
  readonly votes: ReadonlyMap<number, number>;
};

/** What must be counted, from the messages alone and by neither side's code. */
export function expectedOf(workload: Workload): Expected {
  const voters = new Set<string>();
  const votes = new Map<number, number>();
  let floor = 0;
  for (const records of batchesOf(workload)) {
    const ballots = records.map(({ body }) => JSON.parse(body) as BallotCast);
    floor += new Set(ballots.map(({ voterKey }) => voterKey)).size;
    for (const { voterKey, picks } of ballots) {
      if (voters.has(voterKey)) continue;
      voters.add(voterKey);
      for (const pick of picks) votes.set(pick, (votes.get(pick) ?? 0) + 1);
    }
  }
  return { voters: voters.size, floor, votes };
}

/** Votes too many and too few, candidate by candidate. */
export function errorOf(expected: ReadonlyMap<number, number>, counted: ReadonlyMap<number, number>): number {
  const picks = new Set([...expected.keys(), ...counted.keys()]);
  return [...picks].reduce((sum, pick) => sum + Math.abs((expected.get(pick) ?? 0) - (counted.get(pick) ?? 0)), 0);
}
