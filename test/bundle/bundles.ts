import { createHash } from 'node:crypto';
import type { BundleManifest } from '../../shared/contract/bundle-manifest.ts';
import { canonicalJson } from '../../shared/platform/canonical-json.ts';
import { checkBundle } from '../../tools/bundle/check-bundle.ts';
import { handZip, type HandEntry, type HandZip } from './zip-writer.ts';

export type Files = Readonly<Record<string, string | Buffer>>;

/** Three files as a bundle has them: the index, a filed document in Chinese folders, a drawn one. */
export const files: Files = {
  '目录.html': '<!doctype html><title>目录</title>',
  '溧阳市/张三/审批表.pdf': '%PDF-1.7 审批表',
  '溧阳市/张三/证件照.jpg': Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70]),
};

export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** The manifest of files; `changes` are those of a test that wants it otherwise. */
export function manifestOf(content: Files, changes: Partial<BundleManifest> = {}): BundleManifest {
  return {
    format: 'juxian-bundle/1',
    campaign: { id: 'demo-2022', title: '乡村振兴创新顾问评选', organiser: '常州市', revision: 3 },
    round: { id: 'rnd_demo-2022_city', title: '市级推选', snapshotId: 'snp_1', standing: 'final' },
    draft: false,
    asOf: '2022-06-01T08:00:00.000Z',
    lacks: [],
    files: Object.entries(content).map(([path, data]) => ({
      path,
      size: Buffer.byteLength(data),
      sha256: sha256(data),
      source: { type: 'drawn', document: 'index' },
    })),
    ...changes,
  };
}

export function sumsOf(
  manifest: string,
  listed: readonly { readonly path: string; readonly sha256: string }[],
): string {
  return [{ path: 'manifest.json', sha256: sha256(manifest) }, ...listed]
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
    .join('');
}

/** The entries of a sound bundle in their order; a test changes some of them and zips the rest as they are. */
export function entriesOf(content: Files = files, changes: Partial<BundleManifest> = {}): HandEntry[] {
  const manifest = manifestOf(content, changes);
  return packed(canonicalJson(manifest), sumsOf(canonicalJson(manifest), manifest.files), content);
}

export function packed(manifest: string, sums: string, content: Files = files): HandEntry[] {
  return Object.entries({ 'manifest.json': manifest, SHA256SUMS: sums, ...content }).map(([name, data]) => ({
    name,
    data: Buffer.from(data),
  }));
}

export function bundle(content: Files = files, changes: Partial<BundleManifest> = {}, zip: HandZip = {}): Buffer {
  return handZip(entriesOf(content, changes), zip);
}

/** A sound bundle but for the entry with this name. */
export function bundleWith(name: string, changes: Partial<HandEntry>): Buffer {
  return handZip(entriesOf().map((entry) => (entry.name === name ? { ...entry, ...changes } : entry)));
}

/** Checks bytes in memory. */
export async function check(bytes: Buffer, expected?: string) {
  const read = async (start: number, end: number) => {
    // As a file system does with an offset that is none.
    if (!Number.isSafeInteger(start)) throw Object.assign(new RangeError('offset'), { code: 'ERR_OUT_OF_RANGE' });
    return bytes.subarray(start, end);
  };
  return checkBundle({ size: bytes.length, read }, expected === undefined ? {} : { expected });
}

/** The faults of bytes as `code path`, in their order. */
export async function faultsOf(bytes: Buffer, expected?: string): Promise<readonly string[]> {
  const { faults } = await check(bytes, expected);
  return faults.map(({ code, path }) => `${code} ${path}`.trim());
}
