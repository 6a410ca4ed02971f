import type { Entry, LocalFileHeader } from 'yauzl';
import { bundleFault, type BundleFault } from '../../shared/domain/bundle/fault.ts';
import { extraFaults, zip64Sizes } from './extra-fields.ts';
import { newestVersion } from './trailer.ts';

/** One entry of a zip: what the directory says of it, and the faults of its two headers. */
export type ZipEntry = {
  readonly path: string;
  readonly folder: boolean;
  readonly namedUtf8: boolean;
  readonly compressed: boolean;
  readonly size: number;
  /** Its bytes in the file, local header included; `dataEnd` is where a data descriptor would begin. */
  readonly start: number;
  readonly dataEnd: number;
  readonly faults: readonly BundleFault[];
  /** Whether its content can be read: neither encrypted nor compressed in a way that is not known. */
  readonly readable: boolean;
  readonly entry: Entry;
};

const flags = { encrypted: 0x0001, deflateEffort: 0x0006, descriptor: 0x0008, utf8: 0x0800 } as const;
const knownFlags = flags.encrypted | flags.deflateEffort | flags.descriptor | flags.utf8;
/** FAT, Unix, NTFS, VFAT and macOS: of these it is known what the attributes of a file mean. */
const knownSystems: ReadonlySet<number> = new Set([0, 3, 10, 14, 19]);
const dosFolder = 0x10;
const dosVolumeLabel = 0x08;
const windowsLink = 0x0400;

/** Whether a data descriptor follows the content. */
export const hasDescriptor = ({ generalPurposeBitFlag }: Entry): boolean =>
  (generalPurposeBitFlag & flags.descriptor) !== 0;

/** Holds an entry's two headers against each other and against what a plain file looks like. */
export function zipEntry(entry: Entry, local: LocalFileHeader): ZipEntry {
  const name = nameOf(entry);
  const folder = name.text.endsWith('/');
  const stored = entry.compressionMethod === 0;
  const faults: readonly BundleFault[] = [
    ...fault(!name.valid, 'name-encoding', '名称不是 UTF-8'),
    ...fault(entry.isEncrypted(), 'encrypted', '已加密，无法核对'),
    ...fault(!stored && entry.compressionMethod !== 8, 'method', `压缩方法（${entry.compressionMethod}）无法识别`),
    ...fault(stored && entry.compressedSize !== entry.uncompressedSize, 'lengths', '目录中的两个长度不一致'),
    ...fault(folder && entry.uncompressedSize !== 0, 'folder-with-content', '是文件夹，却带有内容'),
    ...fault(!plain(entry, folder), 'not-plain', '不是普通文件（链接、设备或属性异常）'),
    ...fault(entry.fileCommentLength !== 0, 'entry-comment', '附有注释，不是系统发出的原样'),
    ...fault(!localAgrees(entry, local), 'headers-differ', '文件前的说明与目录不一致，不同软件会解出不同的内容'),
    ...extraFaults(entry, local),
  ].map((found) => ({ ...found, path: name.text }));
  return {
    path: name.text,
    folder,
    namedUtf8: name.marked,
    compressed: !stored,
    size: entry.uncompressedSize,
    start: entry.relativeOffsetOfLocalHeader,
    dataEnd: local.fileDataStart + entry.compressedSize,
    faults,
    readable: !faults.some(({ code }) => code === 'encrypted' || code === 'method' || code === 'lengths'),
    entry,
  };
}

function fault(found: boolean, code: string, message: string): readonly BundleFault[] {
  return found ? [bundleFault('', code, message)] : [];
}

/** A name that is not marked as UTF-8 is read as such all the same: Linux's zip marks none. */
function nameOf({ fileNameRaw, generalPurposeBitFlag }: Entry) {
  const ascii = fileNameRaw.every((byte) => byte < 0x80);
  const marked = ascii || (generalPurposeBitFlag & flags.utf8) !== 0;
  try {
    return {
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(fileNameRaw),
      marked,
      valid: true,
    };
  } catch {
    return { text: fileNameRaw.toString('utf8'), marked: true, valid: false };
  }
}

/** A file that every program writes as a file, or a folder that every program makes. */
function plain(entry: Entry, folder: boolean): boolean {
  const { externalFileAttributes, internalFileAttributes, versionMadeBy, generalPurposeBitFlag } = entry;
  const unixType = externalFileAttributes >>> 28;
  const dos = dosVolumeLabel | windowsLink | (folder ? 0 : dosFolder);
  return (
    (generalPurposeBitFlag & ~knownFlags) === 0 &&
    entry.versionNeededToExtract <= newestVersion &&
    knownSystems.has(versionMadeBy >>> 8) &&
    (unixType === 0 || unixType === (folder ? 4 : 8)) &&
    (externalFileAttributes & dos) === 0 &&
    // The first bit says that a file is text; the others that it is in records, as on mainframes.
    internalFileAttributes <= 1
  );
}

/** Programs that read a zip from its beginning see the local header only, the others the directory only. */
function localAgrees(entry: Entry, local: LocalFileHeader): boolean {
  const said = zip64Sizes(local);
  // Where a descriptor follows, the header may leave open what was not known yet: the CRC, or both lengths together.
  const open = hasDescriptor(entry);
  const lengths = [entry.uncompressedSize, entry.compressedSize];
  const fits = (expected: readonly number[]) =>
    said.uncompressed === expected[0] &&
    said.compressed === expected[1] &&
    said.more.every((more) => expected.includes(more));
  return (
    local.fileName.equals(entry.fileNameRaw) &&
    local.generalPurposeBitFlag === entry.generalPurposeBitFlag &&
    local.compressionMethod === entry.compressionMethod &&
    local.versionNeededToExtract <= newestVersion &&
    (local.crc32 === entry.crc32 || (open && local.crc32 === 0)) &&
    (fits(lengths) || (open && fits([0, 0])))
  );
}
