import { crc32, deflateRawSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { sheetReader } from '../../shared/adapters/spreadsheet/sheet-reader.ts';
import { csvOf, type Rows, xlsxOf } from '../support/registers.ts';

const rows: Rows = [
  ['姓名', '执业证号', '学历'],
  ['张三', '13204200010000001', '本科'],
  ['𠮷田', '13204200010000002', '“博士”，研究生'],
];
const read = (bytes: Uint8Array, most = 100) => sheetReader.read(bytes, most);
const textsOf = async (bytes: Uint8Array) => {
  const sheet = await read(bytes);
  if (!sheet.ok) return sheet.error.code;
  return sheet.value.rows.map(({ cells }) => [...cells.values()].map((cell) => ('text' in cell ? cell.text : cell)));
};
const codeOf = async (bytes: Uint8Array, most?: number) => {
  const sheet = await read(bytes, most);
  return sheet.ok ? 'ok' : sheet.error.code;
};

describe('given a CSV file', () => {
  test.each(['utf-8', 'gb18030', 'utf-16le', 'utf-16be'])(
    'when it is %s, then its texts are read',
    async (encoding) => {
      expect(await textsOf(csvOf(rows, encoding))).toEqual(rows);
      const sheet = await read(csvOf(rows, encoding));
      expect(sheet.ok && sheet.value.format).toBe(`csv/${encoding}`);
    },
  );

  test('when it begins with a byte order mark, then the first header is read without it', async () => {
    expect(await textsOf(Buffer.from(`\uFEFF${csvOf(rows).toString()}`))).toEqual(rows);
  });

  test.each([';', '\t'])('when its separator is %j, then it is found out', async (delimiter) => {
    expect(await textsOf(csvOf(rows, 'utf-8', delimiter))).toEqual(rows);
  });

  test('when it has empty rows, line breaks in cells and short rows, then rows keep their numbers', async () => {
    const sheet = await read(Buffer.from('甲,乙\r\n\r\n"一\n二",2\r\n,,\r\n三'));
    expect(sheet.ok && sheet.value.rows.map(({ row, cells }) => [row, cells.size])).toEqual([
      [1, 2],
      [3, 2],
      [5, 1],
    ]);
  });

  test('when a number was kept as text by a formula, then it is text, and any other formula is a fault', async () => {
    expect(await textsOf(Buffer.from('"=""0132""",="0133",=1+1,=HYPERLINK("x")'))).toEqual([
      [
        '0132',
        '0133',
        { kind: 'fault', code: 'formula', detail: expect.any(String) },
        expect.objectContaining({ code: 'formula' }),
      ],
    ]);
  });

  test.each([
    ['bytes of no encoding', Buffer.of(0xff, 0x41, 0xfe, 0x80, 0x81), 'encoding'],
    ['UTF-8 that is cut off', csvOf(rows).subarray(0, 7).subarray(0, 2), 'ok'],
    ['GB18030 that is cut off', Buffer.concat([iconv.encode('姓名', 'gb18030'), Buffer.of(0x81)]), 'encoding'],
    ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), 'file-type'],
    ['a quote that is never closed', Buffer.from('a,b\n"c,d\ne,f'), 'csv'],
    ['a row too long for anybody', Buffer.from(`a\n${'x'.repeat(300_000)}`), 'csv'],
    ['300 columns', Buffer.from('x,'.repeat(300)), 'too-many-columns'],
    ['text with NUL', Buffer.from('a\0b'), 'file-type'],
    ['one row too many', csvOf([...rows, ...rows]), 'too-many-rows'],
    ['nothing', Buffer.alloc(0), 'ok'],
  ])('when it is %s, then the answer is right', async (_name, bytes, code) => {
    expect(await codeOf(bytes, 5)).toBe(code);
  });

  test('when its decoder is held against another one, then both read every character of GB18030 alike', () => {
    const decoder = new TextDecoder('gb18030', { fatal: true });
    for (let from = 0x800; from < 0x110000; from += 0x800) {
      if (from >= 0xd800 && from < 0xf900) continue;
      const text = Array.from({ length: 0x800 }, (_, index) => String.fromCodePoint(from + index)).join('');
      expect(decoder.decode(iconv.encode(text, 'gb18030'))).toBe(text);
    }
  });
});

