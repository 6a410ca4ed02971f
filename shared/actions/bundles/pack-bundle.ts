import { createHash, hash } from 'node:crypto';

import { placesOf, resumeAt } from '../../domain/bundle/zip-layout.ts';
import type { Clock } from '../../platform/clock.ts';
import type { BundleFiles, ZipEntry, ZipPacker } from '../bundle-ports.ts';
import type { BundlePlan, PackedFile } from '../bundle-records.ts';
import type { StoredPart } from '../upload-ports.ts';

export type PackBundlePorts = {
  readonly files: Pick<BundleFiles, 'open' | 'parts'>;
  readonly packZip: ZipPacker;
  readonly clock: Clock;
};
export type Packed =
  | { readonly type: 'whole'; readonly size: number }
  /** Time is up; what is stored so far is kept. */
  | { readonly type: 'paused' }
  /** The upload was put together, given up or dropped meanwhile. */
  | { readonly type: 'upload-over' };

/** A file that is gone, or no longer what it was when it was verified. */
export class DamagedFile extends Error {
  readonly path: string;

  constructor({ path }: PackedFile, why: string) {
    super(`${path}: ${why}`);
    this.name = 'DamagedFile';
    this.path = path;
  }
}

/** Bytes of a part. S3 wants 5 MiB of all but the last, and takes 10,000 parts: 80 GiB. Two are in memory at a time. */
const partBytes = 8 * 1024 * 1024;

/**
 * Streams a settled plan into a zip, part by part, on from the parts that are stored, until it is whole or time is up.
 * @param until from this instant on, milliseconds since 1970, it pauses as soon as the next attempt would begin later
 * than this one
 * @param tell how many bytes are stored
 * @throws DamagedFile when the bytes of a file are not those of its record
 */
export async function packBundle(
  { files, packZip, clock }: PackBundlePorts,
  { at, files: listed }: BundlePlan,
  target: { readonly key: string; readonly uploadId: string },
  { until, tell }: { readonly until: number; readonly tell: (packedBytes: number) => Promise<void> },
): Promise<Packed> {
  const { key, uploadId } = target;
  const arrived = await files.parts.list(key, uploadId);
  if (arrived === undefined) return { type: 'upload-over' };
  const places = placesOf(listed);
  const from = resumeAt(places, wholeParts(arrived) * partBytes, partBytes);
  const parts: StoredPart[] = arrived.slice(0, from / partBytes);
  let size = from;
  const store = async (bytes: Uint8Array): Promise<void> => {
    const part = { partNumber: parts.length + 1, size: bytes.length, sha256: hash('sha256', bytes, 'hex') };
    const etag = await files.parts.put(target, part, bytes);
    parts.push({ ...part, etag });
    size += bytes.length;
    await tell(size);
  };

  // One part is on its way while the next is filled.
  let storing: Promise<void> = Promise.resolve();
  const zip = packZip(
    listed.map((file) => entryOf(files, file)),
    { at, from },
  );
  for await (const bytes of inParts(zip)) {
    await storing;
    if (clock.now() >= until && resumeAt(places, size, partBytes) > from) return { type: 'paused' };
    storing = store(bytes);
    // It is awaited above or below; until then a fault is not one that nobody hears.
    storing.catch(() => undefined);
  }
  await storing;
  await files.parts.finish(key, uploadId, parts);
  return { type: 'whole', size };
}

/** How many parts are there from the first on, without a gap, each of full size. */
function wholeParts(parts: readonly StoredPart[]): number {
  const gap = parts.findIndex(({ partNumber, size }, index) => partNumber !== index + 1 || size !== partBytes);
  return gap === -1 ? parts.length : gap;
}

/**
 * The same bytes in pieces of {@link partBytes}; the last is what is left. Two buffers take turns: a piece holds until the
 * one after the next is asked for.
 */
async function* inParts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let [part, other] = [new Uint8Array(partBytes), new Uint8Array(partBytes)];
  let filled = 0;
  for await (const chunk of chunks) {
    for (let taken = 0; taken < chunk.length;) {
      const piece = chunk.subarray(taken, taken + partBytes - filled);
      part.set(piece, filled);
      filled += piece.length;
      taken += piece.length;
      if (filled === partBytes) {
        yield part;
        [part, other] = [other, part];
        filled = 0;
      }
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}

function entryOf(files: Pick<BundleFiles, 'open'>, file: PackedFile): ZipEntry {
  const { path, size, crc32 } = file;
  return { path, size, crc32, open: () => checked(files, file) };
}

/** The bytes of a file as they come, which are its own only when the end is reached without a throw. */
async function* checked(files: Pick<BundleFiles, 'open'>, file: PackedFile): AsyncGenerator<Uint8Array> {
  const bytes = await files.open(file.from);
  if (bytes === undefined) throw new DamagedFile(file, 'is not there');
  const sum = createHash('sha256');
  let size = 0;
  for await (const chunk of bytes) {
    sum.update(chunk);
    size += chunk.length;
    if (size > file.size) throw new DamagedFile(file, `is longer than ${file.size} bytes`);
    yield chunk;
  }
  if (size !== file.size || sum.digest('hex') !== file.sha256) throw new DamagedFile(file, 'is not what was verified');
}
