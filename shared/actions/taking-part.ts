import { stateOf } from './clearance-state.ts';
import type { CandidateRecord, RoundRecord } from './records.ts';

/**
 * Who takes part in a round: those on its ballot paper once it is fixed, and until then every candidate who was not
 * withdrawn. Who is not among them owes nothing and is on no list.
 */
export function takingPart(
  { paper }: Pick<RoundRecord, 'paper'>,
  candidates: readonly CandidateRecord[],
): readonly CandidateRecord[] {
  return candidates.filter((one) =>
    paper ? paper.candidateIds.includes(one.candidateId) : stateOf(one) !== 'withdrawn',
  );
}
