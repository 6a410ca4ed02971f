import { Cron } from 'croner';
import { StartupError } from '../types.ts';

/** When a schedule is due: instants in milliseconds since 1970. */
export type Occurrences = {
  /** The first one after an instant. */
  readonly next: (after: number) => number | undefined;
  /** The last one at or before an instant. */
  readonly latest: (until: number) => number | undefined;
};

const unitMilliseconds: Readonly<Record<string, number>> = {
  minute: 60_000,
  minutes: 60_000,
  hour: 3_600_000,
  hours: 3_600_000,
  day: 86_400_000,
  days: 86_400_000,
};

/**
 * Reads a schedule expression of EventBridge: `cron(minute hour day month weekday year)`, `rate(5 minutes)` counted
 * from `base`, or `at(2022-05-20T09:00:00)`; cron and at in the given time zone.
 * @throws StartupError naming the schedule when the expression is none.
 */
export function readExpression(expression: string, timezone: string, base: number, where: string): Occurrences {
  const [, kind = '', body = ''] = /^(cron|rate|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  try {
    if (kind === 'cron') return cron(body, timezone);
    if (kind === 'at') return at(body, timezone);
    if (kind === 'rate') return rate(body, base);
  } catch (error) {
    throw new StartupError(`${where}: ${expression} is not understood: ${(error as Error).message}.`);
  }
  throw new StartupError(`${where}: ${expression} is neither cron(…), rate(…) nor at(…).`);
}

/** AWS counts weekdays from 1 = Sunday, starts a step at a bare number, and writes `?` where a field says nothing. */
function cron(body: string, timezone: string): Occurrences {
  const fields = body.trim().split(/\s+/);
  if (fields.length !== 6) throw new Error('a cron expression has six fields');
  const job = new Cron(`0 ${fields.map((field) => (field === '?' ? '*' : field)).join(' ')}`, {
    timezone,
    mode: '7-part',
    alternativeWeekdays: true,
    sloppyRanges: true,
    paused: true,
  });
  return {
    next: (after) => job.nextRun(new Date(after))?.getTime(),
    // The search is exclusive and in whole seconds.
    latest: (until) => job.previousRuns(1, new Date(Math.floor(until / 1000) * 1000 + 1000))[0]?.getTime(),
  };
}

function at(body: string, timezone: string): Occurrences {
  const instant = new Cron(body, { timezone, paused: true }).nextRun(new Date(0))?.getTime();
  if (instant === undefined) throw new Error('it names no instant');
  return {
    next: (after) => (instant > after ? instant : undefined),
    latest: (until) => (instant <= until ? instant : undefined),
  };
}

function rate(body: string, base: number): Occurrences {
  const [, count = '', unit = ''] = /^\s*(\d+)\s+(\w+)\s*$/.exec(body) ?? [];
  const interval = Number(count) * (unitMilliseconds[unit] ?? 0);
  if (!(interval > 0)) throw new Error('a rate is a number of minutes, hours or days');
  const steps = (instant: number): number => Math.floor((instant - base) / interval);
  return {
    next: (after) => base + Math.max(1, steps(after) + 1) * interval,
    latest: (until) => (steps(until) >= 1 ? base + steps(until) * interval : undefined),
  };
}
