import { BundleManifest, manifestPath } from '../../shared/contract/bundle-manifest.ts';
import { faultsOf, faultText } from '../../shared/contract/faults.ts';
import { bundleFault, type BundleFault } from '../../shared/domain/bundle/fault.ts';
import { manifestFaults } from '../../shared/domain/bundle/manifest.ts';
import { canonicalJson } from '../../shared/platform/canonical-json.ts';
import { err, ok, type Result } from '../../shared/platform/result.ts';

export type ReadManifest = { readonly manifest: BundleManifest; readonly faults: readonly BundleFault[] };

/**
 * The manifest that the bytes say, with what is wrong with it across its fields; an error, with a fault a field, where
 * they are not a manifest of a known version.
 */
export function readManifest(bytes: Uint8Array): Result<ReadManifest, readonly BundleFault[]> {
  const text = utf8(bytes);
  if (text === undefined) return err([fault('encoding', '不是 UTF-8 编码的文本')]);
  const json = jsonOf(text);
  if (json === undefined) return err([fault('json', '不是有效的 JSON')]);
  const version = versionOf(json);
  if (version !== undefined && version !== BundleManifest.shape.format.value)
    return err([fault('version', `清单的格式是 ${version}，本程序只认识 ${BundleManifest.shape.format.value}`)]);
  const parsed = BundleManifest.safeParse(json, { error: faultText });
  if (!parsed.success)
    return err(faultsOf(parsed.error).map(({ field, code, detail }) => fault(`schema-${code}`, `${field}：${detail}`)));
  // Two spellings of one value would be two bundles. A field that stands twice is seen here too.
  const canonical = canonicalJson(json) === text;
  return ok({
    manifest: parsed.data,
    faults: [
      ...(canonical ? [] : [fault('not-canonical', '不是规范的 JSON（RFC 8785），被别的程序改写过')]),
      ...manifestFaults(parsed.data),
    ],
  });
}

function fault(code: string, message: string): BundleFault {
  return bundleFault(manifestPath, code, message);
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function versionOf(json: unknown): string | undefined {
  const format = typeof json === 'object' && json !== null && 'format' in json ? json.format : undefined;
  return typeof format === 'string' ? format : undefined;
}
