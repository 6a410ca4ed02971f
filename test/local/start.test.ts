import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signIn } from '../../sample/sign-in.ts';
import { takePort } from '../support/free-port.ts';
import { processesWith, startProcess } from '../support/start-process.ts';
import type { Ended, StartProcess } from '../support/start-process.ts';

let folder: string;
let dataDir: string;
let running: StartProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'juxian-start-'));
  dataDir = join(folder, 'data');
  running = [];
});
afterEach(async () => {
  for (const one of running) one.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}, byNpm = false): StartProcess {
  const one = startProcess(['--data', dataDir, ...args], env, byNpm);
  running.push(one);
  return one;
}

const isOneLine = ({ stderr }: Ended) => expect(stderr).toMatch(/^[^\n]+\n$/);

/** The database is on a leash that bites a moment after our process has ended. */
async function nothingLeft(pid: number): Promise<void> {
  const left = () => processesWith(dataDir).length;
  for (let patience = 0; left() > 0 && patience < 40; patience += 1) await wait(50);
  expect(left()).toBe(0);
  expect(await readdir(resolve('build/start'))).not.toContain(String(pid));
}

describe('given a fault that a person can mend, when the system starts, then it says so in one line and ends with 1', () => {
  test('an unknown option', async () => {
    const ended = await start(['--frehs']).ended;
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--frehs') });
    isOneLine(ended);
  });

  test('a taken port', async () => {
    const { port, release } = await takePort();
    const one = start(['--empty', '--port', String(port)]);
    const ended = await one.ended;
    await release();
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(new RegExp(`Port ${port} is taken.*--port`)),
    });
    isOneLine(ended);
    await nothingLeft(one.pid);
  });

  test('no Java', async () => {
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await symlink('/bin/sh', join(bin, 'sh'));
    const one = start(['--empty', '--port', '0'], { PATH: bin, JAVA_HOME: undefined });
    const ended = await one.ended;
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('Java') });
    isOneLine(ended);
    await nothingLeft(one.pid);
  });

  test('a data folder that is a file', async () => {
    await writeFile(dataDir, 'a file');
    const ended = await start(['--empty', '--port', '0']).ended;
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining(dataDir) });
    isOneLine(ended);
  });

  test('a damaged data folder', async () => {
    await mkdir(join(dataDir, 'dynamodb'), { recursive: true });
    await writeFile(join(dataDir, 'juxian-data.json'), '{"form');
    const one = start(['--empty', '--port', '0']);
    const ended = await one.ended;
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/damaged.*--fresh/) });
    isOneLine(ended);
    await nothingLeft(one.pid);
  });

  test('--fresh on a folder that is not ours: nothing in it is touched', async () => {
    await mkdir(join(dataDir, 'photos'), { recursive: true });
    const ended = await start(['--empty', '--fresh', '--port', '0']).ended;
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('not a Juxian data folder') });
    isOneLine(ended);
    expect(await readdir(dataDir)).toContain('photos');
  });

  test.skipIf(process.getuid?.() === 0)('a data folder that may not be written', async () => {
    await chmod(folder, 0o500);
    const ended = await start(['--empty', '--port', '0']).ended;
    await chmod(folder, 0o700);
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining(dataDir) });
    isOneLine(ended);
  });
});

test('given --help, when it is asked for, then it shows the options and ends with 0', async () => {
  const ended = await start(['--help']).ended;
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  for (const option of ['--empty', '--fresh', '--port', '--data']) expect(ended.stdout).toContain(option);
});

describe('given a running system', () => {
  test('when it has started, then it serves; on Ctrl-C it ends with 0 and leaves no process behind', async () => {
    const one = start(['--empty', '--port', '0']);
    const [, origin = ''] = await one.says(/Juxian is ready after [\d.]+ s: (http:\S+)/);
    await one.says('until Ctrl-C');
    expect((await fetch(`${origin}/api/campaigns`)).status).toBe(200);
    const { accessToken } = await signIn(origin, 'city-officer');
    expect(accessToken.split('.')).toHaveLength(3);
    expect((await fetch(`${origin}/api/rounds/rnd_none/tally`)).status).toBe(401);
    expect(processesWith(dataDir).length).toBeGreaterThan(1);

    // As npm does: the terminal's Ctrl-C, and npm's own copy of it.
    one.kill('SIGINT');
    one.kill('SIGINT');
    const ended = await one.ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/✓ database +[\d.]+ s/);
    expect(ended.stdout).toMatch(/✓ stacks +[\d.]+ s/);
    await nothingLeft(one.pid);
    await expect(fetch(origin)).rejects.toThrow();
  });

  test('when npm is told to end, then the system ends with it', async () => {
    const one = start(['--empty', '--port', '0'], {}, true);
    await one.says('until Ctrl-C');
    one.kill('SIGTERM');
    expect((await one.ended).code).toBe(0);
    await nothingLeft(one.pid);
  });

  test('when a signal comes while it still starts, then it ends with 0 and leaves no process behind', async () => {
    const one = start(['--empty', '--port', '0']);
    await wait(2500);
    one.kill('SIGTERM');
    expect(await one.ended).toMatchObject({ code: 0, stderr: '' });
    await nothingLeft(one.pid);
  });
});
