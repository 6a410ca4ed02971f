/** Time as a port: instants in milliseconds since 1970-01-01T00:00:00Z. */
export type Clock = { readonly now: () => number };

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() };

const shanghai = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The calendar day of an instant in Asia/Shanghai, as YYYY-MM-DD, whatever the host's own zone is. */
export function dayInShanghai(instant: number): string {
  return shanghai.format(instant);
}
