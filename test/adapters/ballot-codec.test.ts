import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';

import {
  bucketOf,
  buckets,
  decodeBallot,
  encodeBallot,
  itemBytes,
  partitionOf,
  splitPartition,
  voterKeyOf,
} from '../../shared/adapters/dynamodb/ballot-codec.ts';
import { ledgerChangeOf } from '../../shared/adapters/dynamodb/ledger-stream.ts';

const aBallot = fc.record({
  sinceOpening: fc.oneof(fc.maxSafeNat(), fc.nat(31 * 86_400_000)),
  picks: fc.array(fc.oneof(fc.nat(200), fc.maxSafeNat()), { minLength: 1, maxLength: 100 }),
});

describe('a ballot in the ledger', () => {
  property.prop([aBallot])('given any ballot, when it is encoded and decoded, then it is the same', (ballot) => {
    expect(decodeBallot(encodeBallot(ballot))).toEqual(ballot);
  });

  property.prop([aBallot, aBallot])('given two ballots, when they differ, then their bytes differ', (a, b) => {
    const same = JSON.stringify(a) === JSON.stringify(b);
    expect(Buffer.compare(encodeBallot(a), encodeBallot(b)) === 0).toBe(same);
  });

  property.prop([fc.uint8Array({ maxLength: 40 })])(
    'given any bytes, when they are decoded, then they are a ballot with picks or refused',
    (bytes) => {
      let picks: readonly number[];
      try {
        ({ picks } = decodeBallot(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return;
      }
      expect(picks.length).toBeGreaterThan(0);
      expect(picks.every(Number.isSafeInteger)).toBe(true);
    },
  );

  test('given 3 picks of 120 candidates at the end of a month, when the item is sized, then it has 25 bytes', () => {
    const ballot = encodeBallot({ sinceOpening: 31 * 86_400_000, picks: [3, 60, 119] });
    expect(ballot).toHaveLength(8);
    expect(itemBytes(ballot)).toBe(25);
  });

  test('given 3 picks of 533 candidates, when the item is sized, then it has no more than 28 bytes', () => {
    expect(itemBytes(encodeBallot({ sinceOpening: 31 * 86_400_000, picks: [530, 531, 532] }))).toBe(28);
  });

  test.each([
    ['accepted before the opening', { sinceOpening: -1, picks: [1] }],
    ['half a candidate', { sinceOpening: 0, picks: [0.5] }],
    ['no number', { sinceOpening: Number.NaN, picks: [1] }],
  ])('given %s, when it is encoded, then it is refused', (_, ballot) => {
    expect(() => encodeBallot(ballot)).toThrow(RangeError);
  });

  test.each([
    ['nothing', []],
    ['no picks', [5]],
    ['an unfinished number', [5, 0x80]],
    ['a number beyond 2^53', [5, 255, 255, 255, 255, 255, 255, 255, 255, 1]],
  ])('given %s, when it is decoded, then it is refused', (_, bytes) => {
    expect(() => decodeBallot(Uint8Array.from(bytes))).toThrow(RangeError);
  });
});

describe('the partition of a ballot', () => {
  test('given every first byte of a key, when voters are spread, then each of the 16 buckets gets as many', () => {
    const sizes = new Map<string, number>();
    for (let first = 0; first < 256; first += 1) {
      const bucket = bucketOf(Uint8Array.from([first, ...Array<number>(9).fill(0)]));
      sizes.set(bucket, (sizes.get(bucket) ?? 0) + 1);
    }
    expect([...sizes.keys()].toSorted()).toEqual(buckets);
    expect(new Set(sizes.values())).toEqual(new Set([16]));
  });

  test('given a ledger code and a bucket, when they are joined, then they come apart again', () => {
    expect(splitPartition(partitionOf('a-_', 'f'))).toEqual({ ledger: 'a-_', bucket: 'f' });
  });

  test('given a key of another length, when it is read, then it is refused', () => {
    expect(() => voterKeyOf('AAAA')).toThrow('A voter key has 10 bytes, not 3');
  });
});

describe('the ledger as a stream', () => {
  const image = (picks: readonly number[]) => ({
    b: { B: Buffer.from(encodeBallot({ sinceOpening: 1, picks })).toString('base64') },
  });
  const Keys = { p: { S: 'aB3f' }, v: { B: '' } };

  test.each([
    ['a put', { NewImage: image([1, 2]) }, { after: [1, 2] }],
    ['a removal', { OldImage: image([3]) }, { before: [3] }],
    ['a replacement', { OldImage: image([3]), NewImage: image([4]) }, { before: [3], after: [4] }],
  ])('given %s, when its record is read, then it says what changed', (_, images, change) => {
    expect(ledgerChangeOf({ dynamodb: { SequenceNumber: '7', Keys, ...images } })).toEqual({
      sequence: '7',
      ledger: 'aB3',
      bucket: 'f',
      ...change,
    });
  });

  test.each([
    ['bytes that are no ballot', { SequenceNumber: '7', Keys, NewImage: { b: { B: '' } } }, '7 is no ballot'],
    ['no key', { SequenceNumber: '8' }, '8 has no ballot key'],
  ])('given %s, when its record is read, then the error names the sequence number', (_, dynamodb, message) => {
    expect(() => ledgerChangeOf({ dynamodb })).toThrow(message);
  });
});
