import { limits } from './limits.ts';
import { roundWrites } from './partitions.ts';

/** What can be set, and what is assumed. */
export type Settings = {
  /** The API stage's own throttle, and the account's. */
  readonly stageRate: number;
  readonly stageBurst: number;
  readonly accountRate: number;
  readonly accountBurst: number;
  /** Environments of the account. */
  readonly concurrency: number;
  /** Batches of ballots at once, and ballots in each. */
  readonly maxConcurrency: number;
  readonly batchSize: number;
  /** Seconds to gather a batch and to write it. */
  readonly batchSeconds: number;
  readonly visibilitySeconds: number;
  readonly maxReceives: number;
  /** Writes a second that the ledger's table is warmed up for. */
  readonly warmWrites: number;
  /** The chance of a placement of the keys no worse than the one that is planned for. */
  readonly certainty: number;
  /** Requests that a voter makes, and how long one keeps an environment busy. */
  readonly requestsABallot: number;
  readonly requestSeconds: number;
  /** Stream records that the fold takes a second for each partition. */
  readonly foldsAPartition: number;
};

export type Load = { readonly ballots: number; readonly seconds: number };

/** Where all ballots are at the end of a second. Whoever is refused tries again: nobody gives up. */
export type Moment = {
  readonly second: number;
  readonly arrived: number;
  /** Voters who were refused and try again. */
  readonly outside: number;
  readonly accepted: number;
  /** Accepted and not yet in the ledger: waiting, or returned and hidden. */
  readonly queued: number;
  readonly written: number;
  readonly folded: number;
  /** In the dead-letter queue: not lost, but a person must put them back. */
  readonly dead: number;
  /** Writes a second that the table could take for this round. */
  readonly tableWrites: number;
  readonly batchesAtOnce: number;
};

/** The run is over when every ballot is folded or dead, or after a day. */
const day = 86_400;

/**
 * A vote second by second, as flows: arrivals, gateway, queue, ingestion, table, fold. The arrivals fall in a straight
 * line from twice the average at the opening to nothing at the end: everybody was told the hour.
 */
export function simulate(load: Load, settings: Settings): Moment[] {
  const gate = gateway(settings);
  const ledger = table(settings);
  const queue = redeliveries(settings);
  const moments: Moment[] = [];
  let [arrived, outside, accepted, written, folded] = [0, 0, 0, 0, 0];
  for (let second = 0; second < day; second += 1) {
    const upTo = arrivals(load, second + 1);
    outside += upTo - arrived;
    arrived = upTo;

    const admitted = gate(outside * settings.requestsABallot, second) / settings.requestsABallot;
    outside -= admitted;
    accepted += admitted;

    const atOnce = batchesAtOnce(settings, second);
    queue.send(admitted);
    const taken = queue.take((atOnce * settings.batchSize) / settings.batchSeconds, second);
    const tableWrites = ledger.capacity(second);
    const wrote = Math.min(taken, tableWrites);
    ledger.wrote(wrote);
    written += wrote;
    queue.settle(taken === 0 ? 1 : wrote / taken, second);

    const partitions = Math.max(1, Math.floor(tableWrites / limits.table.partition));
    folded = Math.min(written, folded + partitions * settings.foldsAPartition);
    const dead = queue.dead();
    const queued = queue.waiting();
    moments.push({
      second,
      arrived,
      outside,
      accepted,
      queued,
      written,
      folded,
      dead,
      tableWrites,
      batchesAtOnce: atOnce,
    });
    if (second >= load.seconds && load.ballots - folded - dead < 0.5) break;
  }
  return moments;
}

/** Ballots that have arrived by then. */
export function arrivals({ ballots, seconds }: Load, second: number): number {
  const part = Math.min(1, second / seconds);
  return ballots * (2 * part - part ** 2);
}

/** Two token buckets, and the environments that answer. @returns the requests of a second that are let through */
function gateway({ stageRate, stageBurst, accountRate, accountBurst, concurrency, requestSeconds }: Settings) {
  let stage = stageBurst;
  let account = accountBurst;
  return (requests: number, second: number): number => {
    const environments = Math.min(
      concurrency,
      limits.lambda.newEnvironments + second * limits.lambda.newEnvironmentsASecond,
    );
    const answered = environments * Math.min(limits.lambda.requestsAnEnvironment, 1 / requestSeconds);
    stage += stageRate;
    account += accountRate;
    const passed = Math.min(requests, stage, account, answered);
    stage = Math.min(stageBurst, stage - passed);
    account = Math.min(accountBurst, account - passed);
    return passed;
  };
}

function batchesAtOnce({ maxConcurrency }: Settings, second: number): number {
  const { first, moreAMinute, most } = limits.queueSource;
  return Math.min(maxConcurrency, most, first + (second * moreAMinute) / 60);
}

/** What the table takes: what it is warm for, or twice the peak of half an hour ago. */
function table({ warmWrites, certainty }: Settings) {
  const wrote: number[] = [];
  let oldPeak = 0;
  let last = { table: 0, round: 0 };
  return {
    capacity: (second: number): number => {
      oldPeak = Math.max(oldPeak, wrote[second - limits.table.peakSeconds] ?? 0);
      const { tableQuota, peakFactor } = limits.table;
      const ready = Math.min(tableQuota, Math.max(warmWrites, peakFactor * oldPeak));
      if (ready !== last.table) last = { table: ready, round: roundWrites(ready, certainty) };
      return last.round;
    },
    wrote: (count: number): void => void wrote.push(count),
  };
}

/**
 * The queue by how often each ballot was handed out. What the table refuses is hidden until its visibility timeout and
 * then waits again; what was refused the last time is dead.
 */
function redeliveries({ visibilitySeconds, maxReceives }: Settings) {
  const waiting = Array.from({ length: maxReceives }, () => 0);
  const hidden = new Map<number, readonly number[]>();
  let taken = waiting.map(() => 0);
  let dead = 0;
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  return {
    send: (ballots: number): void => {
      waiting[0] = (waiting[0] ?? 0) + ballots;
    },
    /** At most so many, of each kind its share. */
    take: (most: number, second: number): number => {
      for (const [times, count] of (hidden.get(second) ?? []).entries()) waiting[times] = (waiting[times] ?? 0) + count;
      hidden.delete(second);
      const total = sum(waiting);
      const share = total === 0 ? 0 : Math.min(1, most / total);
      taken = waiting.map((count) => count * share);
      for (const [times, count] of taken.entries()) waiting[times] = (waiting[times] ?? 0) - count;
      return sum(taken);
    },
    /** Of what was taken, this part was written. */
    settle: (writtenShare: number, second: number): void => {
      const refused = taken.map((count) => count * (1 - writtenShare));
      dead += refused.at(-1) ?? 0;
      hidden.set(second + visibilitySeconds, [0, ...refused.slice(0, -1)]);
    },
    waiting: (): number => sum(waiting) + [...hidden.values()].reduce((total, counts) => total + sum(counts), 0),
    dead: (): number => dead,
  };
}
