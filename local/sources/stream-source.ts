import type { DynamoDBRecord } from 'aws-lambda';
import { openCheckpoints } from './checkpoints.ts';
import { streamFailureRecord } from './failure-record.ts';
import { compilePattern } from './patterns.ts';
import { sleep, stopGrace, type Source, type SourceOptions } from './source.ts';
import { handleStreamBatch, sequenceOf, type Discarded } from './stream-batch.ts';
import { isStaleIterator, type Shard, type StreamClient } from './stream-client.ts';

export type StreamSourceOptions = SourceOptions & {
  readonly streams: StreamClient;
  /** ARN of the stream as the engine knows it; functions see the mapping's. */
  readonly engineStreamArn: string;
  readonly functionArn: string;
  readonly dataDir: string;
  /** Puts a failure record into the mapping's on-failure queue. */
  readonly sendFailure: (queueArn: string, record: object) => Promise<void>;
};

/** Milliseconds between two looks at a shard that had nothing new (Lambda looks four times a second). */
const idleDelay = 200;
/** Milliseconds between two looks for new shards. */
const shardDelay = 5000;
const payloadBytes = 6 * 1024 * 1024 - 64;

type ShardState = { readonly ended: Promise<void>; busy: boolean; emptyAt: number };

/**
 * Reads a table's stream for a function from its oldest record: a shard after its parent, one batch of a shard at a
 * time. LATEST is read as TRIM_HORIZON: here table and mapping are made in the same moment. ParallelizationFactor
 * counts as 1, which keeps every order that a higher one keeps.
 */
