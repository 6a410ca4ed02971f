import { manifestPath, sumsPath, type BundleFile, type BundleManifest } from '../../shared/contract/bundle-manifest.ts';
import { bundleFault, type BundleFault } from '../../shared/domain/bundle/fault.ts';
import { sumsText } from '../../shared/domain/bundle/manifest.ts';

/** A file of a zip; without a content where it could not be read, which is a fault of its own. */
export type FoundFile = {
  readonly path: string;
  readonly content?: { readonly size: number; readonly sha256: string };
};

/** Every difference between what a manifest lists and what was found. */
export function compareFiles(
  { files }: Pick<BundleManifest, 'files'>,
  found: readonly FoundFile[],
): readonly BundleFault[] {
  const byPath = new Map(found.map((file) => [file.path, file]));
  const listed = new Set([manifestPath, sumsPath, ...files.map(({ path }) => path)]);
  const bySum = Map.groupBy(files, ({ sha256 }) => sha256);
  const known = (sha256: string) => {
    const [same] = bySum.get(sha256) ?? [];
    return same ? `（内容与清单中的“${same.path}”相同）` : '';
  };
  return [
    ...files.flatMap((file) => differences(file, byPath.get(file.path), known)),
    ...found
      .filter(({ path }) => !listed.has(path))
      .map(({ path, content }) =>
        bundleFault(path, 'extra', `清单没有列出这个文件${content ? known(content.sha256) : ''}`),
      ),
    ...(byPath.has(sumsPath) ? [] : [bundleFault(sumsPath, 'missing', '缺少这个文件')]),
  ];
}

function differences(
  { path, size, sha256 }: BundleFile,
  found: FoundFile | undefined,
  known: (sha256: string) => string,
): readonly BundleFault[] {
  if (!found) return [bundleFault(path, 'missing', '缺少这个文件')];
  const { content } = found;
  if (!content || content.sha256 === sha256) {
    // The same bytes of another length: the manifest contradicts itself.
    const wrong = content && content.size !== size;
    return wrong ? [bundleFault(path, 'size', `长度为 ${content.size} 个字节，清单写的是 ${size}`)] : [];
  }
  const hint = known(content.sha256);
  if (content.size !== size)
    return [bundleFault(path, 'size', `长度为 ${content.size} 个字节，清单写的是 ${size}${hint}`)];
  return [bundleFault(path, 'changed', `内容与清单写的 SHA-256 不符${hint}`)];
}

/** Whether SHA256SUMS is, to the byte, what follows from the manifest; a fault for each line that is not. */
export function compareSums(
  bytes: Buffer,
  manifestSha256: string,
  { files }: Pick<BundleManifest, 'files'>,
): readonly BundleFault[] {
  const expected = sumsText(manifestSha256, files);
  if (bytes.equals(Buffer.from(expected))) return [];
  const said = linesOf(bytes.toString('utf8'));
  const right = linesOf(expected);
  const sums = new Map(said.flatMap(({ path, sha256 }) => (path === undefined ? [] : [[path, sha256] as const])));
  const wanted = new Set(right.map(({ path }) => path));
  const faults = [
    ...right.flatMap(({ path = '', sha256 }) => {
      const sum = sums.get(path);
      if (sum === undefined) return [fault('sums-missing', `没有“${path}”一行`)];
      return sum === sha256 ? [] : [fault('sums-wrong', `“${path}”的校验值与清单不符`)];
    }),
    ...said.flatMap(({ path, line }) =>
      path === undefined || !wanted.has(path) ? [fault('sums-extra', `多出一行：${line.slice(0, 200)}`)] : [],
    ),
  ];
  return faults.length > 0 ? faults : [fault('sums-form', '各行的内容都对，但次序、重复的行或者换行与清单不符')];
}

type Line = { readonly line: string; readonly path?: string; readonly sha256?: string };

function linesOf(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, sha256, path] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
      return sha256 !== undefined && path !== undefined ? { line, path, sha256 } : { line };
    });
}

function fault(code: string, message: string): BundleFault {
  return bundleFault(sumsPath, code, message);
}

/** Whether files lie in the order that is prescribed; those that are missing or too many are another matter. */
export function inOrder({ files }: Pick<BundleManifest, 'files'>, paths: readonly string[]): boolean {
  const expected = [manifestPath, sumsPath, ...files.map(({ path }) => path)];
  const there = new Set(paths);
  const places = new Map(expected.filter((path) => there.has(path)).map((path, index) => [path, index]));
  return paths.filter((path) => places.has(path)).every((path, index) => places.get(path) === index);
}
