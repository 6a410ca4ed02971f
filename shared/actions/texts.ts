import { timeInShanghai } from '../platform/clock.ts';

/** An instant as people read it in a refusal: `2022-05-23 09:00:00（北京时间）`. */
export function beijingTime(instant: number): string {
  return `${timeInShanghai(instant)}（北京时间）`;
}

/** An instant (milliseconds since 1970) as the API's answers carry it: ISO 8601 in UTC. */
export function isoInstant(instant: number): string {
  return new Date(instant).toISOString();
}
