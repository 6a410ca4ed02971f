import { ReadableStream as NodeStream } from 'node:stream/web';

import { ZipWriter } from '@zip.js/zip.js/lib/zip-core-writer.js';

import type { ZipEntry, ZipPacker } from '../../actions/bundle-ports.ts';
import { placesOf } from '../../domain/bundle/zip-layout.ts';
import { timeInShanghai } from '../../platform/clock.ts';

/** What stands in for bytes that are not sent: nobody reads it. */
const hole = new Uint8Array(1024 * 1024);

/**
 * Packs with zip.js. Lengths and CRCs are known beforehand, so that each header is complete when it is written and no
 * data descriptor follows: readers that go from front to back can read it too. To go on in the middle, the library is
 * run from the beginning again over holes in place of the entries before: it makes the same headers and the same
 * directory, and nothing of those entries is fetched.
 */
export const packZip: ZipPacker = async function* packZip(entries, { at, from }) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const written = { bytes: 0 };
  const counted = writable.getWriter();
  const sink = new WritableStream<Uint8Array>({
    write: async (chunk) => {
      written.bytes += chunk.length;
      await counted.write(chunk);
    },
    close: () => counted.close(),
    abort: (reason) => counted.abort(reason),
  });
  const packed = pack(sink, entries, { at, from, written }).catch((error: unknown) => counted.abort(error));
  let position = 0;
  for await (const chunk of readable) {
    const skipped = Math.max(0, from - position);
    position += chunk.length;
    if (skipped < chunk.length) yield chunk.subarray(skipped);
  }
  await packed;
};

type Packing = { readonly at: number; readonly from: number; readonly written: { readonly bytes: number } };

async function pack(
  sink: WritableStream<Uint8Array>,
  entries: readonly ZipEntry[],
  { at, from, written }: Packing,
): Promise<void> {
  // Workers are for browsers whose page must stay alive.
  const writer = new ZipWriter(sink, { useWebWorkers: false });
  const rawLastModDate = dosTime(at);
  const places = placesOf(entries);
  for (const [index, entry] of entries.entries()) {
    const place = places[index];
    const isBefore = place !== undefined && place.end <= from;
    await writer.add(
      entry.path,
      { readable: streamOf(isBefore ? holes(entry.size) : entry.open()), size: entry.size },
      {
        passThrough: true,
        compressionMethod: 0,
        uncompressedSize: entry.size,
        signature: entry.crc32,
        rawLastModDate,
        extendedTimestamp: false,
        dataDescriptor: false,
      },
    );
    // A hole in what is sent, or an entry at another place than where its part was cut, would be a broken zip.
    if (written.bytes !== place?.end)
      throw new Error(`The zip is at ${written.bytes} after ${index + 1} entries, not at ${place?.end}`);
  }
  await writer.close();
}

async function* holes(size: number): AsyncGenerator<Uint8Array> {
  for (let left = size; left > 0; left -= hole.length) yield hole.subarray(0, Math.min(left, hole.length));
}

/** One chunk at a time, when it is asked for. */
function streamOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return NodeStream.from(bytes) as ReadableStream<Uint8Array>;
}

/** Date and time as MS-DOS has them, two seconds fine, of Asia/Shanghai's clock: the format knows no time zone. */
function dosTime(at: number): number {
  const [year = 1980, month = 1, day = 1, hour = 0, minute = 0, second = 0] = timeInShanghai(at)
    .split(/\D/)
    .map(Number);
  return (((year - 1980) << 25) | (month << 21) | (day << 16) | (hour << 11) | (minute << 5) | (second >> 1)) >>> 0;
}
