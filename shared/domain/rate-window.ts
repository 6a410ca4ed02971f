/** Shanghai's clock is this far before UTC, all the year round; milliseconds. */
const ahead = 8 * 3600 * 1000;

/**
 * The end of the window of `seconds` in which an instant lies. Windows stand still, at multiples of their length by
 * Shanghai's clock: a day is the calendar day there.
 */
export function windowEnd({ seconds }: { readonly seconds: number }, at: number): number {
  const length = seconds * 1000;
  return (Math.floor((at + ahead) / length) + 1) * length - ahead;
}