export function startStreamSource(options: StreamSourceOptions): Source {
  const { mapping, streams, engineStreamArn, log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const checkpoints = openCheckpoints(options.dataDir, mapping.name, engineStreamArn);
  const matchers = mapping.patterns.map((pattern) => compilePattern(pattern, mapping.path));
  const states = new Map<string, ShardState>();
  let shardsSeenAt = -1;

  const discard = async (shardId: string, discarded: Discarded): Promise<void> => {
    log(`${mapping.name}: ${discarded.records.length} records of ${shardId} are given up: ${discarded.condition}`);
    if (mapping.onFailure === undefined) return;
    const { functionArn } = options;
    const record = streamFailureRecord({
      discarded,
      functionArn,
      streamArn: mapping.sourceArn,
      shardId,
      now: options.clock.now(),
    });
    await options.sendFailure(mapping.onFailure, record);
  };

  const readShard = async (shardId: string, state: ShardState): Promise<void> => {
    let iterator: string | undefined = await startOf(shardId);
    while (!signal.aborted && iterator !== undefined) {
      const lookedAt = performance.now();
      const page: Gathered = await gather(iterator, state);
      iterator = page.next;
      const last = page.records.at(-1);
      if (last) {
        await handleStreamBatch(page.records.filter(accepts).map(forFunction), {
          ...options,
          signal,
          checkpoint: (sequence) => checkpoints.set(shardId, { sequence, finished: false }),
          discard: (discarded) => discard(shardId, discarded),
        });
        if (signal.aborted) break;
        // Also past what no filter wanted.
        checkpoints.set(shardId, { sequence: sequenceOf(last), finished: iterator === undefined });
      }
      state.busy = false;
      if (last === undefined && iterator !== undefined) {
        state.emptyAt = lookedAt;
        await sleep(idleDelay, signal);
      }
    }
    if (!signal.aborted) checkpoints.set(shardId, { ...checkpoints.get(shardId), finished: true });
  };

  type Gathered = { records: DynamoDBRecord[]; next: string | undefined };
  /** Records until a batch is full, or its window is over; none when the first look finds none. */
  const gather = async (from: string, state: ShardState): Promise<Gathered> => {
    const records: DynamoDBRecord[] = [];
    let next: string | undefined = from;
    let bytes = 0;
    let deadline = Infinity;
    while (next !== undefined && !signal.aborted) {
      const page = await streams.records(next, mapping.batchSize - records.length, signal);
      next = page.next;
      if (page.records.length > 0 && records.length === 0) {
        state.busy = true;
        deadline = performance.now() + mapping.windowSeconds * 1000;
      }
      records.push(...page.records);
      bytes += JSON.stringify(page.records).length;
      // A page is 1 MB at most.
      const full = records.length >= mapping.batchSize || bytes > payloadBytes - 1_200_000;
      if (records.length === 0 || full || performance.now() >= deadline) break;
      if (page.records.length === 0) await sleep(Math.min(idleDelay, deadline - performance.now()), signal);
    }
    return { records, next };
  };

  const startOf = async (shardId: string): Promise<string> => {
    const sequence = checkpoints.get(shardId)?.sequence;
    try {
      return await streams.iterator(engineStreamArn, shardId, sequence);
    } catch (error) {
      if (sequence === undefined || !isStaleIterator(error)) throw error;
      log(`${mapping.name}: ${shardId} no longer keeps ${sequence}; reading on from its oldest record`);
      return streams.iterator(engineStreamArn, shardId, undefined);
    }
  };

  const accepts = (record: DynamoDBRecord): boolean =>
    matchers.length === 0 || matchers.some((matches) => matches(record));
  const forFunction = (record: DynamoDBRecord): DynamoDBRecord => {
    const shift = (options.clock.now() - Date.now()) / 1000;
    const created = (record.dynamodb?.ApproximateCreationDateTime ?? 0) + shift;
    return {
      ...record,
      awsRegion: options.region,
      eventSourceARN: mapping.sourceArn,
      dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: Math.floor(created) },
    };
  };

  /** Reads a shard to its end; after a fault of the engine, again from the last checkpoint. */
  const followShard = async (shardId: string, state: ShardState): Promise<void> => {
    while (!signal.aborted && !checkpoints.get(shardId)?.finished) {
      try {
        await readShard(shardId, state);
      } catch (error) {
        if (signal.aborted) return;
        state.busy = false;
        if (!isStaleIterator(error)) log(`${mapping.name}: reading ${shardId} failed: ${String(error)}`);
        await sleep(1000, signal);
      }
    }
  };

  const isFinished = (shard: Shard): boolean => checkpoints.get(shard.ShardId)?.finished === true;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const lookedAt = performance.now();
      const shards = await streams.shards(engineStreamArn);
      const kept = new Map(shards.map((shard) => [shard.ShardId, shard]));
      checkpoints.keepOnly(new Set(kept.keys()));
      for (const shard of shards) {
        const parent = kept.get(shard.ParentShardId ?? '');
        if (states.has(shard.ShardId) || isFinished(shard) || (parent && !isFinished(parent))) continue;
        const { promise: ended, resolve } = Promise.withResolvers<void>();
        const state: ShardState = { busy: false, emptyAt: -1, ended };
        states.set(shard.ShardId, state);
        void followShard(shard.ShardId, state).finally(() => {
          states.delete(shard.ShardId);
          resolve();
        });
      }
      shardsSeenAt = lookedAt;
      const refresh = sleep(states.size === 0 ? idleDelay : shardDelay, signal);
      await Promise.race([refresh, ...[...states.values()].map(({ ended }) => ended)]);
    }
  };
  const keepRunning = async (): Promise<void> => {
    while (!signal.aborted) {
      await run().catch((error: unknown) => {
        if (!signal.aborted) log(`${mapping.name}: looking for shards failed: ${String(error)}`);
      });
      await sleep(1000, signal);
    }
  };

  void keepRunning();
  return {
    name: mapping.name,
    isDrained: (since) =>
      shardsSeenAt >= 0 && [...states.values()].every(({ busy, emptyAt }) => !busy && emptyAt >= since),
    stop: async () => {
      stopping.abort();
      const ends = Promise.all([...states.values()].map(({ ended }) => ended));
      await Promise.race([ends, new Promise((resolve) => setTimeout(resolve, stopGrace).unref())]);
    },
  };
}
