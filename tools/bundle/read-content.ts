import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ZipFile } from 'yauzl';
import { bundleFault, type BundleFault } from '../../shared/domain/bundle/fault.ts';
import { err, ok, type Result } from '../../shared/platform/result.ts';
import { readFailure } from './source.ts';
import type { ZipEntry } from './zip-entry.ts';

/** What an entry holds; the bytes themselves only where they were asked for. */
export type Content = { readonly size: number; readonly sha256: string; readonly bytes: Buffer };

/** A manifest of 100,000 files has some 40 MB. */
export const longestText = 128 * 1024 * 1024;

/**
 * Reads an entry once, piece by piece. The error says why its content is not what the zip says of it: damaged, of
 * another length, or with another CRC.
 */
export async function readContent(
  zip: ZipFile,
  { entry, path, size }: ZipEntry,
  { keep, step }: { readonly keep: boolean; readonly step: (bytes: number) => void },
): Promise<Result<Content, BundleFault>> {
  const refused = (code: string, message: string) => err(bundleFault(path, code, message));
  if (keep && size > longestText) return refused('too-long', `长达 ${size} 个字节，不是系统写的`);
  const hash = createHash('sha256');
  const chunks: Buffer[] = [];
  let [length, crc] = [0, 0];
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.length;
      // Leaving the loop destroys the stream: what is more than the zip said is never unpacked.
      if (length > size) return refused('longer', `内容比 zip 所写的 ${size} 个字节长`);
      hash.update(chunk);
      crc = crc32(chunk, crc);
      if (keep) chunks.push(chunk);
      step(chunk.length);
    }
    if (length < size) return refused('shorter', `内容只有 ${length} 个字节，zip 写的是 ${size}`);
    // Of a deflated file, what the inflater took: it stops where the content ends, whatever follows.
    const taken = (stream as { readonly bytesWritten?: number }).bytesWritten ?? entry.compressedSize;
    if (taken !== entry.compressedSize) return refused('deflated-more', '压缩内容之后另有字节');
  } catch (error) {
    return refused('damaged', `内容已损坏，无法解压或读取（${causeOf(error)}）`);
  }
  if (crc !== entry.crc32) return refused('crc', '内容与 zip 所写的 CRC 不符，已损坏或被改动过');
  return ok({ size: length, sha256: hash.digest('hex'), bytes: Buffer.concat(chunks) });
}

/** The inflater's errors have a code as well, and no call of the system that failed. */
function causeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code?.startsWith('Z_') === true) return '压缩数据有误';
  // yauzl's word for a file that became shorter since its directory was read.
  return message.startsWith('not enough bytes') ? '文件在核对时变短了' : readFailure(error);
}
