import type { Context, DynamoDBRecord, SQSRecord } from 'aws-lambda';
import { createStreamClient } from '../../local/sources/stream-client.ts';
import { chunksOf } from '../../shared/adapters/parallel.ts';
import { region } from './engine.ts';
import type { Job, Outcome } from './sides.ts';
import { batchesOf } from './workload.ts';

/**
 * One side at its work, in a process of its own so that nothing else is in its processor time: takes a job from the
 * parent, loads its function and warms it up, says that it is ready, and when told to go hands it batch after batch.
 */
const recordsPerFold = 1000;
/** Rounds of redelivery after which a message counts as lost. */
const patience = 5;

type Work = {
  readonly warmUp: () => Promise<unknown>;
  readonly work: () => Promise<Omit<Outcome, 'cpuMillis' | 'seconds'>>;
};
type Deliver = (records: readonly SQSRecord[]) => Promise<readonly string[]>;

process.once('message', (job: Job) => void run(job));

async function run(job: Job): Promise<void> {
  const { warmUp, work } = await (job.phase === 'fold' ? folding(job) : ingesting(job));
  await warmUp();
  const told = new Promise((resolve) => process.once('message', resolve));
  process.send?.('ready');
  await told;
  const began = performance.now();
  const before = process.cpuUsage();
  const done = await work();
  const { user, system } = process.cpuUsage(before);
  const outcome: Outcome = { ...done, cpuMillis: (user + system) / 1000, seconds: (performance.now() - began) / 1000 };
  process.send?.(outcome, () => process.disconnect());
}

async function ingesting(job: Job): Promise<Work> {
  const deliver = await loadSide(job);
  const warm = job.warmUp ? batchesOf(job.warmUp) : [];
  const batches = batchesOf(job.workload).slice(job.batches?.from, job.batches?.to);
  return {
    warmUp: () => deliverAll(deliver, warm, job),
    work: () => deliverAll(deliver, batches, job),
  };
}

/** As the queue does: what a batch returns comes again later, in batches of the same size. */
async function deliverAll(
  deliver: Deliver,
  batches: readonly (readonly SQSRecord[])[],
  { redeliver, workload }: Job,
): Promise<{ redelivered: number; lost: number }> {
  let waiting = batches;
  let redelivered = 0;
  for (let round = 0; ; round += 1) {
    const returned: SQSRecord[] = [];
    for (const records of waiting) {
      const failed = new Set(await deliver(records));
      returned.push(...records.filter(({ messageId }) => failed.has(messageId)));
    }
    if (returned.length === 0 || !redeliver || round === patience) return { redelivered, lost: returned.length };
    redelivered += returned.length;
    waiting = chunksOf(returned, workload.batch);
  }
}

/** The deployed entry point of ours, or the peer's. A throw returns the whole batch. */
async function loadSide({ side, functionMillis }: Job): Promise<Deliver> {
  const { handler } = (await (side === 'ours'
    ? import('../../functions/ingest-ballots.ts')
    : import('../peer/handler.ts'))) as unknown as { handler: (event: object, context: Context) => Promise<Answer> };
  return async (records) => {
    const began = performance.now();
    // The two that the peer reads: it gives its locks the time that the function has left.
    const context = {
      functionName: side,
      getRemainingTimeInMillis: () => Math.max(0, functionMillis - (performance.now() - began)),
    } as Context;
    try {
      const { batchItemFailures } = await handler({ Records: records }, context);
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    } catch {
      return records.map(({ messageId }) => messageId);
    }
  };
}

type Answer = { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] };

/** The ledger's stream, read before the measurement as Lambda's poller does it, then folded batch by batch. */
async function folding(job: Job): Promise<Work> {
  const { run: fold } = await import('../../functions/fold-tallies.ts');
  const records = await readStream(job);
  const ofLedger = (ledger: string) =>
    chunksOf(
      records.filter(({ dynamodb }) => dynamodb?.Keys?.['p']?.S?.startsWith(ledger)),
      recordsPerFold,
    );
  const foldAll = async (batches: readonly DynamoDBRecord[][]): Promise<number> => {
    let failed = 0;
    for (const Records of batches) failed += (await fold({ Records })).batchItemFailures.length;
    return failed;
  };
  const batches = ofLedger(job.workload.ledger).slice(job.batches?.from, job.batches?.to);
  return {
    warmUp: () => foldAll(job.warmUp ? ofLedger(job.warmUp.ledger) : []),
    work: async () => ({ redelivered: 0, lost: await foldAll(batches) }),
  };
}

/** Every record that is there: all has been written before this is asked for. */
async function readStream({ engineUrl, streamArn }: Job): Promise<DynamoDBRecord[]> {
  const stream = createStreamClient(engineUrl, region);
  const records: DynamoDBRecord[] = [];
  const never = new AbortController().signal;
  for (const { ShardId: shard } of await stream.shards(streamArn)) {
    let next: string | undefined = await stream.iterator(streamArn, shard, undefined);
    while (next !== undefined) {
      const page = await stream.records(next, recordsPerFold, never);
      records.push(...page.records);
      // An open shard has always a next page; an empty one is its end as of now.
      next = page.records.length === 0 ? undefined : page.next;
    }
  }
  await stream.close();
  return records;
}
