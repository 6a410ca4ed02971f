/**
 * The compact form of a ballot in the ledger. An item has three attributes:
 * `p` (S) ledger code of the round, 3 characters, and the bucket, one hexadecimal digit;
 * `v` (B) voter key, 10 bytes;
 * `b` (B) milliseconds from the round's opening to the acceptance, then the ordinal of each pick, all as varints
 * (7 bits a byte, lowest first, the high bit says that more follow).
 */

/** Every bucket of a round: a partition of the ledger each, which takes 1,000 writes a second. */
export const buckets: readonly string[] = Array.from('0123456789abcdef');

const voterKeyBytes = 10;

/** The voter key's bytes. @throws RangeError when it is not 10 bytes of base64url */
export function voterKeyOf(voterKey: string): Buffer {
  const bytes = Buffer.from(voterKey, 'base64url');
  if (bytes.length !== voterKeyBytes)
    throw new RangeError(`A voter key has ${voterKeyBytes} bytes, not ${bytes.length}`);
  return bytes;
}

/** The bucket of a voter: the first 4 bits of the key, an HMAC and therefore evenly spread. */
export function bucketOf(voterKey: Uint8Array): string {
  return ((voterKey[0] ?? 0) >> 4).toString(16);
}

export function partitionOf(ledger: string, bucket: string): string {
  return ledger + bucket;
}

/** Ledger code and bucket of a partition. */
export function splitPartition(partition: string): { readonly ledger: string; readonly bucket: string } {
  return { ledger: partition.slice(0, -1), bucket: partition.slice(-1) };
}

/** @throws RangeError when a number is negative, not whole, or beyond 2^53 */
export function encodeBallot(ballot: { readonly sinceOpening: number; readonly picks: readonly number[] }): Buffer {
  const bytes: number[] = [];
  for (const value of [ballot.sinceOpening, ...ballot.picks]) {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`A ballot cannot hold the number ${value}`);
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
    bytes.push(rest);
  }
  return Buffer.from(bytes);
}

/** @throws RangeError when the bytes are no ballot: to guess at a vote would be worse than to stop */
export function decodeBallot(bytes: Uint8Array): { readonly sinceOpening: number; readonly picks: readonly number[] } {
  const values = varints(bytes);
  const [sinceOpening] = values;
  const picks = values.slice(1);
  if (sinceOpening === undefined || picks.length === 0) throw new RangeError('A ballot without picks');
  return { sinceOpening, picks };
}

function varints(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of bytes) {
    value += (byte & 127) * scale;
    if (!Number.isSafeInteger(value)) throw new RangeError('A number beyond 2^53 in a ballot');
    if (byte > 127) {
      scale *= 128;
    } else {
      values.push(value);
      value = 0;
      scale = 1;
    }
  }
  if (scale !== 1) throw new RangeError('A ballot that ends within a number');
  return values;
}

/** What DynamoDB bills for the item: attribute names and values, in bytes. One write unit holds 1,024. */
export function itemBytes(ballot: Uint8Array): number {
  return 'pvb'.length + partitionOf('abc', '0').length + voterKeyBytes + ballot.length;
}
