import path from 'node:path';
import { openClock } from './clock.ts';
import { createDrained } from './drained.ts';
import { startEngines } from './engines/index.ts';
import { startGate, type Denial } from './gate/index.ts';
import { openHttp } from './http/index.ts';
import { openIssuers } from './issuers/index.ts';
import { openLog } from './log.ts';
import { createAdmin, createPrincipals } from './principals.ts';
import { timed } from './progress.ts';
import { provision, type SecretFields } from './provision/index.ts';
import { createRuntime } from './runtime/index.ts';
import { startSources, type QueueDepth, type Sources } from './sources/index.ts';
import { readTemplate } from './template/index.ts';
import type { CloudClock, Endpoints, ProgressEvent } from './types.ts';
import { createUndo, type Undo } from './undo.ts';
import { corsRules, fillIn, physicalIds, queueDepths } from './wiring.ts';

export type CloudOptions = {
  /** A synthesized cloud assembly; one still being synthesized is waited for when the engines run. */
  readonly assemblyDir: string | Promise<string>;
  /** Everything that outlives the process; one running cloud at a time. */
  readonly dataDir: string;
  /** Of the HTTP API; 0 is any free one. */
  readonly port: number;
  /** Throws the folder's data away first. */
  readonly fresh?: boolean;
  /** Values of template parameters, made from the origin that the API will have. */
  readonly parameters: (origin: string) => Readonly<Record<string, string>>;
  /** What an operator puts into JSON secrets by hand, by the secret's readable name: set when the secret is made. */
  readonly secrets?: SecretFields;
  readonly onProgress?: (event: ProgressEvent) => void;
  /** An engine ended unasked: the cloud cannot go on, and its holder decides how to end. */
  readonly onDeath?: (engine: string, reason: string) => void;
  /** AWS region of all names, `ap-east-1` unless given. */
  readonly region?: string;
};

export type Cloud = {
  /** Origin of the HTTP API, e.g. `http://127.0.0.1:8750`. */
  readonly url: string;
  readonly clock: { readonly now: () => Date; readonly moveTo: (at: Date) => void };
  readonly account: string;
  readonly region: string;
  /** Signs requests to `endpoints` that may do anything. */
  readonly adminCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly endpoints: Endpoints;
  /** Physical id (table name, queue URL, bucket name, secret ARN, function name) by readable name. */
  readonly resources: Readonly<Record<string, string>>;
  /** Runs a function, by its readable name, as a synchronous invocation. */
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  readonly queueDepth: (queueName: string) => Promise<QueueDepth>;
  /** True when queues that feed functions are empty, nothing is under way, and streams are read to their ends. */
  readonly drained: () => Promise<boolean>;
  /** Requests that a policy did not allow, latest last. */
  readonly denials: readonly Denial[];
  /** Ends everything: no process, thread or port is left. */
  readonly stop: () => Promise<void>;
};

const account = '000000000000';
/**
 * The engines write the partition `aws` into their ARNs, and the China regions are not in it; Hong Kong is the nearest
 * one that is, and has every service that is used here.
 */
const defaultRegion = 'ap-east-1';

/**
 * Runs a synthesized CDK app on this machine. A second start on the same folder goes on where the first one ended,
 * however it ended: messages that were under way come again, streams go on behind the last finished batch.
 * @throws StartupError when something is missing that a person can mend; nothing is left running then.
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const undo = createUndo();
  try {
    return await start(options, undo);
  } catch (error) {
    // The fault itself is what a person has to hear of.
    await undo.run().catch(() => undefined);
    throw error;
  }
}

async function start(options: CloudOptions, undo: Undo): Promise<Cloud> {
  const { region = defaultRegion, onProgress = () => undefined } = options;
  const assembly = Promise.resolve(options.assemblyDir);
  // It may fail before anybody waits for it here.
  assembly.catch(() => undefined);
  const http = await openHttp({ port: options.port });
  undo.add(() => http.stop());
  const { engines, clock } = await openEngines(options, undo);
  await openIssuers({ http, keysDir: path.join(options.dataDir, 'issuers'), clock });
  const parameters = options.parameters(http.origin);
  const template = readTemplate({ assemblyDir: await assembly, account, region, parameters });
  const stores = template.stores();
  const made = await timed('resources', onProgress, () => provision(stores, engines, region, options.secrets));

  const admin = createAdmin();
  // Nobody holds a key before the sources are there, but for the operator, who is told of the gate last.
  const late: { sources?: Sources } = {};
  const gate = await startGate({
    engines,
    principals: [admin],
    now: clock.now,
    account,
    region,
    cors: corsRules(stores),
    onObject: (change) => late.sources?.objectChanged(change),
  });
  undo.add(() => gate.stop());
  fillIn(template.late, { stores, made, origin: http.origin, gate: gate.endpoints });
  const services = template.services();
  const principals = createPrincipals(services.functions);
  gate.setPrincipals([admin, ...principals.values()]);

  const { dataDir } = options;
  const common = { clock, region, dataDir };
  const runtime = createRuntime({ ...common, functions: services.functions, principals, endpoints: gate.endpoints });
  undo.add(() => runtime.stop());
  const sources = startSources({
    ...common,
    stores,
    services,
    engines,
    streamArns: made.streamArns,
    invoke: runtime.invoke,
    account,
    log: openLog(dataDir, clock),
  });
  undo.add(() => sources.stop());
  late.sources = sources;
  const drained = createDrained(sources, runtime);
  http.attach({
    routes: services.routes,
    invoke: runtime.invoke,
    clock,
    corsConfiguration: services.apiCors,
    status: async () => ({ drained: await drained(), queues: await queueDepths(sources, stores) }),
  });

  return {
    url: http.origin,
    clock: { now: () => new Date(clock.now()), moveTo: (at) => clock.moveTo(at.getTime()) },
    account,
    region,
    adminCredentials: { accessKeyId: admin.accessKeyId, secretAccessKey: admin.secretAccessKey },
    endpoints: gate.endpoints,
    resources: physicalIds(stores, services, made, account, gate.endpoints),
    invoke: runtime.invoke,
    queueDepth: sources.queueDepth,
    drained,
    denials: gate.denials,
    stop: async () => {
      // Requests first, while what answers them still runs; then in the reverse order of the start.
      await http.stop();
      await undo.run();
    },
  };
}

/** The clock is read after the engines have taken the data folder for us, and emptied it for a fresh start. */
async function openEngines(
  { dataDir, fresh = false, onProgress, onDeath }: CloudOptions,
  undo: Undo,
): Promise<{ engines: Endpoints; clock: CloudClock }> {
  const late: { clock?: CloudClock } = {};
  const engines = await startEngines({
    dataDir,
    fresh,
    now: () => late.clock?.now() ?? Date.now(),
    ...(onProgress && { onProgress }),
    ...(onDeath && { onDeath }),
  });
  undo.add(() => engines.stop());
  const clock = openClock(dataDir);
  late.clock = clock;
  return { engines: engines.endpoints, clock };
}
