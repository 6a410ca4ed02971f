import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  compare,
  fromCount,
  fromDecimal,
  fromExact,
  isDecimal,
  mean,
  sum,
  takePercent,
  toExact,
  toTwoDecimals,
} from '../../shared/domain/exact.ts';

describe('reading numbers', () => {
  test.each(['0', '70', '87.5', '-1.25', '100.00', '0.1'])('given the decimal %s, it is read', (text) => {
    expect(isDecimal(text)).toBe(true);
    expect(() => fromDecimal(text)).not.toThrow();
  });
  test.each(['', ' 1', '1e2', '.5', '5.', '1,000', '0x10', 'NaN', '1/2', '1_000', '0.(3)', '٣', '1'.repeat(31)])(
    'given %j, it is refused as a decimal',
    (text) => {
      expect(isDecimal(text)).toBe(false);
      expect(() => fromDecimal(text)).toThrow(RangeError);
    },
  );
  test.each(['1/0', '1/-2', '1 1/2', 'a/b'])('given %j, it is refused as an exact number', (text) => {
    expect(() => fromExact(text)).toThrow(RangeError);
  });
  test.each([0.5, Number.NaN, 2 ** 53])('given the count %d, it is refused', (count) => {
    expect(() => fromCount(count)).toThrow(RangeError);
  });
  test('given no values, there is no mean', () => {
    expect(() => mean([])).toThrow(RangeError);
    expect(toExact(sum([]))).toBe('0');
  });
});

describe('two decimals, half up', () => {
  test.each([
    ['92.345', '92.35'],
    ['92.344999', '92.34'],
    ['1.005', '1.01'],
    ['8.575', '8.58'],
    ['0.004', '0.00'],
    ['0.005', '0.01'],
    ['99.995', '100.00'],
    ['0', '0.00'],
    ['7', '7.00'],
    ['-1.255', '-1.25'],
    ['-0.001', '0.00'],
  ])('given %s, it shows %s', (text, shown) => {
    expect(toTwoDecimals(fromDecimal(text))).toBe(shown);
  });
});

describe('what floating point gets wrong', () => {
  test('given tenths, 0.1 + 0.2 is 0.3', () => {
    expect(0.1 + 0.2 === 0.3).toBe(false);
    expect(compare(fromDecimal('0.1').add(fromDecimal('0.2')), fromDecimal('0.3'))).toBe(0);
  });
  test('given 1.005 and 8.575, doubles round them down', () => {
    expect(Math.round(1.005 * 100) / 100).toBe(1);
    expect((8.575).toFixed(2)).toBe('8.57');
    expect(toTwoDecimals(fromDecimal('8.575'))).toBe('8.58');
  });
  test('given three thirds, they make a whole', () => {
    const third = fromExact('100/3');
    expect(toExact(sum([third, third, third]))).toBe('100');
    expect(toExact(takePercent(third, fromDecimal('70')).add(takePercent(third, fromDecimal('30'))))).toBe('100/3');
  });
});

const ratios = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 9n }));

describe('against plain BigInt', () => {
  test.prop([ratios])('any ratio is rounded half up', ([n, d]) => {
    const cents = (n * 200n + d) / (2n * d);
    const shown = `${cents / 100n}.${(cents % 100n).toString().padStart(2, '0')}`;
    expect(toTwoDecimals(fromExact(`${n}/${d}`))).toBe(shown);
  });
  test.prop([fc.bigInt({ min: 0n, max: 10n ** 12n })])('any half cent is rounded up, a below-zero one too', (cents) => {
    const up = cents + 1n;
    const print = (hundredths: bigint): string =>
      `${hundredths / 100n}.${(hundredths % 100n).toString().padStart(2, '0')}`;
    expect(toTwoDecimals(fromExact(`${cents * 2n + 1n}/200`))).toBe(print(up));
    expect(toTwoDecimals(fromExact(`-${cents * 2n + 1n}/200`))).toBe(cents === 0n ? '0.00' : `-${print(cents)}`);
  });
  test.prop([ratios, ratios])('order and rounding never contradict each other', ([n, d], [m, e]) => {
    const order = compare(fromExact(`${n}/${d}`), fromExact(`${m}/${e}`));
    const cross = n * e - m * d;
    expect(Math.sign(order)).toBe(cross === 0n ? 0 : cross > 0n ? 1 : -1);
    const shown = Number(toTwoDecimals(fromExact(`${n}/${d}`)).replace('.', ''));
    const other = Number(toTwoDecimals(fromExact(`${m}/${e}`)).replace('.', ''));
    expect(order > 0 ? shown >= other : shown <= other).toBe(true);
  });
  test.prop([ratios])('an exact text is read back', ([n, d]) => {
    const value = fromExact(`${n}/${d}`);
    expect(compare(fromExact(toExact(value)), value)).toBe(0);
  });
});
