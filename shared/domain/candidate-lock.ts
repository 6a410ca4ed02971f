/** A candidate locked for a time or for good (selection.md §4); instants in milliseconds since 1970. */
export type CandidateLock = {
  readonly interventionId: string;
  readonly candidateId: string;
  readonly from: number;
  readonly until?: number;
  readonly reason: string;
};

/** The candidates that are locked at an instant, each with its first reason: `from` ≤ t < `until`. */
export function lockedAt(locks: readonly CandidateLock[] | undefined, at: number): ReadonlyMap<string, string> {
  return stillLocked(
    locks?.filter(({ from }) => from <= at),
    at,
  );
}

/**
 * The same for a ranking: a lock that the round has has begun, even where the clock of whoever ranks is behind that of
 * whoever approved it.
 */
export function stillLocked(locks: readonly CandidateLock[] | undefined, at: number): ReadonlyMap<string, string> {
  const locked = new Map<string, string>();
  for (const { candidateId, until, reason } of locks ?? []) {
    if ((until === undefined || at < until) && !locked.has(candidateId)) locked.set(candidateId, reason);
  }
  return locked;
}

/**
 * When candidates stop being locked, each instant once and in order: the last end of each, and none for one who is also
 * locked for good. `among` leaves out locks of anybody else.
 */
export function lockEnds(locks: readonly CandidateLock[] | undefined, among?: readonly string[]): readonly number[] {
  const ends = new Map<string, number>();
  for (const { candidateId, until = Infinity } of locks ?? []) {
    if (among && !among.includes(candidateId)) continue;
    ends.set(candidateId, Math.max(ends.get(candidateId) ?? 0, until));
  }
  return [...new Set(ends.values())].filter(Number.isFinite).toSorted((a, b) => a - b);
}
