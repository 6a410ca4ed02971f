import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const program = resolve(import.meta.dirname, '../../tools/start.ts');

export type Ended = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type StartProcess = {
  readonly pid: number;
  /** Resolves when the output has this text; rejects when the process ends first. */
  readonly says: (text: string | RegExp) => Promise<RegExpExecArray>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ended>;
};

/** Runs the start as a child in a process group of its own, `byNpm` as a person does, else without npm around it. */
export function startProcess(args: readonly string[], env: NodeJS.ProcessEnv = {}, byNpm = false): StartProcess {
  const command = byNpm ? ['npm', 'start', '--silent', '--'] : [process.execPath, program];
  const child = spawn(command[0]!, [...command.slice(1), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    detached: true,
  });
  const output = { stdout: '', stderr: '' };
  let look = (): void => {};
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      output[name] += chunk.toString();
      look();
    });
  }
  const ended = new Promise<Ended>((done) => child.once('close', (code) => done({ code, ...output })));
  return {
    pid: child.pid ?? 0,
    kill: (signal) => void child.kill(signal),
    ended,
    says: (text) =>
      new Promise((found, reject) => {
        const wanted = typeof text === 'string' ? new RegExp(text) : text;
        look = () => {
          const match = wanted.exec(output.stdout);
          if (match) found(match);
        };
        look();
        void ended.then(({ stdout, stderr }) =>
          reject(new Error(`Ended before it said ${wanted}:\n${stdout}${stderr}`)),
        );
      }),
  };
}

/** Pids of the processes whose command line holds `text`, e.g. the path of a data folder (Linux). */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}
