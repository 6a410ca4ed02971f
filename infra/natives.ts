import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** The package that is not bundled: its work is done by a library for one operating system and processor. */
export const nativePackage = 'sharp';
/** What Lambda runs: Amazon Linux on arm64. */
export const lambdaTarget = 'linux-arm64';
/** Where `npm run natives` puts Lambda's build; npm itself installs only that of the machine it runs on. */
export const lambdaModules = path.join(root, 'build/natives/node_modules');

/** This machine, in the words of sharp's packages. */
export function hostTarget(): string {
  const { header } = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  const musl = process.platform === 'linux' && header.glibcVersionRuntime === undefined;
  return `${musl ? 'linuxmusl' : process.platform}-${process.arch}`;
}

type Manifest = {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

/**
 * Puts sharp, with the build for `target`, into `<folder>/node_modules`: a function that imports it finds it there.
 * @throws Error when that build is not installed
 */
export async function addNatives(folder: string, target: string): Promise<void> {
  const source = target === lambdaTarget && existsSync(lambdaModules) ? lambdaModules : path.join(root, 'node_modules');
  const names = closure(source, target);
  const modules = path.join(folder, 'node_modules');
  await removeOtherBuilds(path.join(modules, '@img'), names);
  await Promise.all(names.map((name) => copyPackage(path.join(source, name), path.join(modules, name))));
}

function closure(modules: string, target: string): readonly string[] {
  const wanted = (name: string): boolean => name === `@img/sharp-${target}` || name === `@img/sharp-libvips-${target}`;
  const found = new Set<string>();
  const open = [nativePackage, `@img/${nativePackage}-${target}`];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const { dependencies = {}, optionalDependencies = {} } = readManifest(path.join(modules, name), target);
    open.push(...Object.keys(dependencies), ...Object.keys(optionalDependencies).filter(wanted));
  }
  return [...found];
}

function readManifest(folder: string, target: string): Manifest {
  const file = path.join(folder, 'package.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const help = target === lambdaTarget ? 'npm run natives' : 'npm ci';
  throw new Error(`${path.basename(folder)} for ${target} is not installed: ${help}`);
}

/** Takes away builds that an earlier synth brought for another processor: they would be deployed for nothing. */
async function removeOtherBuilds(folder: string, names: readonly string[]): Promise<void> {
  if (!existsSync(folder)) return;
  const others = (await readdir(folder)).filter(
    (entry) => /^sharp-[a-z0-9-]+$/.test(entry) && !names.includes(`@img/${entry}`),
  );
  await Promise.all(others.map((entry) => rm(path.join(folder, entry), { recursive: true })));
}

/** Leaves a package of the same version alone: a second synth, perhaps at the same time, has put it there. */
async function copyPackage(from: string, to: string): Promise<void> {
  const present = path.join(to, 'package.json');
  const version = readManifest(from, '').version;
  if (existsSync(present) && readManifest(to, '').version === version) return;
  const draft = `${to}.${process.pid}`;
  await mkdir(path.dirname(to), { recursive: true });
  await cp(from, draft, {
    recursive: true,
    filter: (file) => !/\.(?:md|map|d\.[cm]?ts)$|\/(?:src|install)$/.test(file),
  });
  await rm(to, { recursive: true, force: true });
  await rename(draft, to);
}
