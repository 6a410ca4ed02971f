import type { SQSRecord } from 'aws-lambda';
import { readItemFailures } from './item-failures.ts';
import { compilePattern } from './patterns.ts';
import { sleep, stopGrace, type Source, type SourceOptions } from './source.ts';
import type { SqsClient } from './sqs-client.ts';
import { sqsRecord } from './sqs-event.ts';

export type SqsSourceOptions = SourceOptions & { readonly sqs: SqsClient; readonly queueUrl: string };

type Buffered = { readonly record: SQSRecord; readonly bytes: number; readonly at: number };

/** Seconds that one receive waits for a first message. */
const waitSeconds = 10;
/** Receives under way at once for one queue while messages keep coming: Lambda, too, begins with five. */
const receivers = 5;
/** A function's event holds 6 MB; the envelope takes a little of it. */
const payloadBytes = 6 * 1024 * 1024 - 64;
/** Lambda's least MaximumConcurrency; a queue without one gets it here, since the machine is small. */
const defaultConcurrency = 2;

/**
 * Polls a queue for a function. Messages are gathered until a batch is full, its window is over or its event is 6 MB;
 * only what the function took is deleted. The rest is left until its visibility runs out and then comes again, or
 * goes to the queue's dead letters: never ChangeMessageVisibility(0), on which the engine loses messages.
 */
export function startSqsSource(options: SqsSourceOptions): Source {
  const { mapping, queueUrl, sqs, log } = options;
  const accepts = compileFilters(options);
  const concurrency = mapping.maximumConcurrency ?? defaultConcurrency;
  const stopping = new AbortController();
  const { signal } = stopping;
  const buffer: Buffered[] = [];
  const handling = new Set<Promise<void>>();
  let bytes = 0;
  let requested = 0;
  let receiving = 0;
  let window: NodeJS.Timeout | undefined;
  let room = Promise.withResolvers<void>();

  /** Messages that may still be taken: no more than the free invocations can handle at once. */
  const capacity = (): number =>
    bytes >= payloadBytes ? 0 : mapping.batchSize * (concurrency - handling.size) - buffer.length - requested;

  const makeRoom = (): void => {
    room.resolve();
    room = Promise.withResolvers();
  };

  const receive = async (wait: number): Promise<number> => {
    const wanted = Math.min(10, capacity());
    if (wanted <= 0) return 0;
    requested += wanted;
    try {
      const messages = await sqs.receive(queueUrl, wanted, wait, signal);
      const shift = options.clock.now() - Date.now();
      const at = performance.now();
      for (const message of messages) {
        const record = sqsRecord(message, mapping.sourceArn, options.region, shift);
        const size = Buffer.byteLength(JSON.stringify(record)) + 1;
        buffer.push({ record, bytes: size, at });
        bytes += size;
      }
      return messages.length;
    } finally {
      requested -= wanted;
      makeRoom();
    }
  };

  /** While full answers come, others help; each stops at its first answer that is not full. */
  const help = async (): Promise<void> => {
    receiving += 1;
    try {
      while (!signal.aborted && (await receive(0)) === 10) dispatch();
      dispatch();
    } catch (error) {
      if (!signal.aborted) log(`${mapping.name}: receive failed: ${String(error)}`);
    } finally {
      receiving -= 1;
    }
  };

  const poll = async (): Promise<void> => {
    while (!signal.aborted) {
      if (capacity() <= 0) {
        await room.promise;
        continue;
      }
      try {
        const received = await receive(waitSeconds);
        dispatch();
        const helpers = received === 10 ? Math.min(receivers - 1 - receiving, Math.floor(capacity() / 10)) : 0;
        for (let index = 0; index < helpers; index += 1) void help();
      } catch (error) {
        if (signal.aborted) return;
        log(`${mapping.name}: receive failed: ${String(error)}`);
        await sleep(1000, signal);
      }
    }
  };

  const dispatch = (): void => {
    clearTimeout(window);
    while (!signal.aborted && handling.size < concurrency && buffer[0]) {
      const age = performance.now() - buffer[0].at;
      const remaining = mapping.windowSeconds * 1000 - age;
      if (buffer.length < mapping.batchSize && bytes < payloadBytes && remaining > 0) {
        window = setTimeout(dispatch, Math.ceil(remaining));
        return;
      }
      const handled = handle(takeBatch()).finally(() => {
        handling.delete(handled);
        makeRoom();
        dispatch();
      });
      handling.add(handled);
    }
  };

  const takeBatch = (): SQSRecord[] => {
    let size = 0;
    let count = 0;
    for (const entry of buffer) {
      if (count === mapping.batchSize || (count > 0 && size + entry.bytes > payloadBytes)) break;
      size += entry.bytes;
      count += 1;
    }
    bytes -= size;
    return buffer.splice(0, count).map(({ record }) => record);
  };

  const handle = async (batch: readonly SQSRecord[]): Promise<void> => {
    const wanted: SQSRecord[] = [];
    const done: SQSRecord[] = [];
    for (const record of batch) (accepts(record) ? wanted : done).push(record);
    try {
      if (wanted.length > 0) {
        const response = await options.invoke(mapping.functionId, { Records: wanted });
        done.push(...succeeded(wanted, response));
      }
    } catch (error) {
      log(`${mapping.name}: ${wanted.length} messages go back: ${String(error)}`);
    }
    try {
      const handles = done.map(({ receiptHandle }) => receiptHandle);
      await sqs.remove(queueUrl, handles);
    } catch (error) {
      log(`${mapping.name}: handled messages could not be deleted and will come again: ${String(error)}`);
    }
  };

  const succeeded = (batch: readonly SQSRecord[], response: unknown): readonly SQSRecord[] => {
    if (!mapping.reportsItemFailures) return batch;
    const ids = new Set(batch.map(({ messageId }) => messageId));
    const outcome = readItemFailures(response, (id) => ids.has(id));
    if (outcome.type === 'success') return batch;
    if (outcome.type === 'failure') throw new Error(outcome.reason);
    log(`${mapping.name}: ${outcome.failed.size} of ${batch.length} messages go back`);
    return batch.filter(({ messageId }) => !outcome.failed.has(messageId));
  };

  void poll();
  return {
    name: mapping.name,
    isDrained: () => buffer.length === 0 && handling.size === 0,
    stop: async () => {
      stopping.abort();
      clearTimeout(window);
      room.resolve();
      await Promise.race([Promise.all(handling), new Promise((resolve) => setTimeout(resolve, stopGrace).unref())]);
    },
  };
}

/** Filters see a JSON body as its value; what no filter wants is deleted without an invocation. */
function compileFilters({ mapping }: SourceOptions): (record: SQSRecord) => boolean {
  const matchers = mapping.patterns.map((pattern) => compilePattern(pattern, mapping.path));
  if (matchers.length === 0) return () => true;
  return (record) => {
    const seen = { ...record, body: parsed(record.body) };
    return matchers.some((matches) => matches(seen));
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
