import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lambdaModules, nativePackage } from '../infra/natives.ts';

/** Installs the build of sharp that Lambda needs, in the version of this project, beside the machine's own. */
const root = path.resolve(import.meta.dirname, '..');
const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};
const folder = path.dirname(lambdaModules);
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
const wanted = `${nativePackage}@${dependencies[nativePackage]}`;
execFileSync(
  'npm',
  ['install', '--no-save', '--no-audit', '--no-fund', '--os=linux', '--cpu=arm64', '--libc=glibc', wanted],
  {
    cwd: folder,
    stdio: 'inherit',
  },
);
console.log(`${wanted} for Lambda (linux, arm64) is in ${path.relative(root, lambdaModules)}`);
