import type { ObjectChange } from '../gate/index.ts';
import type { FunctionModel, Services, Stores } from '../template/index.ts';
import { StartupError, type CloudClock, type Endpoints, type Invoke } from '../types.ts';
import { createAsyncInvoker } from './async-invoker.ts';
import { createBucketEvents } from './bucket-events.ts';
import { checkTargets, createDelivery } from './delivery.ts';
import { startSchedules } from './schedules.ts';
import type { Source, SourceOptions } from './source.ts';
import { createSqsClient, type QueueDepth } from './sqs-client.ts';
import { startSqsSource } from './sqs-source.ts';
import { createStreamClient } from './stream-client.ts';
import { startStreamSource } from './stream-source.ts';

export type { QueueDepth } from './sqs-client.ts';

export type SourcesOptions = {
  readonly stores: Stores;
  readonly services: Services;
  /** The engines themselves: pollers are part of the cloud and go past the gate. */
  readonly engines: Endpoints;
  /** ARNs of table streams in the engine's spelling, by table name. */
  readonly streamArns: ReadonlyMap<string, string>;
  readonly invoke: Invoke;
  readonly clock: CloudClock;
  readonly account: string;
  readonly region: string;
  readonly dataDir: string;
  readonly log: (line: string) => void;
};

export type Sources = {
  /** Resolves once the events of a bucket's change are kept where the rules send them. */
  readonly objectChanged: (change: ObjectChange) => Promise<void>;
  /** Messages of a queue, by its resource name. */
  readonly queueDepth: (name: string) => Promise<QueueDepth>;
  /** Names of the queues that feed functions. */
  readonly fedQueues: readonly string[];
  /** Events that were accepted for functions and not yet handled: asynchronous invocations and schedules. */
  readonly pending: () => number;
  readonly sources: readonly Source[];
  readonly stop: () => Promise<void>;
};

/** Starts everything that calls functions without a request: queues, table streams, bucket events and schedules. */
export function startSources(options: SourcesOptions): Sources {
  const { stores, services, engines, account, region, clock, dataDir, log, invoke } = options;
  const sqs = createSqsClient(engines.sqs, region);
  const streams = createStreamClient(engines.dynamodb, region);
  const urls = new Map(
    stores.queues.map(({ arn, physicalName }) => [arn, `${engines.sqs}/${account}/${physicalName}`]),
  );
  const urlOf = (arn: string): string => {
    const url = urls.get(arn);
    if (url === undefined) throw new StartupError(`${arn} is no queue of this app.`);
    return url;
  };
  const send = (arn: string, body: string): Promise<void> => sqs.send(urlOf(arn), body);
  const queueArns = new Set(urls.keys());
  checkTargets([...services.rules, ...services.schedules], { functions: services.functions, queueArns });
  for (const arn of failureQueues(services)) urlOf(arn);

  const asyncInvoker = createAsyncInvoker({ functions: services.functions, invoke, clock, dataDir, log, send });
  const deliver = createDelivery({ functions: services.functions, queueArns, asyncInvoker, send });
  const objectChanged = createBucketEvents({
    rules: services.rules,
    buckets: new Set(
      stores.buckets
        .filter(({ properties }) => properties.NotificationConfiguration?.EventBridgeConfiguration?.EventBridgeEnabled)
        .map(({ physicalName }) => physicalName),
    ),
    deliver,
    account,
    region,
    clock,
  });
  const start = (common: SourceOptions): Source => {
    const { mapping } = common;
    if (mapping.kind === 'sqs') return startSqsSource({ ...common, sqs, queueUrl: urlOf(mapping.sourceArn) });
    return startStreamSource({
      ...common,
      streams,
      engineStreamArn: engineStreamArn(mapping.sourceArn, options),
      functionArn: arnOf(services.functions, mapping.functionId),
      dataDir,
      sendFailure: (arn, record) => send(arn, JSON.stringify(record)),
    });
  };
  const sources = services.mappings.map((mapping) => start({ mapping, invoke, region, clock, log }));
  const schedules = startSchedules({
    schedules: services.schedules,
    clock,
    deliver,
    account,
    region,
    dataDir,
    log,
  });
  const fedArns = new Set(services.mappings.map(({ sourceArn }) => sourceArn));

  return {
    objectChanged,
    sources,
    queueDepth: async (name) => {
      const queue = stores.queues.find((one) => one.name === name);
      if (!queue) throw new Error(`There is no queue ${name}.`);
      return sqs.depth(urlOf(queue.arn));
    },
    fedQueues: stores.queues.filter(({ arn }) => fedArns.has(arn)).map(({ name }) => name),
    pending: () => asyncInvoker.pending() + schedules.pending(),
    stop: async () => {
      schedules.stop();
      asyncInvoker.stop();
      await Promise.all(sources.map((source) => source.stop()));
      await Promise.all([sqs.close(), streams.close()]);
    },
  };
}

/** Queues that take what functions could not: they have to be there before something fails. */
function failureQueues({ functions, mappings }: Services): string[] {
  return [
    ...mappings.map(({ onFailure }) => onFailure),
    ...functions.flatMap(({ asynchronous }) => [asynchronous.onFailure, asynchronous.deadLetters]),
  ].filter((arn) => arn !== undefined);
}

/** The template's stream ARN carries the engine's label behind the table's own ARN. */
function engineStreamArn(streamArn: string, { stores, streamArns }: SourcesOptions): string {
  const table = stores.tables.find(({ arn }) => streamArn.startsWith(`${arn}/stream/`));
  const found = table && streamArns.get(table.name);
  if (found === undefined) throw new StartupError(`${streamArn} is no stream of a table of this app.`);
  return found;
}

function arnOf(functions: readonly FunctionModel[], functionId: string): string {
  return functions.find(({ name }) => name === functionId)?.arn ?? functionId;
}
