import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

import { fileTypeFromBuffer } from 'file-type';

import { acceptedKey } from './evidence-keys.ts';
import type { EvidenceFiles } from './ports.ts';
import type { DocumentRecord } from './records.ts';
import type { DocumentKind } from './stage-rules.ts';
import type { ContentFault, FileInspector, ImageCopier, ImageCopies, ScanReport, Scanner } from './upload-ports.ts';
import { contentLimits } from './upload-rules.ts';

export type ExamineUploadPorts = {
  readonly files: Pick<EvidenceFiles, 'read'>;
  readonly scan: Scanner;
  readonly inspect: FileInspector;
  readonly copyImage: ImageCopier;
};

/** What a file is and does; of an image, its copies, which take all of it to make. `gone`: there is no such file. */
export type Finding =
  | { readonly type: 'gone' }
  | { readonly type: 'waiting' }
  | { readonly type: 'faulty'; readonly fault: ContentFault }
  | { readonly type: 'infected'; readonly name: string }
  | { readonly type: 'sound'; readonly crc32: number; readonly copies?: ImageCopies };

/**
 * Examines the file of a record, in quarantine or where an earlier run moved it: length and SHA-256, malware, magic
 * bytes, content. It depends on nothing of the record but what was declared.
 */
export async function examineUpload(
  ports: ExamineUploadPorts,
  { key, scan }: { readonly key: string; readonly scan?: ScanReport },
  record: DocumentRecord,
  kind: DocumentKind,
): Promise<Finding> {
  const bytes = (await ports.files.read(key)) ?? (await ports.files.read(acceptedKey(record)));
  if (!bytes) return { type: 'gone' };
  const fault = faultOfBytes(record, bytes);
  if (fault) return { type: 'faulty', fault };
  const verdict = ports.scan({ key, bytes }, scan);
  if (verdict.type === 'infected') return verdict;
  return verdict.type === 'waiting' ? { type: 'waiting' } : readContent(ports, record, kind, bytes);
}

function faultOfBytes(record: DocumentRecord, bytes: Uint8Array): ContentFault | undefined {
  if (bytes.length !== record.size) {
    return { code: 'upload-size', detail: `文件长度为 ${bytes.length} 字节，与申报的 ${record.size} 字节不符` };
  }
  if (hash('sha256', bytes, 'hex') === record.sha256) return undefined;
  return { code: 'upload-hash', detail: '文件内容与申报的 SHA-256 不符，请重新上传' };
}

async function readContent(
  { inspect, copyImage }: ExamineUploadPorts,
  { mediaType }: DocumentRecord,
  kind: DocumentKind,
  bytes: Uint8Array,
): Promise<Finding> {
  const found = await fileTypeFromBuffer(bytes);
  if (found?.mime !== mediaType) {
    const what = found ? `实际为 ${found.mime}` : '无法识别';
    const detail = `文件内容${what}，与申报的类型 ${mediaType} 不符`;
    return { type: 'faulty', fault: { code: 'upload-type', detail } };
  }
  const limits = contentLimits(kind, mediaType);
  const fault = await inspect(bytes, limits);
  if (fault) return { type: 'faulty', fault };
  const sound = { type: 'sound', crc32: crc32(bytes) } as const;
  if (!mediaType.startsWith('image/')) return sound;
  const copied = await copyImage(bytes, limits.maxPixels);
  return copied.ok ? { ...sound, copies: copied.value } : { type: 'faulty', fault: copied.error };
}
