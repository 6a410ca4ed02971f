import type { Result } from '../platform/result.ts';
import { err, ok } from '../platform/result.ts';

/** When a round takes votes: instants in milliseconds since 1970-01-01T00:00:00Z; `opensAt` ≤ t < `closesAt` is open. */
export type RoundHours = { readonly opensAt: number; readonly closesAt: number };
export type RoundPhase = 'scheduled' | 'open' | 'closed';

/** The phase at an instant. A ballot is judged by the instant of its acceptance, not by when it is counted. */
export function phaseOf(hours: RoundHours, now: number): RoundPhase {
  if (now < hours.opensAt) return 'scheduled';
  return now < hours.closesAt ? 'open' : 'closed';
}

/** What a voter sent, against what the round allows. */
export type PicksInput = {
  /** Candidate ids as sent. */
  readonly picks: readonly string[];
  /** The frozen ballot paper: candidate ids, the index is the ordinal. */
  readonly paper: readonly string[];
  readonly minPicks: number;
  readonly maxPicks: number;
  /** Candidates locked at this time. */
  readonly locked?: ReadonlySet<string>;
};

/** `index` is the position in `picks`, for the field name in an answer (`picks[2]`). */
export type PickFault =
  | { readonly type: 'too-few'; readonly picks: number; readonly minPicks: number }
  | { readonly type: 'too-many'; readonly picks: number; readonly maxPicks: number }
  | { readonly type: 'repeated'; readonly index: number; readonly candidateId: string; readonly firstIndex: number }
  | { readonly type: 'unknown-candidate'; readonly index: number; readonly candidateId: string }
  | { readonly type: 'locked-candidate'; readonly index: number; readonly candidateId: string };

/**
 * Checks a voter's picks. The value is their ordinals on the paper, ascending, so that a ballot has one form and does not
 * keep the order of clicks. The error is every fault (at least one): the count first, then by index.
 */
export function checkPicks(input: PicksInput): Result<readonly number[], readonly PickFault[]> {
  const { picks, minPicks, maxPicks } = input;
  const faults: PickFault[] = [];
  if (picks.length < minPicks) faults.push({ type: 'too-few', picks: picks.length, minPicks });
  if (picks.length > maxPicks) faults.push({ type: 'too-many', picks: picks.length, maxPicks });

  const ordinals = new Map(input.paper.map((candidateId, ordinal) => [candidateId, ordinal]));
  const firstIndex = new Map<string, number>();
  const chosen: number[] = [];
  for (const [index, candidateId] of picks.entries()) {
    const first = firstIndex.get(candidateId);
    const ordinal = ordinals.get(candidateId);
    if (first !== undefined) faults.push({ type: 'repeated', index, candidateId, firstIndex: first });
    else if (ordinal === undefined) faults.push({ type: 'unknown-candidate', index, candidateId });
    else if (input.locked?.has(candidateId)) faults.push({ type: 'locked-candidate', index, candidateId });
    else chosen.push(ordinal);
    if (first === undefined) firstIndex.set(candidateId, index);
  }
  return faults.length > 0 ? err(faults) : ok(chosen.toSorted((a, b) => a - b));
}
