import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { S3Fault, notOffered } from './s3-fault.ts';

/** Header names of body checksums, with the algorithm behind each. `crc32` is the SDK's default. */
const algorithms: Readonly<Record<string, string>> = {
  'content-md5': 'md5',
  'x-amz-checksum-sha256': 'sha256',
  'x-amz-checksum-sha1': 'sha1',
  'x-amz-checksum-crc32': 'crc32',
};

/** Headers that announce a checksum, or say how it is made, without being one. */
const about = new Set(['x-amz-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-checksum-type']);

/** @throws S3Fault for a checksum that cannot be verified here: it must not look verified. */
export const checksumAlgorithm = (name: string): string | undefined => {
  if (!name.startsWith('x-amz-checksum-') && name !== 'content-md5') return undefined;
  if (about.has(name)) return undefined;
  const algorithm = algorithms[name];
  if (algorithm === undefined) throw notOffered(name);
  return algorithm;
};

class Crc32 {
  #value = 0;
  update(chunk: Buffer): void {
    this.#value = crc32(chunk, this.#value);
  }
  digest(): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.#value);
    return bytes;
  }
}

/** Sums a body up by several algorithms at once. */
export const summing = (names: Iterable<string>) => {
  const sums = new Map<string, Hash | Crc32>();
  for (const name of names) sums.set(name, name === 'crc32' ? new Crc32() : createHash(name));
  return {
    update: (chunk: Buffer): void => {
      for (const sum of sums.values()) sum.update(chunk);
    },
    digests: (): ReadonlyMap<string, Buffer> => new Map([...sums].map(([name, sum]) => [name, sum.digest()])),
  };
};

/** @throws S3Fault BadDigest when a declared checksum (base64) is not the body's. */
export const compareChecksum = (header: string, declared: string, digests: ReadonlyMap<string, Buffer>): void => {
  const algorithm = checksumAlgorithm(header);
  if (algorithm === undefined) return;
  if (digests.get(algorithm)?.toString('base64') === declared) return;
  const name = algorithm === 'md5' ? 'Content-MD5' : algorithm.toUpperCase();
  throw new S3Fault(400, 'BadDigest', `The ${name} you specified did not match the calculated checksum.`);
};
