import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/**
 * Runs every `check:*` script of package.json, two at a time, and all of them even when one fails: a line for each
 * with its seconds, then what the failed ones had to say. Exit code 1 if any failed.
 */
const root = resolve(import.meta.dirname, '..');
const atOnce = 2;

type Outcome = { readonly name: string; readonly seconds: number; readonly passed: boolean; readonly output: string };

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const checks = Object.entries(scripts).filter(([name]) => name.startsWith('check:'));
const width = Math.max(...checks.map(([name]) => name.length));

function run(name: string, command: string): Promise<Outcome> {
  const started = performance.now();
  return new Promise((settle) => {
    const child = spawn(command, {
      cwd: root,
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH']}` },
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    const finish = (passed: boolean, extra = ''): void => {
      const seconds = (performance.now() - started) / 1000;
      settle({ name, seconds, passed, output: Buffer.concat(chunks).toString() + extra });
    };
    child.on('error', (error) => finish(false, error.message));
    child.on('close', (code) => finish(code === 0));
  });
}

async function worker(queue: [string, string][], done: Outcome[]): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const outcome = await run(...next);
    const verdict = outcome.passed ? 'passed' : 'FAILED';
    console.log(`${outcome.name.padEnd(width)}  ${verdict}  ${outcome.seconds.toFixed(1).padStart(5)} s`);
    done.push(outcome);
  }
}

const started = performance.now();
const done: Outcome[] = [];
const queue = [...checks];
await Promise.all(Array.from({ length: atOnce }, () => worker(queue, done)));

const failed = done.filter(({ passed }) => !passed);
for (const { name, output } of failed) console.log(`\n── ${name} ──\n${output.trim()}`);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`\n${done.length - failed.length} of ${done.length} checks passed in ${seconds} s`);
if (failed.length > 0) process.exitCode = 1;
