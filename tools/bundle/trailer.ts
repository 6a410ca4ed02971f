import { bundleFault, type BundleFault } from '../../shared/domain/bundle/fault.ts';
import { err, ok, type Result } from '../../shared/platform/result.ts';
import type { Source } from './source.ts';

/** Where a zip's directory lies, and how many entries it says it has. */
export type Trailer = { readonly start: number; readonly end: number; readonly entries: number };

const endLength = 22;
const locatorLength = 20;
const record64Length = 56;
const longestComment = 0xffff;
const [endMark, locatorMark, record64Mark, localMark, directoryMark] = [
  'PK\x05\x06',
  'PK\x06\x07',
  'PK\x06\x06',
  'PK\x03\x04',
  'PK\x01\x02',
];
/** Of zip64. A higher one asks for what no stored or deflated file needs, and most programs then refuse it. */
export const newestVersion = 45;

type Zip64 = Trailer & { readonly recordAt: number };

/**
 * Reads a zip's trailer and holds every field of it against the others, which yauzl does not: so that a file that was
 * cut, added to or patched together is seen before anything in it is believed.
 */
export async function readTrailer(source: Source): Promise<Result<Trailer, BundleFault>> {
  const { size } = source;
  if (size === 0) return broken('empty', '文件是空的');
  const tailAt = Math.max(0, size - endLength - locatorLength - record64Length - longestComment);
  const tail = await source.read(tailAt, size);
  const endAt = size - endLength;
  const end = tail.subarray(Math.max(0, tail.length - endLength));
  if (size < endLength || !marked(end, endMark)) return withoutEnd(source, tail, tailAt);

  const count = end.readUInt16LE(10);
  const length = end.readUInt32LE(12);
  const start = end.readUInt32LE(16);
  const zip64 = readZip64(tail, tailAt, endAt);
  if (zip64 && !zip64.ok) return zip64;
  const listed = zip64?.value;
  const trailer = listed ?? { start, end: start + length, entries: count };
  const agrees =
    end.readUInt16LE(4) === 0 &&
    end.readUInt16LE(6) === 0 &&
    end.readUInt16LE(8) === count &&
    end.readUInt16LE(20) === 0 &&
    either(count, 0xffff, trailer.entries) &&
    either(length, 0xffffffff, trailer.end - trailer.start) &&
    either(start, 0xffffffff, trailer.start);
  if (!agrees) return directoryBroken;

  const shift = (listed?.recordAt ?? endAt) - trailer.end;
  if (shift === 0) return ok(trailer);
  const first = await source.read(trailer.start + shift, trailer.start + shift + 4);
  if (shift < 0 || !marked(first, directoryMark)) return directoryBroken;
  // A cut may leave an Office file, which is a zip too, at the end.
  if (await startsAsZip(source)) return cut;
  return broken('bytes-before', `文件开头多出 ${shift} 个字节，不是系统发出的原样`);
}

/** The zip64 record and its locator, where the end of the directory is preceded by them. */
function readZip64(tail: Buffer, tailAt: number, endAt: number): Result<Zip64, BundleFault> | undefined {
  const locatorAt = endAt - locatorLength;
  const locator = tail.subarray(Math.max(0, locatorAt - tailAt));
  if (locatorAt < tailAt || !marked(locator, locatorMark)) return undefined;
  const recordAt = locatorAt - record64Length;
  if (recordAt < tailAt) return directoryBroken;
  const record = tail.subarray(recordAt - tailAt);
  const [start, length, entries] = [number64(record, 48), number64(record, 40), number64(record, 32)];
  const agrees =
    marked(record, record64Mark) &&
    number64(record, 4) === record64Length - 12 &&
    record.readUInt16LE(14) <= newestVersion &&
    record.readUInt32LE(16) === 0 &&
    record.readUInt32LE(20) === 0 &&
    number64(record, 24) === entries &&
    locator.readUInt32LE(4) === 0 &&
    locator.readUInt32LE(16) === 1;
  if (!agrees) return directoryBroken;
  // Where bytes lie before the zip, both offsets are wrong by as many.
  const shift = recordAt - number64(locator, 8);
  if (shift !== recordAt - (start + length)) return directoryBroken;
  return ok({ start, end: start + length, entries, recordAt });
}

/** What is wrong with a file that does not end as a zip does. */
async function withoutEnd(source: Source, tail: Buffer, tailAt: number): Promise<Result<never, BundleFault>> {
  const at = tail.lastIndexOf(endMark, undefined, 'latin1');
  const more = tail.length - at - endLength;
  if (at >= 0 && more >= 0 && endsZip(tail.subarray(at), tailAt + at)) {
    return tail.readUInt16LE(at + 20) === more
      ? broken('comment', `文件末尾附有 ${more} 个字节的注释，不是系统发出的原样`)
      : broken('bytes-after', `文件末尾多出 ${more} 个字节，不是系统发出的原样`);
  }
  return (await startsAsZip(source)) ? cut : broken('not-a-zip', '不是 zip 文件，或者开头和末尾都已损坏');
}

/** Whether an end of a directory is that of this file, and not that of an Office file in it. */
function endsZip(end: Buffer, at: number): boolean {
  const start = end.readUInt32LE(16);
  const gap = at - start - end.readUInt32LE(12);
  return start === 0xffffffff || gap === 0 || gap === record64Length + locatorLength;
}

async function startsAsZip(source: Source): Promise<boolean> {
  return marked(await source.read(0, 4), localMark);
}

const cut = broken('cut', '文件不完整：只有前面一部分，没有下载完或者没有复制完');

function broken(code: string, message: string): Result<never, BundleFault> {
  return err(bundleFault('', code, message));
}

const directoryBroken = broken('directory', 'zip 的目录已损坏或被改动过');

function marked(bytes: Buffer, mark: string): boolean {
  return bytes.subarray(0, 4).toString('latin1') === mark;
}

/** A field that says nothing when all its bits are set, as the zip64 record then says it. */
function either(field: number, nothing: number, value: number): boolean {
  return field === value || field === nothing;
}

/** Above 2^53 it is no longer exact, and larger than any file. */
function number64(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}
