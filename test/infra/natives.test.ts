import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { addNatives, hostTarget } from '../../infra/natives.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'juxian-natives-'));
const images = path.join(folder, 'node_modules/@img');
afterAll(() => rmSync(folder, { recursive: true }));

test('given a build for another processor, when this machine’s is added, then it is the only one, and it works', async () => {
  mkdirSync(path.join(images, 'sharp-elsewhere-x1'), { recursive: true });
  await addNatives(folder, hostTarget());
  // Again, as a second synth does.
  await addNatives(folder, hostTarget());
  const builds = readdirSync(images).filter((name) => name.startsWith('sharp-'));
  expect(builds).toContain(`sharp-${hostTarget()}`);
  expect(builds.filter((name) => !name.endsWith(hostTarget()))).toEqual([]);
  const { resolve } = await import('node:module').then(({ createRequire }) =>
    createRequire(pathToFileURL(path.join(folder, 'index.mjs'))),
  );
  expect(resolve('sharp').startsWith(folder)).toBe(true);
});

test('given a processor whose build is not installed, when it is asked for, then the error says how to get it', async () => {
  await expect(addNatives(folder, 'plan9-mips')).rejects.toThrow(/plan9-mips is not installed: npm ci/);
});
