import { fc, test as property } from '@fast-check/vitest';
import { strToU8, unzipSync, Zip, ZipPassThrough, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';

import { bundle, check, entriesOf, faultsOf } from './bundles.ts';
import { handZip } from './zip-writer.ts';

const entries = entriesOf({ '目录.html': '<title>', '张/a.txt': 'abc' });

/** By a library of others, as a whole: no descriptors, nothing in zip64. */
function whole(): Buffer {
  const named = entries.map(({ name, data }) => [String(name), [data, { level: 0 }]] as const);
  return Buffer.from(zipSync(Object.fromEntries(named) as never, { mtime: '2022-06-01T08:00:00' }));
}

/** As a stream is zipped: the lengths and the CRC come after the content. */
function streamed(): Buffer {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((_error, chunk) => void chunks.push(chunk));
  for (const { name, data } of entries) {
    const file = new ZipPassThrough(String(name));
    file.mtime = '2022-06-01T08:00:00';
    zip.add(file);
    file.push(data, true);
  }
  zip.end();
  return Buffer.concat(chunks);
}

const zips = [
  ['zipped as a whole', whole()],
  ['zipped as a stream', streamed()],
  ['zipped by hand', handZip(entries)],
  [
    'zipped as zip64',
    handZip(
      entries.map((entry) => ({ ...entry, zip64: true })),
      { zip64: true },
    ),
  ],
] as const;

const at16 = (bytes: Buffer, at: number) => bytes.readUInt16LE(at);
const at32 = (bytes: Buffer, at: number) => bytes.readUInt32LE(at);
const marks = (bytes: Buffer, mark: string): number[] => {
  const found: number[] = [];
  for (let at = bytes.indexOf(mark, 0, 'latin1'); at >= 0; at = bytes.indexOf(mark, at + 4, 'latin1')) found.push(at);
  return found;
};

/**
 * The bytes of a zip that decide nothing of a name or a content, by the format's description (APPNOTE 4.4): versions
 * that are not too new, times, attributes. Each has its part in `seen`, where some of its values would matter.
 */
function meaningless(bytes: Buffer): ReadonlySet<number> {
  const of = (mark: string, places: readonly number[]) =>
    marks(bytes, mark).flatMap((at) => places.map((place) => at + place));
  return new Set([
    ...of('PK\x03\x04', [4, 10, 11, 12, 13]),
    ...of('PK\x01\x02', [4, 5, 6, 12, 13, 14, 15, 36, 38, 39, 40, 41]),
    ...of('PK\x06\x06', [12, 13, 14]),
  ]);
}

/**
 * All that a program looks at to write a zip's files, read in both ways: by the directory, and by the headers one after
 * another from the first byte on. Written apart from the checker, for these zips alone.
 */
function seen(bytes: Buffer, original: Buffer): unknown {
  // Where the original has its headers: what leads elsewhere is not among the meaningless bytes.
  const listed = marks(original, 'PK\x01\x02').map((at) => ({
    mark: bytes.toString('latin1', at, at + 4),
    system: [0, 3, 10, 14, 19].includes(bytes[at + 5] ?? -1),
    tooNew: at16(bytes, at + 6) > 45,
    flagsMethod: bytes.toString('hex', at + 8, at + 12),
    lengths: bytes.toString('hex', at + 16, at + 36),
    records: at16(bytes, at + 36) > 1,
    type: typeOf(at32(bytes, at + 38)),
    rest: bytes.toString('hex', at + 42, at + 46 + at16(original, at + 28) + at16(original, at + 30)),
  }));
  const headers = marks(original, 'PK\x03\x04').map((at, index, all) => ({
    tooNew: at16(bytes, at + 4) > 45,
    head: bytes.toString('hex', at, at + 4) + bytes.toString('hex', at + 6, at + 10),
    rest: bytes.toString('hex', at + 14, all[index + 1] ?? marks(original, 'PK\x01\x02')[0]),
  }));
  return { listed, headers, files: unzipSync(bytes) };
}

/** A plain file, or what else a program would make of the attributes: link, folder, volume label. */
function typeOf(attributes: number): string {
  const special = attributes & 0x0418;
  return `${[0, 8].includes(attributes >>> 28) ? 'file' : 'other'} ${special}`;
}

function flipped(bytes: Buffer, at: number, mask: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
}

/** A flip is found, or it is of a byte that decides nothing and both ways of reading see what they saw before. */
async function foundOrHarmless(bytes: Buffer, at: number, mask: number): Promise<'found' | 'harmless'> {
  const changed = flipped(bytes, at, mask);
  const { faults } = await check(changed);
  if (faults.length > 0) return 'found';
  expect(meaningless(bytes), `byte ${at} ^ ${mask}`).toContain(at);
  expect(seen(changed, bytes), `byte ${at} ^ ${mask}`).toEqual(seen(bytes, bytes));
  return 'harmless';
}

describe.each(zips)('a bundle %s', (_how, bytes) => {
  test('given it as it was made, when it is checked, then it is sound', async () => {
    expect(await check(bytes)).toMatchObject({ faults: [], remarks: [] });
  });

  test('given a bit of each byte flipped, when it is checked, then it is found, or no program sees a difference', async () => {
    const verdicts: string[] = [];
    for (const at of bytes.keys()) verdicts.push(await foundOrHarmless(bytes, at, 1 << ((at * 5) % 8)));
    // The harmless ones are few: some bytes of each header.
    expect(verdicts.filter((verdict) => verdict === 'harmless').length).toBeLessThan(meaningless(bytes).size);
  });

  property.prop([fc.nat(), fc.integer({ min: 1, max: 255 })], { numRuns: 2_000 })(
    'given any byte as any other, when it is checked, then it is found, or no program sees a difference',
    async (place, mask) => {
      await foundOrHarmless(bytes, place % bytes.length, mask);
    },
  );
  property.prop([fc.nat(), fc.integer({ min: 1, max: 255 })], { numRuns: 1_000 })(
    'given any byte of the headers as any other, when it is checked, then the same holds',
    async (place, mask) => {
      const places = [...meaningless(bytes)];
      await foundOrHarmless(bytes, places[place % places.length] ?? 0, mask);
    },
  );

  property.prop([fc.nat(), fc.nat()], { numRuns: 300 })(
    'given any two bytes as others, when it is checked, then nothing is thrown',
    async (first, second) => {
      const changed = flipped(flipped(bytes, first % bytes.length, 0xff), second % bytes.length, 0x80);
      expect((await faultsOf(changed)).length).toBeGreaterThanOrEqual(0);
    },
  );

  property.prop([fc.nat()], { numRuns: 300 })(
    'given it cut anywhere, when it is checked, then it is refused',
    async (place) => {
      const cut = bytes.subarray(0, place % bytes.length);
      expect(await faultsOf(cut)).toEqual([cut.length === 0 ? 'empty' : cut.length < 4 ? 'not-a-zip' : 'cut']);
    },
  );
});

describe('a large bundle cut', () => {
  const office = handZip([{ name: 'word/document.xml', data: Buffer.alloc(70_000, 'x'), deflated: true }]);
  const photo = Buffer.from(strToU8('P'.repeat(150_000)));
  const large = bundle({ '目录.html': 'x', '甲/申报.docx': office, '甲/照片.jpg': photo, '乙/申报.docx': office });
  const every = Array.from({ length: Math.ceil(large.length / 65_536) }, (_none, index) => index * 65_536);
  const ends = ['PK\x03\x04', 'PK\x01\x02', 'PK\x05\x06'].flatMap((mark) => marks(large, mark));
  const places = [...every, ...ends, ...ends.map((at) => at + 22)].flatMap((at) => [at - 1, at, at + 1]);
  const cuts = [...new Set(places)].filter((at) => at >= 4 && at < large.length);

  test.each(cuts)(
    'given its first %i bytes, when they are checked, then it is told that the rest is missing',
    async (at) => {
      expect(await faultsOf(large.subarray(0, at))).toEqual(['cut']);
    },
  );
});