describe('given a workbook', () => {
  test('when it has texts, then they are read', async () => {
    expect(await textsOf(await xlsxOf(rows))).toEqual(rows);
  });

  test('when cells are dates, numbers, rich text, formulas and errors, then each is what a person sees', async () => {
    const cells = [
      new Date(Date.UTC(2019, 2, 1)),
      43_525,
      13_204_200_010_000_000,
      { richText: [{ text: '张' }, { text: '三' }] },
      { formula: 'A1+1', result: 3 },
      { error: '#N/A' },
      true as unknown as object,
      { text: '某村', hyperlink: 'https://example.invalid' },
    ];
    const sheet = await read(await xlsxOf([cells]));
    expect(sheet.ok && [...(sheet.value.rows[0]?.cells.values() ?? [])]).toEqual([
      { kind: 'day', day: '2019-03-01' },
      { kind: 'number', value: 43_525, day: '2019-03-01' },
      { kind: 'number', value: 13_204_200_010_000_000 },
      { kind: 'text', text: '张三' },
      expect.objectContaining({ kind: 'fault', code: 'formula' }),
      expect.objectContaining({ kind: 'fault', code: 'cell-error' }),
      { kind: 'text', text: '是' },
      { kind: 'text', text: '某村' },
    ]);
  });

  test('when cells are merged, then only the first has the value, and the range is told', async () => {
    const sheet = await read(
      await xlsxOf(
        [
          ['名册', null],
          ['姓名', '证号'],
          ['张三', '1'],
          ['', '2'],
        ],
        (one) => one.mergeCells('A3:A4'),
      ),
    );
    expect(sheet.ok && sheet.value.merged).toEqual([{ range: 'A3:A4', from: 3, to: 4 }]);
    expect(sheet.ok && sheet.value.rows.at(-1)?.cells.size).toBe(1);
  });

  test('when it merges sixteen billion cells, then it is read, and not in as many steps', async () => {
    const huge = await xlsxOf(rows, (one) => one.mergeCells('A3:B4'));
    const began = performance.now();
    expect(await codeOf(replaced(huge, 'ref="A3:B4"', 'ref="A3:XFD1048576"'))).toBe('ok');
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  test('when it is a zip bomb, then it is refused before it is unpacked', async () => {
    const zeros = Buffer.alloc(65 * 1024 * 1024);
    const bomb = zipOf({ 'xl/workbook.xml': zeros });
    expect(bomb.length).toBeLessThan(100_000);
    expect(await codeOf(bomb)).toBe('file-too-large');
    // The size that an entry claims is not believed.
    expect(await codeOf(zipOf({ 'xl/workbook.xml': zeros }, 10))).toBe('file-too-large');
  });

  test.each([
    ['cut off', async () => (await xlsxOf(rows)).subarray(0, 2000), 'file-damaged'],
    ['another zip', async () => zipOf({ 'a.txt': Buffer.from('x') }), 'file-type'],
    ['no XML inside', async () => zipOf({ 'xl/workbook.xml': Buffer.from('no xml') }), 'file-damaged'],
    ['an old xls', async () => Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'file-type'],
    ['bytes after the signature', async () => Buffer.concat([Buffer.from('PK'), Buffer.alloc(100, 7)]), 'file-damaged'],
    ['one row too many', async () => xlsxOf([...rows, ...rows]), 'too-many-rows'],
    ['an empty sheet', async () => xlsxOf([]), 'ok'],
  ])('when it is %s, then the answer is right', async (_name, make, code) => {
    expect(await codeOf(await make(), 5)).toBe(code);
  });
});

type Entry = { readonly name: string; readonly packed: Buffer; readonly size: number; readonly crc: number };

/** A zip archive by hand; `claim` is the size that it pretends its entries to have. */
function zipOf(files: Readonly<Record<string, Buffer>>, claim?: number): Buffer {
  const entries = Object.entries(files).map(([name, content]): Entry => ({
    name,
    packed: deflateRawSync(content),
    size: claim ?? content.length,
    crc: crc32(content),
  }));
  return archive(entries);
}

/** The archive with one text replaced in every entry that has it. */
function replaced(zip: Buffer, from: string, to: string): Buffer {
  const { inflateRawSync } = process.getBuiltinModule('node:zlib');
  const entries: Entry[] = [];
  let at = zip.readUInt32LE(zip.lastIndexOf(Buffer.from('504b0506', 'hex')) + 16);
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    const raw = zip.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed);
    const content = Buffer.from(raw.toString('utf8').replace(from, to));
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    entries.push({ name, packed: deflateRawSync(content), size: content.length, crc: crc32(content) });
    at += 46 + nameLength + extra + comment;
  }
  return archive(entries);
}

function archive(entries: readonly Entry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, packed, size, crc } of entries) {
    const nameBytes = Buffer.from(name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt32LE(crc, 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(size, 18);
    shared.writeUInt16LE(nameBytes.length, 22);
    parts.push(Buffer.from('504b0304', 'hex'), shared, nameBytes, packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('504b01021400', 'hex'), shared, tail, nameBytes);
    offset += 30 + nameBytes.length + packed.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listing.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listing, Buffer.from('504b0506', 'hex'), end]);
}
