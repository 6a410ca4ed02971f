import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { auditEntry } from '../../shared/actions/audit.ts';
import type { Actor, RoundRecord } from '../../shared/actions/records.ts';
import { recountWithDrift } from '../../shared/actions/tally-drift.ts';
import type { Count } from '../../shared/actions/vote-ports.ts';
import { buckets } from '../../shared/adapters/dynamodb/ballot-codec.ts';
import { ballotPages } from '../../shared/adapters/dynamodb/ballot-pages.ts';
import { type BucketTally, dynamoTallyBuckets } from '../../shared/adapters/dynamodb/tally-buckets.ts';
import { dynamoTallyReader } from '../../shared/adapters/dynamodb/tally-store.ts';
import { mapInParallel } from '../../shared/adapters/parallel.ts';
import type { LedgerTips } from './ledger-tips.ts';

export type RebuildPorts = {
  readonly dynamo: DynamoDBClient;
  readonly ballotsTable: string;
  readonly selectionTable: string;
  readonly tips: LedgerTips;
  /** Resolves after so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
};

/** Whoever sets the tallies right, why and when (milliseconds since 1970): a line on the record for each bucket. */
export type Rebuild = { readonly actor: Actor; readonly reason: string; readonly at: number };

/** A bucket whose live tally is not what the ledger has, in ballots. */
export type BucketChange = { readonly bucket: string; readonly live: number; readonly ledger: number };

export type Rebuilt = {
  /** How far live tally and recount are apart, in ballots, as a ranking sees it. */
  readonly drift: { readonly before: number; readonly after: number };
  /** What was set right, or would be. */
  readonly changes: readonly BucketChange[];
  /** Buckets that were being written to all the while, and were left alone. */
  readonly moving: readonly string[];
};

const bucketsAtOnce = 4;
const ballotsAPage = 10_000;
/** Tries in all: a bucket in which a ballot is counted meanwhile is counted anew. */
const tries = 5;

/**
 * Sets each bucket's live tally to what the ledger has, such that whatever the stream still delivers counts once
 * (docs/decisions/0023).
 *
 * Steps, for every bucket: see how far the stream goes; count the bucket; see again how far the stream goes. Where it
 * has not gone on, the count holds the records up to there and no other, and is put in the tally's place with that
 * position as its checkpoint, unless the fold has gone past it meanwhile. Records at or below it that the fold has in
 * hand, or had given up, are skipped by it; those above are folded onto the new tally. Otherwise the bucket is counted
 * anew.
 * @param rebuild without it nothing is written: what would be changed is told
 */
export async function rebuildTally(ports: RebuildPorts, round: RoundRecord, rebuild?: Rebuild): Promise<Rebuilt> {
  const before = await driftOf(ports, round.ledger);
  const changes: BucketChange[] = [];
  let left: readonly string[] = buckets;
  for (let tried = 0; left.length > 0 && tried < tries; tried += 1) {
    const moving: string[] = [];
    for (const { bucket, live, counted, still } of await countBuckets(ports, round.ledger, left)) {
      if (!still) moving.push(bucket);
      else if (!same(live, counted)) {
        const written = rebuild === undefined || (await replace(ports, round, { bucket, live, counted }, rebuild));
        if (written) changes.push({ bucket, live: live.ballots, ledger: counted.ballots });
        else moving.push(bucket);
      }
    }
    left = moving;
  }
  const after = rebuild === undefined ? before : await driftOf(ports, round.ledger);
  return { drift: { before, after }, changes, moving: left };
}

type Counted = { readonly bucket: string; readonly live: BucketTally; readonly counted: BucketTally };

/** Each bucket's tally, and its ballots as counted between two looks at the stream; `still`: none came in between. */
async function countBuckets(
  { dynamo, ballotsTable, selectionTable, tips }: RebuildPorts,
  ledger: string,
  wanted: readonly string[],
): Promise<readonly (Counted & { readonly still: boolean })[]> {
  const first = await tips.readOn();
  const tallies = await dynamoTallyBuckets(dynamo, selectionTable).read(ledger);
  const counts = await mapInParallel(wanted, bucketsAtOnce, (bucket) =>
    countBucket(dynamo, ballotsTable, ledger, bucket),
  );
  const last = await tips.readOn();
  return wanted.map((bucket, index) => {
    const live: BucketTally = tallies.get(bucket) ?? nothing;
    // What has left the stream, after a day, can no longer be folded: then the checkpoint stays.
    const seq = later(live.seq, last.get(bucket));
    return {
      bucket,
      live,
      counted: { ...(counts[index] ?? nothing), seq },
      still: first.get(bucket) === last.get(bucket),
    };
  });
}

const nothing: Count = { ballots: 0, votes: new Map() };

function later(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}

/** The same counts at the same place of the stream. */
function same(a: BucketTally, b: BucketTally): boolean {
  if (a.seq !== b.seq || a.ballots !== b.ballots || a.votes.size !== b.votes.size) return false;
  return [...a.votes].every(([ordinal, count]) => b.votes.get(ordinal) === count);
}

function replace(
  { dynamo, selectionTable }: RebuildPorts,
  { campaignId, roundId, ledger }: RoundRecord,
  { bucket, live, counted }: Counted,
  { actor, at, reason }: Rebuild,
): Promise<boolean> {
  const audit = auditEntry(actor, {
    at,
    campaignId,
    action: 'rebuild-tally',
    target: roundId,
    before: { bucket, ballots: live.ballots },
    after: { bucket, ballots: counted.ballots },
    reason,
  });
  return dynamoTallyBuckets(dynamo, selectionTable).replace(ledger, bucket, counted, audit);
}

async function countBucket(dynamo: DynamoDBClient, table: string, ledger: string, bucket: string): Promise<Count> {
  let ballots = 0;
  const votes = new Map<number, number>();
  for await (const page of ballotPages(dynamo, table, { ledger, bucket, limit: ballotsAPage })) {
    ballots += page.length;
    for (const { picks } of page) for (const ordinal of picks) votes.set(ordinal, (votes.get(ordinal) ?? 0) + 1);
  }
  return { ballots, votes };
}

/** The very figure that makes a ranking provisional. */
async function driftOf({ dynamo, ballotsTable, selectionTable, pause }: RebuildPorts, ledger: string): Promise<number> {
  const recount = async (): Promise<Count> => {
    const counts = await mapInParallel(buckets, bucketsAtOnce, (bucket) =>
      countBucket(dynamo, ballotsTable, ledger, bucket),
    );
    const votes = new Map<number, number>();
    for (const count of counts)
      for (const [ordinal, by] of count.votes) votes.set(ordinal, (votes.get(ordinal) ?? 0) + by);
    return { ballots: counts.reduce((sum, count) => sum + count.ballots, 0), votes };
  };
  const ports = { ledger: { recount }, tallies: dynamoTallyReader(dynamo, selectionTable), pause };
  return (await recountWithDrift(ports, ledger)).drift;
}
