import type { DynamoDBRecord } from 'aws-lambda';
import { readItemFailures } from './item-failures.ts';
import { sleep, type SourceOptions } from './source.ts';

/** Why records were given up. */
export type Condition = 'RetryAttemptsExhausted' | 'MaximumRecordAgeExceeded';

export type Discarded = {
  readonly records: readonly DynamoDBRecord[];
  readonly condition: Condition;
  readonly invocations: number;
};

export type BatchOptions = SourceOptions & {
  readonly signal: AbortSignal;
  /** Called in stream order with the last sequence number that is done with. */
  readonly checkpoint: (sequence: string) => void;
  readonly discard: (discarded: Discarded) => Promise<void>;
};

type Segment = { readonly records: readonly DynamoDBRecord[]; readonly attempts: number };
type Outcome = { readonly type: 'success' } | { readonly type: 'failed'; readonly from: number; readonly why: string };

/** Milliseconds before a failed batch is tried again: doubled each time, to at most ten seconds. */
const firstBackoff = 100;
const longestBackoff = 10_000;

/**
 * Brings one batch of a shard to its end, in order, as Lambda does: a failed part is tried again from the lowest
 * failed record; with bisect, a part that fails without progress is halved until one record stands alone, which costs
 * no attempt; what outlives its attempts or its age is discarded. Ends early when the source stops.
 */
export async function handleStreamBatch(records: readonly DynamoDBRecord[], options: BatchOptions): Promise<void> {
  const { mapping, signal, log } = options;
  const segments: Segment[] = [{ records, attempts: 0 }];
  for (let segment = segments.shift(); segment && !signal.aborted; segment = segments.shift()) {
    const fresh = await withoutAged(segment, options);
    const first = fresh.records[0];
    if (first === undefined) continue;
    const outcome = await attempt(fresh.records, options);
    if (outcome.type === 'success') {
      done(fresh.records, options);
      continue;
    }
    if (signal.aborted) return;
    log(`${mapping.name}: ${fresh.records.length - outcome.from} records are tried again: ${outcome.why}`);
    done(fresh.records.slice(0, outcome.from), options);
    const rest = fresh.records.slice(outcome.from);
    const attempts = fresh.attempts + 1;
    if (mapping.bisect && outcome.from > 0) {
      segments.unshift({ records: rest, attempts: fresh.attempts });
    } else if (mapping.bisect && rest.length > 1) {
      const middle = Math.ceil(rest.length / 2);
      segments.unshift(
        { records: rest.slice(0, middle), attempts: fresh.attempts },
        { records: rest.slice(middle), attempts: fresh.attempts },
      );
    } else if (mapping.retryAttempts >= 0 && attempts > mapping.retryAttempts) {
      await options.discard({ records: rest, condition: 'RetryAttemptsExhausted', invocations: attempts });
      done(rest, options);
    } else {
      segments.unshift({ records: rest, attempts });
      await sleep(Math.min(firstBackoff * 2 ** (attempts - 1), longestBackoff), signal);
    }
  }
}

async function attempt(records: readonly DynamoDBRecord[], options: BatchOptions): Promise<Outcome> {
  const { mapping } = options;
  let response: unknown;
  try {
    response = await options.invoke(mapping.functionId, { Records: records });
  } catch (error) {
    return { type: 'failed', from: 0, why: String(error) };
  }
  if (!mapping.reportsItemFailures) return { type: 'success' };
  const positions = new Map(records.map((record, index) => [sequenceOf(record), index]));
  const outcome = readItemFailures(response, (id) => positions.has(id));
  if (outcome.type === 'success') return outcome;
  if (outcome.type === 'failure') return { type: 'failed', from: 0, why: outcome.reason };
  const from = Math.min(...[...outcome.failed].map((id) => positions.get(id) ?? 0));
  return { type: 'failed', from, why: `${outcome.failed.size} item failures` };
}

/** Takes the records that are too old from the front of a segment: a stream is in the order of age. */
async function withoutAged(segment: Segment, options: BatchOptions): Promise<Segment> {
  const { maximumAgeSeconds } = options.mapping;
  if (maximumAgeSeconds < 0) return segment;
  const oldest = options.clock.now() / 1000 - maximumAgeSeconds;
  const index = segment.records.findIndex((record) => (record.dynamodb?.ApproximateCreationDateTime ?? 0) >= oldest);
  const count = index < 0 ? segment.records.length : index;
  if (count === 0) return segment;
  const aged = segment.records.slice(0, count);
  await options.discard({ records: aged, condition: 'MaximumRecordAgeExceeded', invocations: segment.attempts });
  done(aged, options);
  return { ...segment, records: segment.records.slice(count) };
}

function done(records: readonly DynamoDBRecord[], options: BatchOptions): void {
  const last = records.at(-1);
  if (last) options.checkpoint(sequenceOf(last));
}

/** Its place in the stream. */
export function sequenceOf(record: DynamoDBRecord): string {
  return record.dynamodb?.SequenceNumber ?? '';
}
