/** Runs inside a worker thread: one execution environment of one function. */
import { existsSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { ErrorPayload } from './function-error.ts';
import type { Invocation, Reply, WorkerSettings } from './protocol.ts';
import { installShiftedDate } from './shifted-date.ts';

type Done = (error?: Error | null) => void;
type Handler = (event: unknown, context: unknown) => unknown;

const settings = workerData as WorkerSettings;
// Before the bundle is imported: what it does while it loads already sees the moved clock.
const realNow = installShiftedDate(settings.offset);
writeTo(settings.logFile);

const post = (reply: Reply): void => parentPort?.postMessage(reply);
try {
  const handler = await load();
  parentPort?.on('message', (invocation: Invocation) => void run(handler, invocation));
  post({ type: 'ready' });
} catch (error) {
  post({ type: 'error', payload: payloadOf(error) });
}

async function run(handler: Handler, { requestId, event, deadline }: Invocation): Promise<void> {
  try {
    const result = await handler(JSON.parse(event), contextOf(requestId, deadline));
    post({ type: 'result', payload: JSON.stringify(result) });
  } catch (error) {
    post({ type: 'error', payload: payloadOf(error) });
  }
}

function contextOf(awsRequestId: string, deadline: number): object {
  return {
    functionName: settings.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: settings.functionArn,
    memoryLimitInMB: String(settings.memoryMegabytes),
    awsRequestId,
    logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - realNow()),
  };
}

async function load(): Promise<Handler> {
  const base = path.basename(settings.handler);
  const dot = base.indexOf('.');
  const stem = path.join(settings.folder, path.dirname(settings.handler), base.slice(0, dot));
  const file = ['.mjs', '.js', '.cjs'].map((extension) => stem + extension).find((candidate) => existsSync(candidate));
  if (file === undefined) throw named('Runtime.ImportModuleError', `Cannot find module '${base.slice(0, dot)}'`);
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown> & { default?: unknown };
  const name = base.slice(dot + 1);
  const exported = module[name] ?? (module.default as Record<string, unknown> | undefined)?.[name];
  if (typeof exported === 'function') return exported as Handler;
  throw named('Runtime.HandlerNotFound', `${settings.handler} is undefined or not exported`);
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** As Lambda's Node.js runtime writes a thrown value. */
function payloadOf(thrown: unknown): ErrorPayload {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: thrown.stack?.split('\n') ?? [] };
}

/** Standard output and error go straight to the log file: no detour through the main thread, nothing on the console. */
function writeTo(file: string): void {
  const log = openSync(file, 'a');
  const write = (chunk: string | Uint8Array, encodingOrDone?: BufferEncoding | Done, done?: Done): boolean => {
    if (typeof chunk === 'string') writeSync(log, chunk, null, encodingOf(encodingOrDone));
    else writeSync(log, chunk);
    if (typeof encodingOrDone === 'function') encodingOrDone();
    else done?.();
    return true;
  };
  process.stdout.write = write;
  process.stderr.write = write;
}

function encodingOf(given: unknown): BufferEncoding {
  return typeof given === 'string' && Buffer.isEncoding(given) ? given : 'utf8';
}
