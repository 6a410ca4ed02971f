import type { FieldFault } from '../contract/problems.ts';
import type { RankingQueued } from '../contract/rankings.ts';
import { gatherPanel } from '../domain/ranking/gather-panel.ts';
import type { MissingScore } from '../domain/ranking/types.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { auditEntry } from './audit.ts';
import { findRoundAndCampaign } from './find-round.ts';
import { gatherRanking } from './gather-ranking.ts';
import type { Gathered, GatherPorts } from './gather-ranking.ts';
import type { AuditLog, CampaignStore, Ids, RankingQueue, RoundStore } from './ports.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

export type RequestRankingPorts = GatherPorts & {
  readonly rounds: Pick<RoundStore, 'get' | 'ofCampaign'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly queue: RankingQueue;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly ids: Ids;
};

/**
 * A city officer asks for a ranking now.
 *
 * Steps: check the role; find the round; require its ballot paper if it has a vote; refuse, with the whole list, while
 * a required score is missing (selection.md §4: a stage cannot be ranked then); put the request on the record; queue it.
 */
export async function requestRanking(
  ports: RequestRankingPorts,
  input: { readonly actor: Actor; readonly roundId: string },
): Promise<Result<RankingQueued, Refusal>> {
  const role = requireRole(input.actor, 'request-ranking');
  if (!role.ok) return role;
  const found = await findRoundAndCampaign(ports, input.roundId);
  if (!found.ok) return found;
  const { round, stored } = found.value;
  if (round.vote && !round.paper) return refuse('ballot-paper-missing');
  const interventions = await ports.interventions.ofRound(round.roundId);
  const now = ports.clock.now();
  const gathered = await gatherRanking(ports, { round, stored, interventions, now });
  const ranked = gathered.input.candidates.filter(({ locked }) => locked === undefined);
  const panel = gatherPanel(gathered.input, ranked);
  if (!panel.ok && panel.error.type === 'scores-missing') return refuseMissing(panel.error.missing, gathered);
  if (!panel.ok && panel.error.type === 'no-judges') return refuse('scores-missing', { detail: '尚未确定评审组' });

  const { roundId, campaignId } = round;
  const requestId = ports.ids.next('req_');
  await ports.audit.append(
    auditEntry(input.actor, {
      at: now,
      campaignId,
      action: 'request-ranking',
      target: roundId,
      after: { requestId },
    }),
  );
  const requestedBy = input.actor.subject;
  await ports.queue.send({ type: 'ranking-requested', requestId, roundId, requestedBy, reason: 'on-demand' });
  return ok({ requestId, roundId });
}

function refuseMissing(missing: readonly MissingScore[], gathered: Gathered): ReturnType<typeof refuse> {
  const judges = new Map(gathered.judges.map(({ judgeId, name }) => [judgeId, name]));
  const candidates = new Map(gathered.candidates.map(({ candidateId, name }) => [candidateId, name]));
  const errors = missing.map(({ judgeId, candidateId, criterionId }): FieldFault => {
    const what = criterionId === undefined ? '评分' : `评分项目 ${criterionId}`;
    return {
      field: ['scores', candidateId, judgeId, ...(criterionId === undefined ? [] : [criterionId])].join('.'),
      code: 'scores-missing',
      detail: `评委${judges.get(judgeId) ?? judgeId}对候选人${candidates.get(candidateId) ?? candidateId}的${what}缺失`,
    };
  });
  return refuse('scores-missing', { detail: `还缺 ${missing.length} 项评分`, errors });
}
