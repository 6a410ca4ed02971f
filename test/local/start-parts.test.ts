import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StartupError } from '../../local/types.ts';
import { describeFault } from '../../tools/start/faults.ts';
import { readOptions } from '../../tools/start/options.ts';

describe('given the command line', () => {
  test('when nothing is said, then the defaults hold', () => {
    expect(readOptions([])).toEqual({ empty: false, fresh: false, port: 8750, dataDir: resolve('.juxian') });
  });

  test.each([
    [['--empty', '--fresh'], { empty: true, fresh: true }],
    [['--port', '0'], { port: 0 }],
    [['--port=65535'], { port: 65_535 }],
    [['--data', 'some/where'], { dataDir: resolve('some/where') }],
    [['--data', '/tmp/x'], { dataDir: '/tmp/x' }],
  ])('when it says %j, then that is taken', (args, expected) => {
    expect(readOptions(args)).toMatchObject(expected);
  });

  test.each([['--help'], ['-h'], ['--empty', '--help']])('when help is asked for, then help it is', (...args) => {
    expect(readOptions(args)).toBe('help');
  });

  test.each([
    [['--prot', '1'], /--prot/],
    [['serve'], /serve/],
    [['--port'], /--port/],
    [['--port', '65536'], /--port must be a number from 0 to 65535, not "65536"/],
    [['--port', '-1'], /--port/],
    [['--port', '80a'], /--port/],
    [['--port', ''], /--port/],
    [['--data', ''], /--data/],
    [['--empty=yes'], /--empty/],
  ])('when it says %j, then one line names the fault', (args, line) => {
    const read = () => readOptions(args);
    expect(read).toThrow(StartupError);
    expect(read).toThrow(line);
    expect(read).not.toThrow(/\n/);
  });
});

describe('given a fault', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'juxian-start-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('when a person can mend it, then its own line is all', () => {
    expect(describeFault(new StartupError('Port 1 is taken'), folder)).toBe('Port 1 is taken');
  });

  test('when it is a bug, then there is one line, and the stack is in the log of the data folder', async () => {
    await writeFile(join(folder, 'juxian-data.json'), '{"format":1}');
    const log = join(folder, 'logs/start.log');
    const line = describeFault(new Error('It broke\nin two', { cause: new Error('deeper') }), folder);
    expect(line).toBe(`It broke in two (details: ${log})`);
    const written = await readFile(log, 'utf8');
    expect(written).toContain('start-parts.test.ts');
    expect(written).toContain('deeper');
  });

  test('when the folder is not a data folder yet, then nothing is written into it', () => {
    expect(describeFault(new Error('It broke'), folder)).toMatch(new RegExp(`details: ${tmpdir()}/juxian/start.log`));
    expect(describeFault('text', undefined)).toMatch(/^text \(details/);
  });
});

describe('given a process that is slow to stop', () => {
  /** The program says `up` when it can hear signals, and `stopping` when it has heard the first. */
  const program = `
    import { onStopSignal } from ${JSON.stringify(resolve('tools/start/signals.ts'))};
    onStopSignal(() => process.stdout.write('stopping '));
    setInterval(() => {}, 1000);
    process.stdout.write('up ');`;

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    'when %s comes again, then it ends at once with %i; an echo of the first is no second',
    async (signal, code) => {
      const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program]);
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      await once(child.stdout, 'data');
      child.kill(signal);
      child.kill(signal);
      await wait(700);
      expect([said, child.exitCode]).toEqual(['up stopping ', null]);
      child.kill(signal);
      expect((await once(child, 'exit'))[0]).toBe(code);
    },
  );
});
