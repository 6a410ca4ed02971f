import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Figure } from './figure.ts';

export const root = join(import.meta.dirname, '..');
const patience = 120_000;

export type Started = { readonly url: string; readonly seconds: number; readonly stop: () => Promise<void> };

/**
 * Starts the empty system as its user does, as a process of its own.
 * @returns seconds from the process's start to the first answer of a function over HTTP
 */
export async function startSystem(dataDir: string, fresh: boolean): Promise<Started> {
  const began = performance.now();
  const args = ['tools/start.ts', '--empty', '--port', '0', '--data', dataDir, ...(fresh ? ['--fresh'] : [])];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await firstUrl(child);
  await firstAnswer(`${url}/api/campaigns`);
  const seconds = (performance.now() - began) / 1000;
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { url, seconds, stop };
}

function firstUrl(child: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const url = /ready after .*?(http:\/\/\S+)/.exec(output)?.[1];
      if (url) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`The system ended with code ${code}:\n${output}`)));
  });
}

async function firstAnswer(address: string): Promise<void> {
  const giveUpAt = performance.now() + patience;
  for (;;) {
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    if (performance.now() > giveUpAt) throw new Error(`${address} did not answer`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Cold: nothing is there but the sources. Warm: the second start on the same data. */
export async function benchStartUp(dataDir: string): Promise<readonly Figure[]> {
  const cold = await startSystem(dataDir, true);
  await cold.stop();
  const warm = await startSystem(dataDir, false);
  await warm.stop();
  return [
    { name: 'cold start to first answer', measured: cold.seconds, unit: 's', asked: 30, better: 'less' },
    { name: 'warm start to first answer', measured: warm.seconds, unit: 's', asked: 15, better: 'less' },
  ];
}
