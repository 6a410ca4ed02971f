import { setTimeout as sleep } from 'node:timers/promises';

/** What passes while one waits, in milliseconds. */
export type Pace = { readonly now: () => number; readonly pause: (milliseconds: number) => Promise<unknown> };

const machinePace: Pace = { now: () => performance.now(), pause: sleep };

/** Milliseconds before each further try, stretched or shortened by up to half: functions do not march in step. */
const waits = [50, 100, 200, 400, 800] as const;
/** Milliseconds after which no further try begins, however slow the ones before were. */
const patience = 4_000;

/**
 * Tries with all items, then with those that an attempt answers as left over, until none is, five times more at most.
 * An item that never went through is for the caller to find: the last attempt's answer is not looked at.
 */
export async function insist<T>(
  items: readonly T[],
  attempt: (items: readonly T[]) => Promise<readonly T[]>,
  { now, pause }: Pace = machinePace,
): Promise<void> {
  const end = now() + patience;
  let left = await attempt(items);
  for (const wait of waits) {
    if (left.length === 0 || now() > end) return;
    await pause(wait * (0.5 + Math.random()));
    left = await attempt(left);
  }
}
