import type { Candidate } from '../../shared/contract/rounds.ts';
import { inParallel } from '../client.ts';
import type { Stage } from '../stage.ts';

/** The sample account of each city division, by the clearance that it decides. */
const reviewers: Readonly<Record<string, string>> = {
  'city-lawyers': 'city-reviewer-lawyers',
  'city-participation': 'city-reviewer-participation',
};

/** Both city divisions clear every name: without that there is no ballot paper. */
export async function clearCandidates(
  stage: Stage,
  candidates: readonly Candidate[],
): Promise<{ clearances: number; seconds: number }> {
  const open = candidates.flatMap(({ candidateId, clearances }) =>
    clearances.flatMap(({ clearanceId, decision }) => (decision === 'pending' ? [{ candidateId, clearanceId }] : [])),
  );
  const part = stage.progress.part('两处室审核名单', open.length);
  await inParallel(2, [...Map.groupBy(open, ({ clearanceId }) => clearanceId)], async ([clearanceId, names]) => {
    const account = reviewers[clearanceId];
    if (account === undefined) throw new Error(`No sample account decides ${clearanceId}`);
    const reviewer = await stage.as(account);
    for (const { candidateId } of names) {
      const path = `/api/rounds/${stage.roundId}/candidates/${candidateId}/clearances/${clearanceId}`;
      // A paper that is fixed already was fixed from cleared names.
      await reviewer.callUnless<Candidate>(['nomination-closed'], 'PUT', path, { decision: 'cleared' });
      part.step();
    }
  });
  return { clearances: open.length, seconds: part.done(`${open.length} 项全部通过`) };
}
