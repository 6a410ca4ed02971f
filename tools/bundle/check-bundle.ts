import { manifestPath, sumsPath, type BundleManifest } from '../../shared/contract/bundle-manifest.ts';
import { bundleFault, type BundleFault } from '../../shared/domain/bundle/fault.ts';
import { clashFaults, pathFaults } from '../../shared/domain/bundle/paths.ts';
import type { Result } from '../../shared/platform/result.ts';
import { compareFiles, compareSums, inOrder } from './compare.ts';
import { readContent, type Content } from './read-content.ts';
import { readManifest, type ReadManifest } from './read-manifest.ts';
import { readZip, type ReadZip } from './read-zip.ts';
import type { Source } from './source.ts';
import type { ZipEntry } from './zip-entry.ts';

export type CheckOptions = {
  /** The manifest's SHA-256, as the officer got it from the system and passed it on by another way. */
  readonly expected?: string;
  /** Told of the bytes that were read, and before that of how many they will be. */
  readonly progress?: { readonly start: (bytes: number) => void; readonly step: (bytes: number) => void };
};

/** What a bundle says and what is wrong with it. A remark does not make it unsound. */
export type Checked = {
  readonly bytes: number;
  readonly manifest?: BundleManifest;
  readonly manifestSha256?: string;
  readonly faults: readonly BundleFault[];
  readonly remarks: readonly string[];
};

type ReadEntry = { readonly entry: ZipEntry; readonly content: Result<Content, BundleFault> | undefined };

/** Checks a bundle from its first byte to its last, and writes nothing anywhere. */
export async function checkBundle(source: Source, options: CheckOptions = {}): Promise<Checked> {
  const read = await readZip(source);
  if (!read.ok) return { bytes: source.size, faults: [read.error], remarks: [] };
  try {
    return await checkZip(read.value, source.size, options);
  } finally {
    read.value.zip.close();
  }
}

async function checkZip(read: ReadZip, bytes: number, { expected, progress }: CheckOptions): Promise<Checked> {
  const overlapping = new Set(read.faults.filter(({ code }) => code === 'overlap').map(({ path }) => path));
  const contents = await readContents(read, overlapping, progress);
  const files = contents.filter(({ entry }) => !entry.folder);
  const paths = files.map(({ entry }) => entry.path);
  const manifest = contentOf(files, manifestPath);
  const sums = contentOf(files, sumsPath);
  const parsed = manifest && readManifest(manifest.bytes);

  const faults: BundleFault[] = [
    ...expectation(manifest?.sha256, expected),
    ...read.faults,
    ...read.entries.flatMap(({ path }) => pathFaults(path.replace(/\/$/, ''))),
    ...clashFaults(paths),
    ...contents.flatMap(({ content }) => (content && !content.ok ? [content.error] : [])),
    ...faultsOfManifest(paths, parsed),
  ];
  if (!manifest || !parsed?.ok) return { bytes, ...shaOf(manifest), faults, remarks: remarksOf(read) };

  const found = files.map(({ entry, content }) => ({
    path: entry.path,
    ...(content?.ok && { content: content.value }),
  }));
  faults.push(...compareFiles(parsed.value.manifest, found));
  if (sums) faults.push(...compareSums(sums.bytes, manifest.sha256, parsed.value.manifest));
  const lying = files.toSorted((a, b) => a.entry.start - b.entry.start).map(({ entry }) => entry.path);
  const ordered = [paths, lying].every((order) => inOrder(parsed.value.manifest, order));
  const remarks = [...remarksOf(read), ...(ordered ? [] : ['文件的次序与清单不同，像是重新打包过'])];
  return { bytes, ...shaOf(manifest), manifest: parsed.value.manifest, faults, remarks };
}

/** Each file's content once, in the order in which they lie. */
async function readContents(
  { zip, entries }: ReadZip,
  overlapping: ReadonlySet<string>,
  progress: CheckOptions['progress'],
): Promise<readonly ReadEntry[]> {
  // Entries that share their bytes are a way to make a small file endless.
  const readable = (entry: ZipEntry) => entry.readable && !overlapping.has(entry.path);
  progress?.start(entries.filter(readable).reduce((sum, { size }) => sum + size, 0));
  const step = progress?.step ?? (() => undefined);
  const contents = new Map<ZipEntry, Result<Content, BundleFault>>();
  for (const entry of entries.filter(readable).toSorted((a, b) => a.start - b.start)) {
    const keep = entry.path === manifestPath || entry.path === sumsPath;
    contents.set(entry, await readContent(zip, entry, { keep, step }));
  }
  return entries.map((entry) => ({ entry, content: contents.get(entry) }));
}

function contentOf(files: readonly ReadEntry[], path: string): Content | undefined {
  const content = files.find(({ entry }) => entry.path === path)?.content;
  return content?.ok ? content.value : undefined;
}

function shaOf(manifest: Content | undefined) {
  return manifest && { manifestSha256: manifest.sha256 };
}

function expectation(is: string | undefined, expected: string | undefined): readonly BundleFault[] {
  if (expected === undefined || is === undefined || is === expected) return [];
  return [
    bundleFault(manifestPath, 'other-bundle', '清单的 SHA-256 与所给的不同：不是所指的那一份材料包，或者清单被改动过'),
  ];
}

function faultsOfManifest(
  paths: readonly string[],
  parsed: Result<ReadManifest, readonly BundleFault[]> | undefined,
): readonly BundleFault[] {
  if (parsed) return parsed.ok ? parsed.value.faults : parsed.error;
  return paths.includes(manifestPath)
    ? [bundleFault(manifestPath, 'unread', '清单无法读取，不知道应有哪些文件')]
    : [bundleFault(manifestPath, 'missing', '缺少清单，不知道应有哪些文件')];
}

/** What tells that another program has packed the files once more; their contents are compared all the same. */
function remarksOf({ entries }: ReadZip): readonly string[] {
  const folders = entries.filter(({ folder }) => folder).length;
  const compressed = entries.filter(({ folder, compressed }) => !folder && compressed).length;
  const unmarked = entries.filter(({ namedUtf8 }) => !namedUtf8).length;
  return [
    ...(folders === 0 ? [] : [`另有 ${folders} 个文件夹条目，像是重新打包过`]),
    ...(compressed === 0 ? [] : [`${compressed} 个文件经过压缩，像是重新打包过`]),
    ...(unmarked === 0 ? [] : [`${unmarked} 个名称没有标明是 UTF-8，在 Windows 上解压可能成为乱码`]),
  ];
}
