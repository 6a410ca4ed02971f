import { fc, test as property } from '@fast-check/vitest';
import { unzipSync } from 'fflate';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import yauzl from 'yauzl';

import type { ZipEntry } from '../../shared/actions/bundle-ports.ts';
import { packZip } from '../../shared/adapters/zip/pack-zip.ts';
import { placesOf, resumeAt } from '../../shared/domain/bundle/zip-layout.ts';

const at = Date.parse('2022-05-31T16:30:43+08:00');

type Given = { readonly path: string; readonly bytes: Uint8Array };

/** Entries that come in chunks of a few bytes, and a list of those that were opened. */
function entriesOf(files: readonly Given[], opened: string[] = []): readonly ZipEntry[] {
  return files.map(({ path: name, bytes }) => ({
    path: name,
    size: bytes.length,
    crc32: crc32(bytes),
    open: async function* open() {
      opened.push(name);
      for (let start = 0; start < bytes.length; start += 7) yield bytes.subarray(start, start + 7);
    },
  }));
}

const pack = async (entries: readonly ZipEntry[], from = 0): Promise<Buffer> => buffer(packZip(entries, { at, from }));

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const files: readonly Given[] = [
  { path: 'manifest.json', bytes: text('{}') },
  { path: '目录.html', bytes: text('<h1>目录</h1>') },
  {
    path: '03 参评人员/01 武进区 𠮷䶮/审批表（电子版）.pdf',
    bytes: Uint8Array.from({ length: 5_000 }, (_, i) => i % 251),
  },
  { path: '空.txt', bytes: new Uint8Array() },
];

describe('a zip of stored entries', () => {
  test('given Chinese names, when two other readers open it, then names, bytes and the date are there', async () => {
    const zip = await pack(entriesOf(files));
    const read = unzipSync(zip);
    expect(Object.keys(read)).toEqual(files.map((file) => file.path));
    for (const { path: name, bytes } of files) expect(Buffer.from(read[name] ?? []).equals(bytes)).toBe(true);

    const folder = await mkdtemp(path.join(os.tmpdir(), 'juxian-zip-'));
    try {
      const file = path.join(folder, 'bundle.zip');
      await writeFile(file, zip);
      const opened = await yauzl.openPromise(file);
      const listed = [];
      for await (const entry of opened.eachEntry()) listed.push(entry);
      expect(listed.map(({ fileName }) => fileName)).toEqual(files.map((one) => one.path));
      for (const [index, entry] of listed.entries()) {
        // Bit 11, where it matters: the name is UTF-8. Never bit 3: the header is complete, no descriptor follows.
        expect(entry.generalPurposeBitFlag).toBe(/^[ -~]+$/.test(entry.fileName) ? 0 : 0x0800);
        expect(entry.crc32).toBe(crc32(files[index]?.bytes ?? ''));
        expect(entry.compressionMethod).toBe(0);
        expect(entry.extraFieldLength).toBe(0);
        // Two seconds fine, by Shanghai's clock, wherever it was made.
        expect([entry.lastModFileDate, entry.lastModFileTime]).toEqual([
          ((2022 - 1980) << 9) | (5 << 5) | 31,
          (16 << 11) | (30 << 5) | 21,
        ]);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('given the places that follow from names and lengths, then each local header lies there', async () => {
    const zip = await pack(entriesOf(files));
    for (const [index, { start, end }] of placesOf(entriesOf(files)).entries()) {
      expect(zip.readUInt32LE(start)).toBe(0x04034b50);
      const next = index === files.length - 1 ? 0x02014b50 : 0x04034b50;
      expect(zip.readUInt32LE(end)).toBe(next);
    }
  });

  test('given any place to go on from, then the bytes are those of the whole, and what ends before it is not opened', async () => {
    const whole = await pack(entriesOf(files));
    const places = placesOf(entriesOf(files));
    for (let from = 0; from <= whole.length; from += 97) {
      const opened: string[] = [];
      expect((await pack(entriesOf(files, opened), from)).equals(whole.subarray(from))).toBe(true);
      expect(opened).toEqual(files.filter((_, index) => (places[index]?.end ?? 0) > from).map((file) => file.path));
    }
  });

  test('given an entry that is shorter or longer than it says, then nothing comes of it', async () => {
    for (const size of [4_999, 5_001]) {
      const entries = entriesOf(files).map((entry, index) => (index === 2 ? { ...entry, size } : entry));
      await expect(pack(entries)).rejects.toThrow();
    }
  });

  test('given an entry that fails midway, then the reader hears of it', async () => {
    const entries = entriesOf(files).map((entry, index) => ({
      ...entry,
      open: async function* broken() {
        yield* entry.open();
        if (index === 2) throw new Error('damaged');
      },
    }));
    await expect(pack(entries)).rejects.toThrow('damaged');
  });

  test('given a reader that leaves early, then the entry under way is closed', async () => {
    const closed = Promise.withResolvers<void>();
    const endless: ZipEntry = {
      path: 'a',
      size: 1_000_000,
      crc32: 0,
      open: async function* open() {
        try {
          for (let i = 0; i < 1_000; i += 1) yield new Uint8Array(1_000);
        } finally {
          closed.resolve();
        }
      },
    };
    for await (const chunk of packZip([endless], { at, from: 0 })) if (chunk.length > 500) break;
    await closed.promise;
  });
});

describe('where to go on', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 30 });

  property.prop([sizes, fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 200 })])(
    'given any entries and parts, then it is the start of a part, not after what is stored, and no entry that may be unchecked begins before it',
    (lengths, partBytes, stored) => {
      const places = placesOf(lengths.map((size, index) => ({ path: `f${index}`, size })));
      const done = Math.min(stored, Math.floor((places.at(-1)?.end ?? 0) / partBytes)) * partBytes;
      const from = resumeAt(places, done, partBytes);
      expect(from % partBytes).toBe(0);
      expect(from).toBeLessThanOrEqual(done);
      for (const { start, end } of places) if (end >= done && start < done) expect(start).toBeGreaterThanOrEqual(from);
    },
  );
});
