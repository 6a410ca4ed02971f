import calendar from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { daysAfter } from '../platform/clock.ts';
import { err, ok, type Result } from '../platform/result.ts';

/**
 * Working days by the State Council's calendar (selection.md §4): holidays, and the weekend days that are worked
 * instead. Only the data of chinese-days is used: its functions read days in the host's time zone, and take a plain
 * Monday-to-Friday week for a year they have no data of.
 *
 * A day is a string YYYY-MM-DD; it has no time zone.
 */
export type CalendarError = { readonly type: 'calendar-missing'; readonly year: number };

const holidays: ReadonlySet<string> = new Set(Object.keys(calendar.holidays));
const workedWeekends: ReadonlySet<string> = new Set(Object.keys(calendar.workdays));
/**
 * Years whose own announcement is in: a holiday that reaches over New Year's Eve belongs to the announcement of the
 * other year, National Day never does.
 */
const coveredYears: ReadonlySet<number> = new Set(
  Object.entries(calendar.holidays)
    .filter(([, name]) => name.includes('国庆'))
    .map(([day]) => Number(day.slice(0, 4))),
);

const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const next = (day: string) => daysAfter(day, 1);

/** @throws Error when it is not a day of the calendar: the callers' schemas have checked that. */
function requireDay(day: string): void {
  const instant = at(day);
  if (Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 10) !== day)
    throw new Error(`Not a day: ${day}`);
}

/** Whether a day is worked; a year without official data is an error, not a guess. */
export function isWorkingDay(day: string): Result<boolean, CalendarError> {
  requireDay(day);
  const year = Number(day.slice(0, 4));
  if (!coveredYears.has(year)) return err({ type: 'calendar-missing', year });
  if (workedWeekends.has(day)) return ok(true);
  const weekday = new Date(at(day)).getUTCDay();
  return ok(weekday !== 0 && weekday !== 6 && !holidays.has(day));
}

/**
 * The last day of a public notice put up on `start`: the first full day counted is the day after (§4). A notice of
 * five working days put up on 2022-04-28 runs through 2022-05-09.
 * @param workingDays at least 1
 */
export function noticeEnd(start: string, workingDays: number): Result<string, CalendarError> {
  if (!Number.isInteger(workingDays) || workingDays < 1)
    throw new Error(`Not a number of working days: ${workingDays}`);
  requireDay(start);
  let day = start;
  for (let counted = 0; counted < workingDays;) {
    day = next(day);
    const worked = isWorkingDay(day);
    if (!worked.ok) return worked;
    if (worked.value) counted += 1;
  }
  return ok(day);
}

/** How many working days lie after `from`, up to and including `to`; 0 when `to` is not later. */
export function workingDaysBetween(from: string, to: string): Result<number, CalendarError> {
  requireDay(from);
  requireDay(to);
  let count = 0;
  for (let day = next(from); day <= to; day = next(day)) {
    const worked = isWorkingDay(day);
    if (!worked.ok) return worked;
    if (worked.value) count += 1;
  }
  return ok(count);
}
