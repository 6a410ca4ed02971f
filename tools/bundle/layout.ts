import { bundleFault, type BundleFault } from '../../shared/domain/bundle/fault.ts';
import { hasDescriptor, type ZipEntry } from './zip-entry.ts';

/** An entry, where the next one (or the directory) begins, and the bytes in between if they are few. */
export type Tail = { readonly entry: ZipEntry; readonly next: number; readonly bytes: Buffer };

/**
 * Whether the entries, in the order in which they lie, fill a zip from its first byte to its directory: none lies in
 * another's bytes, and nothing lies between them that no file accounts for.
 */
export function layoutFaults(tails: readonly Tail[], directory: number): readonly BundleFault[] {
  const first = tails[0]?.entry.start ?? directory;
  return [
    ...(first === 0 ? [] : [bundleFault('', 'gap', `文件开头有 ${first} 个字节不属于任何文件`)]),
    ...tails.flatMap(faultsOfTail),
  ];
}

function faultsOfTail({ entry, next, bytes }: Tail): readonly BundleFault[] {
  const more = next - entry.dataEnd;
  if (more < 0) return [bundleFault(entry.path, 'overlap', '与另一个文件或目录占用同一段字节')];
  if (hasDescriptor(entry.entry)) {
    return isDescriptor(bytes, entry)
      ? []
      : [bundleFault(entry.path, 'descriptor', '文件后的长度和校验值与目录不一致')];
  }
  return more === 0 ? [] : [bundleFault(entry.path, 'gap', `文件之后有 ${more} 个字节不属于任何文件`)];
}

/** CRC and both lengths, in 4 or 8 bytes each, with or without a mark before them. */
function isDescriptor(bytes: Buffer, { entry }: ZipEntry): boolean {
  const wide = bytes.length >= 20;
  const lengths = Buffer.alloc(wide ? 16 : 8);
  const values = [entry.compressedSize, entry.uncompressedSize];
  for (const [index, value] of values.entries()) {
    if (wide) lengths.writeBigUInt64LE(BigInt(value), index * 8);
    else lengths.writeUInt32LE(value % 0x1_0000_0000, index * 4);
  }
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(entry.crc32);
  const bare = Buffer.concat([crc, lengths]);
  return bytes.equals(bare) || bytes.equals(Buffer.concat([Buffer.from('PK\x07\x08', 'latin1'), bare]));
}
