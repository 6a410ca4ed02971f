import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a zip made by hand, with all that a zip can say wrongly. What is left out is said rightly. */
export type HandEntry = {
  readonly name: string | Buffer;
  readonly data: Buffer;
  readonly deflated?: boolean;
  /** Bytes after the deflated data that count as part of them. */
  readonly deflatedMore?: Buffer;
  readonly flags?: number;
  readonly crc?: number;
  readonly size?: number;
  readonly madeBy?: number;
  readonly needed?: number;
  readonly internal?: number;
  readonly attributes?: number;
  readonly extra?: Buffer;
  readonly comment?: string;
  /** What the local header alone says. */
  readonly local?: {
    readonly name?: string;
    readonly crc?: number;
    readonly size?: number;
    readonly packed?: number;
    readonly extra?: Buffer;
  };
  /** Lengths and offset as zip64 has them. */
  readonly zip64?: boolean;
  /** Bytes after the content that no header accounts for. */
  readonly after?: Buffer;
  /** Another place of the local header than its own. */
  readonly at?: number;
};

export type HandZip = { readonly zip64?: boolean; readonly comment?: string; readonly count?: number };

const open = 0xffffffff;

export function handZip(entries: readonly HandEntry[], zip: HandZip = {}): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const body = bodyOf(entry);
    bodies.push(body);
    directory.push(listed(entry, entry.at ?? offset));
    offset += body.length;
  }
  const list = Buffer.concat(directory);
  return Buffer.concat([...bodies, list, trailer(zip.count ?? entries.length, list.length, offset, zip)]);
}

export function field(id: number, data: Buffer): Buffer {
  return Buffer.concat([numbers([2, id], [2, data.length]), data]);
}

/** Numbers in little endian, each with its width in bytes. */
export function numbers(...values: readonly (readonly [width: number, value: number])[]): Buffer {
  return Buffer.concat(
    values.map(([width, value]) => {
      const bytes = Buffer.alloc(width);
      if (width === 8) bytes.writeBigUInt64LE(BigInt(value));
      else bytes.writeUIntLE(value, 0, width);
      return bytes;
    }),
  );
}

function bodyOf(entry: HandEntry): Buffer {
  const packed = packedOf(entry);
  const name = Buffer.from(entry.local?.name ?? entry.name);
  const size = entry.local?.size ?? entry.size ?? entry.data.length;
  const sizes = entry.zip64 ? field(1, numbers([8, size], [8, packed.length])) : Buffer.alloc(0);
  const extra = Buffer.concat([sizes, entry.local?.extra ?? entry.extra ?? Buffer.alloc(0)]);
  return Buffer.concat([
    Buffer.from('PK\x03\x04', 'latin1'),
    common(entry, entry.local?.crc, size, entry.local?.packed ?? packed.length),
    numbers([2, name.length], [2, extra.length]),
    name,
    extra,
    packed,
    entry.after ?? Buffer.alloc(0),
  ]);
}

function listed(entry: HandEntry, offset: number): Buffer {
  const packed = packedOf(entry);
  const name = Buffer.from(entry.name);
  const size = entry.size ?? entry.data.length;
  const sizes = entry.zip64 ? field(1, numbers([8, size], [8, packed.length], [8, offset])) : Buffer.alloc(0);
  const extra = Buffer.concat([sizes, entry.extra ?? Buffer.alloc(0)]);
  const comment = Buffer.from(entry.comment ?? '');
  return Buffer.concat([
    Buffer.from('PK\x01\x02', 'latin1'),
    numbers([2, entry.madeBy ?? 0x0314]),
    common(entry, undefined, size, packed.length),
    numbers([2, name.length], [2, extra.length], [2, comment.length], [2, 0], [2, entry.internal ?? 0]),
    numbers([4, entry.attributes ?? 0o100644 * 0x10000], [4, entry.zip64 ? open : offset]),
    name,
    extra,
    comment,
  ]);
}

/** Version, flags, method, time, CRC and lengths: what both headers have. */
function common(entry: HandEntry, crc: number | undefined, size: number, packed: number): Buffer {
  return numbers(
    [2, entry.needed ?? (entry.zip64 ? 45 : 20)],
    [2, entry.flags ?? 0x0800],
    [2, entry.deflated ? 8 : 0],
    [2, 0],
    [2, 0x5421],
    [4, crc ?? entry.crc ?? crc32(entry.data)],
    [4, entry.zip64 ? open : packed],
    [4, entry.zip64 ? open : size],
  );
}

function packedOf({ data, deflated, deflatedMore = Buffer.alloc(0) }: HandEntry): Buffer {
  return deflated ? Buffer.concat([deflateRawSync(data), deflatedMore]) : data;
}

function trailer(count: number, length: number, offset: number, { zip64, comment = '' }: HandZip): Buffer {
  const record = numbers(
    [8, 44],
    [2, 0x0314],
    [2, 45],
    [4, 0],
    [4, 0],
    [8, count],
    [8, count],
    [8, length],
    [8, offset],
  );
  const wide = [
    Buffer.from('PK\x06\x06', 'latin1'),
    record,
    Buffer.from('PK\x06\x07', 'latin1'),
    numbers([4, 0], [8, offset + length], [4, 1]),
  ];
  const [shown, long, far] = zip64 ? [0xffff, open, open] : [count, length, offset];
  return Buffer.concat([
    ...(zip64 ? wide : []),
    Buffer.from('PK\x05\x06', 'latin1'),
    numbers([2, 0], [2, 0], [2, shown], [2, shown], [4, long], [4, far], [2, Buffer.byteLength(comment)]),
    Buffer.from(comment),
  ]);
}
