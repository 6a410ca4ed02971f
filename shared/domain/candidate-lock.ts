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
  const locked = new Map<string, string>();
  for (const { candidateId, from, until, reason } of locks ?? []) {
    if (from <= at && (until === undefined || at < until) && !locked.has(candidateId)) locked.set(candidateId, reason);
  }
  return locked;
}
