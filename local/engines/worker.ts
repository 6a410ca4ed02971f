import { once } from 'node:events';
import { Worker, parentPort, workerData } from 'node:worker_threads';
import type { Engine, EngineDied } from './engine.ts';

type Hello = { readonly port: number };

/**
 * Starts an engine in a thread of its own, so that its work does not hold up the main one.
 *
 * @param file module that calls `serve`.
 */
export const startWorker = async (
  name: string,
  detail: string,
  file: URL,
  folder: string,
  onDeath: EngineDied,
): Promise<Engine> => {
  const worker = new Worker(file, { name, workerData: folder, execArgv: [] });
  // Rejects when the thread throws before its first message.
  const [hello] = (await once(worker, 'message')) as [Hello];
  let stopping = false;
  let reason = 'the thread ended';
  worker.on('error', (error) => {
    reason = error instanceof Error ? error.message : String(error);
  });
  worker.once('exit', () => {
    if (!stopping) onDeath(name, reason);
  });
  return {
    url: `http://127.0.0.1:${hello.port}`,
    detail,
    stop: async () => {
      if (stopping) return;
      stopping = true;
      const ended = once(worker, 'exit');
      worker.postMessage('stop');
      const tooLong = setTimeout(() => void worker.terminate(), 5000);
      await ended;
      clearTimeout(tooLong);
    },
  };
};

/** The thread's side: starts the server, tells its port, and ends it when told to. */
export const serve = async (
  start: (folder: string) => Promise<{ readonly port: number; readonly close: () => Promise<unknown> }>,
): Promise<void> => {
  if (parentPort === null || typeof workerData !== 'string') throw new Error('This module runs in a worker thread.');
  const port = parentPort;
  const server = await start(workerData);
  port.once('message', () => void server.close().finally(() => process.exit(0)));
  port.postMessage({ port: server.port } satisfies Hello);
};
