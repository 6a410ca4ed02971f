import Fraction from 'fraction.js';

/** An exact rational number. The only file that knows the library behind it; a floating point number never gets in. */
export type Exact = Fraction;

export const zero: Exact = new Fraction(0n);
export const hundred: Exact = new Fraction(100n);

const decimal = /^-?\d{1,30}(\.\d{1,30})?$/;
const ratio = /^-?\d{1,2000}\/[1-9]\d{0,2000}$/;

/** Whether a text is a plain decimal such as '87.5': no exponent, no spaces, no thousands separator. */
export function isDecimal(text: string): boolean {
  return decimal.test(text);
}

/** Whether a text is a decimal or a ratio such as '1847/20'. */
export function isExact(text: string): boolean {
  return decimal.test(text) || ratio.test(text);
}

/** Reads a decimal exactly. Throws a RangeError on anything else: callers check with {@link isDecimal} first. */
export function fromDecimal(text: string): Exact {
  if (!isDecimal(text)) throw new RangeError(`Not a decimal: ${JSON.stringify(text)}`);
  return new Fraction(text);
}

/** Reads a decimal or a ratio ('1847/20') exactly. Throws a RangeError on anything else. */
export function fromExact(text: string): Exact {
  if (!isExact(text)) throw new RangeError(`Not an exact number: ${JSON.stringify(text)}`);
  return new Fraction(text);
}

/** A count (votes, judges, ranks). Throws a RangeError unless it is a whole number that a double holds exactly. */
export function fromCount(count: number): Exact {
  if (!Number.isSafeInteger(count)) throw new RangeError(`Not a whole number: ${count}`);
  return new Fraction(BigInt(count));
}

/** Adds up; nothing adds up to 0. */
export function sum(values: readonly Exact[]): Exact {
  return values.reduce((total, value) => total.add(value), zero);
}

/** The mean of at least one value; throws a RangeError on none. */
export function mean(values: readonly Exact[]): Exact {
  if (values.length === 0) throw new RangeError('The mean of no values');
  return sum(values).div(fromCount(values.length));
}

/** `part` ÷ `whole` × 100. The whole must not be 0. */
export function percentOf(part: Exact, whole: Exact): Exact {
  return part.div(whole).mul(hundred);
}

/** `share` percent of a value. */
export function takePercent(value: Exact, share: Exact): Exact {
  return value.mul(share).div(hundred);
}

/** Negative, 0 or positive, as a sort wants it: ascending. */
export function compare(a: Exact, b: Exact): number {
  return a.compare(b);
}

/** Two decimals, half up (towards plus infinity): '92.35', '0.00', '-1.25'. */
export function toTwoDecimals(value: Exact): string {
  const cents = value.mul(hundred).round();
  const digits = cents.n.toString().padStart(3, '0');
  return `${cents.compare(zero) < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Lowest terms: '1847/20', or '92' for a whole number. {@link fromExact} reads it back. */
export function toExact(value: Exact): string {
  return value.toFraction();
}
