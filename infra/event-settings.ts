import { Duration } from 'aws-cdk-lib/core';

/** How long Lambda gathers ballots for one batch: long enough to fill it in a rush, short enough to be seen live. */
export const ballotsWindow = Duration.seconds(1);

/** How the ballots queue feeds ingest-ballots; docs/capacity.md says what to set for a large vote. */
export const ballotsSource = {
  batchSize: 1000,
  window: ballotsWindow,
  // Some 16,000 ballots a second, beyond which the ledger's 16 partition keys, not the function, would refuse.
  maxConcurrency: 20,
};

/**
 * Deliveries of a ballot before it is put aside: with the queue's 121 s between them, a table that is away for 20 minutes
 * needs nobody's hand afterwards. Poison does not wait for it: ingest-ballots puts it aside itself, with its reason.
 */
export const ballotsReceives = 10;

/** Below the account's 10,000 requests a second, so that a flood here leaves room for what else the account runs. */
export const apiThrottle = { rateLimit: 5000, burstLimit: 2500 };
