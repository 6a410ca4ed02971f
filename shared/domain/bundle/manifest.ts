import { manifestPath, sumsPath, type BundleFile, type BundleManifest } from '../../contract/bundle-manifest.ts';
import { bundleFault, type BundleFault } from './fault.ts';
import { clashFaults, pathFaults } from './paths.ts';

/** The rules of a manifest that look across its fields, and those of its paths; the schema has looked at each alone. */
export function manifestFaults({ draft, lacks, files }: BundleManifest): readonly BundleFault[] {
  const own = [manifestPath, sumsPath];
  const paths = files.map(({ path }) => path);
  const inManifest = (fault: BundleFault): BundleFault => ({ ...fault, message: `清单中的${fault.message}` });
  return [
    ...(draft || lacks.length === 0
      ? []
      : [bundleFault(manifestPath, 'lacks-without-draft', `不是草稿，却写着缺少 ${lacks.length} 项材料`)]),
    ...own
      .filter((path) => paths.includes(path))
      .map((path) => bundleFault(path, 'path-reserved', '清单不应列出这个文件')),
    ...paths.flatMap(pathFaults).map(inManifest),
    // Its own two names are taken as well.
    ...clashFaults([...own, ...paths.filter((path) => !own.includes(path))]).map(inManifest),
  ];
}

/** SHA256SUMS as `sha256sum -c` reads it: the manifest's own sum, then those of its files in its order. */
export function sumsText(manifestSha256: string, files: readonly Pick<BundleFile, 'path' | 'sha256'>[]): string {
  return [{ path: manifestPath, sha256: manifestSha256 }, ...files]
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
    .join('');
}
