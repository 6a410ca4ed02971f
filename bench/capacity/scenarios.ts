import { apiThrottle, ballotsReceives, ballotsSource } from '../../infra/event-settings.ts';
import { functionSettings } from '../../infra/functions.ts';
import { limits } from './limits.ts';
import { type Load, type Moment, type Settings, simulate } from './simulate.ts';

/** Nobody publishes these: they are assumed, and to be measured in a rehearsal. */
export const assumed = {
  /** The page, the round, the ballot. */
  requestsABallot: 3,
  requestSeconds: 0.05,
  /** A window of a second in which 1,000 ballots are gathered, and a quarter in which they are written. */
  batchSeconds: ballotsSource.window.toSeconds() + 0.25,
  /** A batch of 1,000 records is folded in less than half a second. */
  foldsAPartition: 2000,
  certainty: 0.99,
} as const;

/** An account with AWS's defaults and the template as it is. */
export const asDeployed: Settings = {
  ...assumed,
  stageRate: apiThrottle.rateLimit,
  stageBurst: apiThrottle.burstLimit,
  accountRate: limits.api.accountRate,
  accountBurst: limits.api.accountBurst,
  concurrency: limits.lambda.concurrency,
  maxConcurrency: ballotsSource.maxConcurrency,
  batchSize: ballotsSource.batchSize,
  visibilitySeconds: 6 * functionSettings['ingest-ballots'].timeout + ballotsSource.window.toSeconds(),
  maxReceives: ballotsReceives,
  warmWrites: limits.table.newTable,
};

/** What a large vote needs. */
export const prepared: Settings = {
  ...asDeployed,
  stageRate: 25_000,
  stageBurst: 5000,
  accountRate: 25_000,
  concurrency: 3000,
  warmWrites: limits.table.tableQuota,
  maxConcurrency: 5,
};

/** What is set in each column of the page. */
export const variants: readonly (readonly [name: string, settings: Settings])[] = [
  ['as it is deployed', asDeployed],
  [
    'only the doors raised',
    { ...prepared, warmWrites: asDeployed.warmWrites, maxConcurrency: asDeployed.maxConcurrency },
  ],
  ['doors raised, table warmed', { ...prepared, maxConcurrency: asDeployed.maxConcurrency }],
  ['prepared', prepared],
];

export const loads: readonly (Load & { readonly name: string })[] = [
  { name: '10 million ballots in one hour', ballots: 10_000_000, seconds: 3600 },
  { name: '1 million ballots in 5 minutes', ballots: 1_000_000, seconds: 300 },
];

export type Result = {
  readonly moments: readonly Moment[];
  /** The most voters who were refused at the door at once, and when the last was in. */
  readonly outside: number;
  readonly lastAccepted: number;
  readonly backlog: number;
  /** Seconds from the last arrival until every ballot that is not dead is in the ledger and folded. */
  readonly drain: number;
  readonly dead: number;
};

export function resultOf(load: Load, settings: Settings): Result {
  const moments = simulate(load, settings);
  const last = moments.at(-1);
  if (!last) throw new Error('A vote of no second');
  return {
    moments,
    outside: Math.max(...moments.map(({ outside }) => outside)),
    lastAccepted: moments.find(({ accepted }) => load.ballots - accepted < 0.5)?.second ?? Number.NaN,
    backlog: Math.max(...moments.map(({ queued }) => queued)),
    drain: Math.max(0, last.second - load.seconds),
    dead: last.dead,
  };
}
