import { stateOf } from './clearance-state.ts';
import type { CandidateRecord, RoundRecord } from './records.ts';

/** The candidates that a round ranks: those of its ballot paper, or, where it has none, whoever stands nominated. */
export function rankedCandidates(
  { paper }: Pick<RoundRecord, 'paper'>,
  all: readonly CandidateRecord[],
): readonly CandidateRecord[] {
  return all.filter((one) => (paper ? paper.candidateIds.includes(one.candidateId) : stateOf(one) === 'nominated'));
}
