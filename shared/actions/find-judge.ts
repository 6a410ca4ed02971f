import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import type { CandidateStore, PanelStore } from './ports.ts';
import type { Actor, CandidateRecord, JudgeRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/**
 * The judge that the actor is on this round's panel, and the candidate before them. A judge is known by the subject of
 * the token and by nothing in the request: nobody scores in another's name.
 */
export async function findJudge(
  ports: { readonly panel: Pick<PanelStore, 'judges'>; readonly candidates: Pick<CandidateStore, 'get'> },
  input: { readonly actor: Actor; readonly roundId: string; readonly candidateId: string },
): Promise<Result<{ readonly judge: JudgeRecord; readonly candidate: CandidateRecord }, Refusal>> {
  const [judges, candidate] = await Promise.all([
    ports.panel.judges(input.roundId),
    ports.candidates.get(input.roundId, input.candidateId),
  ]);
  const judge = judges.find(({ subject }) => subject === input.actor.subject);
  if (!judge) return refuse('judge-not-appointed');
  if (candidate) return ok({ judge, candidate });
  return refuse('candidate-unknown', {
    field: 'candidateId',
    detail: `candidateId：本轮没有候选人 ${input.candidateId}`,
  });
}
