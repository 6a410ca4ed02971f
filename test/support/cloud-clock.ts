import type { CloudClock } from '../../local/types.ts';

/** A clock that stands still until it is moved. */
export function standingClock(instant: string): CloudClock {
  let now = Date.parse(instant);
  return {
    now: () => now,
    moveTo: (to) => {
      now = to;
    },
    onMove: () => () => {},
    offset: new SharedArrayBuffer(8),
  };
}
