import type { Recusal, RecuseRequest } from '../contract/rounds.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { auditEntry } from './audit.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { findJudge } from './find-judge.ts';
import { findRound } from './find-round.ts';
import type { CandidateStore, PanelStore, RoundStore } from './ports.ts';
import type { Actor, RecusalRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { recusalView } from './views.ts';

export type RecuseJudgePorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly candidates: Pick<CandidateStore, 'get'>;
  readonly panel: Pick<PanelStore, 'judges' | 'sheet' | 'recusals' | 'addRecusal'>;
  readonly clock: Clock;
};
export type RecuseJudgeInput = {
  readonly actor: Actor;
  readonly roundId: string;
  readonly candidateId: string;
  readonly request: RecuseRequest;
};

/**
 * A judge steps back from a candidate because of a conflict of interest (selection.md §4, scores).
 *
 * Steps: check the role; find round, judge and candidate; a recusal that is there already is answered as it stands; a
 * candidate that the judge has scored cannot be left any more; write the recusal with its reason on the record.
 */
export async function recuseJudge(ports: RecuseJudgePorts, input: RecuseJudgeInput): Promise<Result<Recusal, Refusal>> {
  const role = requireRole(input.actor, 'recuse-judge');
  if (!role.ok) return role;
  const round = await findRound(ports.rounds, input.roundId);
  if (!round.ok) return round;
  const found = await findJudge(ports, input);
  if (!found.ok) return found;

  const { roundId, candidateId } = input;
  const { judgeId } = found.value.judge;
  const recusals = await ports.panel.recusals(roundId);
  const earlier = recusals.find((one) => one.judgeId === judgeId && one.candidateId === candidateId);
  if (earlier) return ok(recusalView(earlier));
  if (await ports.panel.sheet(roundId, judgeId, candidateId)) {
    return refuse('already-scored', { field: 'candidateId', detail: 'candidateId：您已为该候选人评分，不能再回避' });
  }

  const recusal: RecusalRecord = { roundId, judgeId, candidateId, reason: input.request.reason, at: ports.clock.now() };
  const written = await orRefuse(
    ports.panel.addRecusal(
      recusal,
      auditEntry(input.actor, {
        at: recusal.at,
        campaignId: round.value.campaignId,
        action: 'recuse-judge',
        target: `${roundId}/${candidateId}`,
        after: recusal,
        reason: recusal.reason,
      }),
    ),
  );
  return written.ok ? ok(recusalView(recusal)) : written;
}
