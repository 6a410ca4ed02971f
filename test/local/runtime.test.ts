import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { openClock } from '../../local/clock.ts';
import { createRuntime, type Runtime } from '../../local/runtime/index.ts';
import type { FunctionModel } from '../../local/template/index.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'juxian-runtime-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let runtime: Runtime | undefined;
afterEach(() => runtime?.stop());

const clock = openClock(folder);

function start(inline: string, settings: Partial<FunctionModel> = {}): Runtime {
  const model: FunctionModel = {
    name: 'Fn',
    path: 'Service/Fn',
    physicalName: 'Service-Fn',
    arn: 'arn:aws:lambda:ap-east-1:000000000000:function:Service-Fn',
    code: { inline },
    handler: 'index.handler',
    environment: { GIVEN: 'by the template' },
    timeoutSeconds: 3,
    memoryMegabytes: 128,
    policy: [],
    asynchronous: { retryAttempts: 2, maximumAgeSeconds: 60 },
    ...settings,
  };
  const address = 'http://127.0.0.1:1';
  runtime = createRuntime({
    functions: [model],
    principals: new Map([['Fn', { name: 'Fn', accessKeyId: 'AKIA', secretAccessKey: 'secret', policy: [] }]]),
    endpoints: { dynamodb: address, sqs: address, s3: address, secretsmanager: address },
    region: 'ap-east-1',
    clock,
    dataDir: folder,
  });
  return runtime;
}

describe('given a function in a worker', () => {
  test('when it looks at its environment, then nothing of the host is there', async () => {
    process.env['HOST_SECRET'] = 'x';
    const env = await start('exports.handler = async () => process.env').invoke('Fn', {});
    expect(env).toMatchObject({ GIVEN: 'by the template', AWS_REGION: 'ap-east-1', AWS_ACCESS_KEY_ID: 'AKIA' });
    expect(env).not.toHaveProperty('HOST_SECRET');
    expect(env).not.toHaveProperty('PATH');
  });

  test('when more invocations come than environments may be, then they wait and each environment has one at a time', async () => {
    const code = `let busy = 0; const id = Math.random();
      exports.handler = async () => { busy += 1; const seen = busy; await new Promise((r) => setTimeout(r, 20)); busy -= 1; return { id, seen }; }`;
    const running = start(code, { reservedConcurrency: 2 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => running.invoke('Fn', {})));
    const seen = answers as { id: number; seen: number }[];
    expect(new Set(seen.map(({ id }) => id)).size).toBe(2);
    expect(Math.max(...seen.map((one) => one.seen))).toBe(1);
  });

  test('when it writes to its console, then the lines are in its log file', async () => {
    await start("exports.handler = async () => { console.log('out'); console.error('err') }").invoke('Fn', {});
    expect(readFileSync(path.join(folder, 'logs/Fn.log'), 'utf8')).toContain('out\nerr\n');
  });

  const broken = [
    ['throws while it loads', "throw new TypeError('early')", 'TypeError'],
    ['has no such handler', 'exports.other = 1', 'Runtime.HandlerNotFound'],
    [
      'hoards memory',
      'exports.handler = async () => { const a = []; for (;;) a.push(new Array(1e5).fill(a.length)) }',
      'Runtime.ExitError',
    ],
    ['throws what is no Error', "exports.handler = async () => { throw 'text' }", 'string'],
  ] as const;
  test.each(broken)('when it %s, then the error says so', async (_, code, errorType) => {
    await expect(start(code, { timeoutSeconds: 30 }).invoke('Fn', {})).rejects.toMatchObject({
      payload: { errorType },
    });
  });

  test('when an event is over 6 MB, then it is refused as Lambda would', async () => {
    const big = { text: 'x'.repeat(6 * 1024 * 1024) };
    await expect(start('exports.handler = async () => 1').invoke('Fn', big)).rejects.toThrow(/6 MB/);
  });

  test('when it is called 5000 times, then a call costs less than 0.3 ms of CPU', async ({ annotate }) => {
    const running = start('exports.handler = async (event) => ({ echo: event.n })');
    for (let n = 0; n < 500; n += 1) await running.invoke('Fn', { n });
    const before = process.cpuUsage();
    for (let n = 0; n < 5000; n += 1) await running.invoke('Fn', { n });
    const { user, system } = process.cpuUsage(before);
    const each = (user + system) / 1000 / 5000;
    await annotate(`One invocation: ${each.toFixed(3)} ms of CPU, caller and worker together`);
    expect(each).toBeLessThan(0.3);
  });
});

describe('given the moved Date of a worker', () => {
  test('when code uses it in any way, then it sees the moved time and ordinary dates', async () => {
    const offset = new SharedArrayBuffer(8);
    new Float64Array(offset)[0] = 86_400_000 * 3650;
    const module = new URL('../../local/runtime/shifted-date.ts', import.meta.url).href;
    const code = `const { parentPort, workerData } = require('node:worker_threads');
      import(${JSON.stringify(module)}).then(({ installShiftedDate }) => {
        const real = installShiftedDate(workerData)();
        class Sub extends Date { more() { return 'sub' } }
        const days = (instant) => Math.round((instant - real) / 86400000);
        parentPort.postMessage({
          now: days(Date.now()), made: days(new Date().getTime()), called: days(Date.parse(Date())),
          given: new Date(0).toISOString(), parts: Date.UTC(2022, 4, 20), sub: new Sub(5).more() + new Sub(5).getTime(),
          instance: new Date() instanceof Date, same: new Date().constructor === Date, name: Date.name,
          clone: structuredClone(new Date(7)) instanceof Date, format: new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).format(new Date(0)),
        });
      });`;
    const worker = new Worker(code, { eval: true, workerData: offset });
    const [seen] = (await once(worker, 'message')) as [unknown];
    expect(seen).toEqual({
      now: 3650,
      made: 3650,
      called: 3650,
      given: '1970-01-01T00:00:00.000Z',
      parts: Date.UTC(2022, 4, 20),
      sub: 'sub5',
      instance: true,
      same: true,
      name: 'Date',
      clone: true,
      format: '1/1/1970',
    });
  });
});
