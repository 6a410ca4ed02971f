import { stateOf } from './clearance-state.ts';
import type { CandidateRecord, RoundRecord } from './records.ts';

type Paper = Pick<RoundRecord, 'paper'>;

/**
 * Who takes part in a round: those on its ballot paper once it is fixed, and until then every candidate who was not
 * withdrawn. Who is not among them owes nothing and is on no list.
 */
export function takingPart(round: Paper, candidates: readonly CandidateRecord[]): readonly CandidateRecord[] {
  return onPaperOr(round, candidates, (one) => stateOf(one) !== 'withdrawn');
}

/** The candidates that a round ranks: those of its ballot paper, or, where it has none, whoever stands nominated. */
export function rankedCandidates(round: Paper, candidates: readonly CandidateRecord[]): readonly CandidateRecord[] {
  return onPaperOr(round, candidates, (one) => stateOf(one) === 'nominated');
}

function onPaperOr(
  { paper }: Paper,
  candidates: readonly CandidateRecord[],
  withoutPaper: (one: CandidateRecord) => boolean,
): readonly CandidateRecord[] {
  if (!paper) return candidates.filter(withoutPaper);
  const onPaper = new Set(paper.candidateIds);
  return candidates.filter(({ candidateId }) => onPaper.has(candidateId));
}
