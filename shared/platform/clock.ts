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

const shanghaiSeconds = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** An instant by the clock of Asia/Shanghai: `2022-05-23 09:00:00`. */
export function timeInShanghai(instant: number): string {
  return shanghaiSeconds.format(instant);
}

/** The day so many days after another (before it, if negative). A day is YYYY-MM-DD and has no time zone. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
