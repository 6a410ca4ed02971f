import { inflateRawSync } from 'node:zlib';

import type { SheetFault } from '../../actions/registry-ports.ts';
import { err, ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';

/** What a register of 5,000 people unpacks to is a tenth of it. */
const mostBytes = 64 * 1024 * 1024;
const mostEntries = 1_000;

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const stored = 0;
const deflated = 8;

const damaged = (): Result<never, SheetFault> => err({ code: 'file-damaged', detail: 'xlsx 文件已损坏，不能读取' });
const tooLarge = (): Result<never, SheetFault> => err({ code: 'file-too-large', detail: '文件解压后过大，不予读取' });

/**
 * Every entry of a zip archive, unpacked, as long as all of them together stay below a limit. The sizes that the
 * archive itself claims are not believed: unpacking stops at the limit.
 */
export function inflatedEntries(bytes: Uint8Array): Result<ReadonlyMap<string, Buffer>, SheetFault> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return readEntries(buffer);
  } catch (error) {
    // A read beyond the end, or bytes that are not deflated.
    if (error instanceof RangeError && !isTooLarge(error)) return damaged();
    if (isTooLarge(error)) return tooLarge();
    if (error instanceof Error && 'errno' in error) return damaged();
    throw error;
  }
}

function readEntries(buffer: Buffer): Result<ReadonlyMap<string, Buffer>, SheetFault> {
  const end = buffer.lastIndexOf(Buffer.of(0x50, 0x4b, 0x05, 0x06));
  if (end < 0 || buffer.readUInt32LE(end) !== endSignature) return damaged();
  const count = buffer.readUInt16LE(end + 10);
  if (count > mostEntries) return tooLarge();
  const entries = new Map<string, Buffer>();
  let at = buffer.readUInt32LE(end + 16);
  let left = mostBytes;
  for (let index = 0; index < count; index += 1) {
    if (buffer.readUInt32LE(at) !== entrySignature) return damaged();
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => buffer.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const name = buffer.toString('utf8', at + 46, at + 46 + nameLength);
    const method = buffer.readUInt16LE(at + 10);
    const packed = packedBytes(buffer, buffer.readUInt32LE(at + 42), buffer.readUInt32LE(at + 20));
    // Twice the same name: two readers could take two different ones.
    if (!packed || entries.has(name) || (method !== stored && method !== deflated)) return damaged();
    const content = method === stored ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(left, 1) });
    left -= content.length;
    if (left < 0) return tooLarge();
    entries.set(name, content);
    at += 46 + nameLength + extraLength + commentLength;
  }
  return ok(entries);
}

function packedBytes(buffer: Buffer, local: number, length: number): Buffer | undefined {
  if (buffer.readUInt32LE(local) !== localSignature) return undefined;
  const from = local + 30 + buffer.readUInt16LE(local + 26) + buffer.readUInt16LE(local + 28);
  return from + length <= buffer.length ? buffer.subarray(from, from + length) : undefined;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
