import { workingDaysBetween } from './working-days.ts';

/** How long a day is away. Both are days of the calendar, YYYY-MM-DD, in the zone of whoever has to keep the date. */
export type TimeLeft = { readonly days: number; readonly workingDays?: number };

const oneDay = 86_400_000;

/**
 * Days from `today` to `due`, less than 0 when it has passed, and the working days among them, `due` included. A year
 * whose official calendar is not in has no working days to tell.
 */
export function timeLeft(today: string, due: string): TimeLeft {
  const days = Math.round((Date.parse(`${due}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / oneDay);
  const working = workingDaysBetween(today, due);
  return { days, ...(working.ok && { workingDays: working.value }) };
}

/** What one adviser has filed of one kind. */
export type Filed = 'complete' | 'returned' | 'missing';

export type Progress = {
  readonly needed: number;
  readonly complete: number;
  readonly missing: number;
  /** Of those missing: filed before, and sent back or refused. */
  readonly returned: number;
};

/** Sums up what the advisers of a district have filed. */
export function progressOf(filed: readonly Filed[]): Progress {
  const complete = filed.filter((one) => one === 'complete').length;
  const returned = filed.filter((one) => one === 'returned').length;
  return { needed: filed.length, complete, missing: filed.length - complete, returned };
}
