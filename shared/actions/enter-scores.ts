import type { FieldFault, ProblemCode } from '../contract/problems.ts';
import type { EnterScoresRequest, ScoreSheet } from '../contract/rounds.ts';
import { compare, fromDecimal } from '../domain/exact.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { auditEntry } from './audit.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { findJudge } from './find-judge.ts';
import { findRoundAndCampaign } from './find-round.ts';
import type { CampaignStore, CandidateStore, PanelStore, RoundStore, SnapshotStore } from './ports.ts';
import type { Actor, SheetRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { panelOf } from './stage-rules.ts';
import type { Panel } from './stage-rules.ts';
import { beijingTime } from './texts.ts';
import { sheetView } from './views.ts';

export type EnterScoresPorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly candidates: Pick<CandidateStore, 'get'>;
  readonly panel: Pick<PanelStore, 'judges' | 'sheet' | 'recusals' | 'saveSheet'>;
  readonly snapshots: Pick<SnapshotStore, 'latestHead'>;
  readonly clock: Clock;
};
export type EnterScoresInput = {
  readonly actor: Actor;
  readonly roundId: string;
  readonly candidateId: string;
  readonly request: EnterScoresRequest;
};

/**
 * A judge scores a candidate (selection.md §4, scores: points for each criterion, exact decimals).
 *
 * Steps: check the role; find round, campaign and panel rule; find judge and candidate; check every criterion, naming
 * all faults; require that scoring is open and that the judge has not recused; the same points again change nothing;
 * write the sheet with what stood there before on the record.
 */
export async function enterScores(
  ports: EnterScoresPorts,
  input: EnterScoresInput,
): Promise<Result<ScoreSheet, Refusal>> {
  const role = requireRole(input.actor, 'enter-scores');
  if (!role.ok) return role;
  const round = await findRoundAndCampaign(ports, input.roundId);
  if (!round.ok) return round;
  const panel = panelOf(round.value.stored.campaign, round.value.round);
  if (!panel) return refuse('round-without-panel');
  const found = await findJudge(ports, input);
  if (!found.ok) return found;
  const points = checkPoints(input.request.points, panel);
  if (!points.ok) return points;
  const now = ports.clock.now();
  const open = await requireScoringOpen(ports, input.roundId, panel, now);
  if (!open.ok) return open;

  const { roundId, candidateId } = input;
  const { judgeId } = found.value.judge;
  const [recusals, earlier] = await Promise.all([
    ports.panel.recusals(roundId),
    ports.panel.sheet(roundId, judgeId, candidateId),
  ]);
  if (recusals.some((one) => one.judgeId === judgeId && one.candidateId === candidateId))
    return refuse('judge-recused');
  if (earlier && canonicalJson(earlier.points) === canonicalJson(input.request.points)) return ok(sheetView(earlier));
  const version = (earlier?.version ?? 0) + 1;
  const sheet: SheetRecord = { roundId, judgeId, candidateId, points: input.request.points, version, enteredAt: now };
  const entry = auditEntry(input.actor, {
    at: now,
    campaignId: round.value.round.campaignId,
    action: 'enter-scores',
    target: `${roundId}/${candidateId}/${judgeId}`,
    ...(earlier && { before: earlier.points }),
    after: sheet.points,
  });
  const written = await orRefuse(ports.panel.saveSheet(sheet, entry));
  return written.ok ? ok(sheetView(sheet)) : written;
}

/**
 * Until the stage's own deadline, or where it has none until a first ranking is final: an intervention that makes it
 * provisional again is no occasion to score again.
 */
async function requireScoringOpen(
  ports: Pick<EnterScoresPorts, 'snapshots'>,
  roundId: string,
  { scoresDueAt }: Panel,
  now: number,
): Promise<Result<undefined, Refusal>> {
  if (scoresDueAt !== undefined && now >= scoresDueAt) {
    return refuse('scoring-closed', { detail: `打分截止时间为${beijingTime(scoresDueAt)}` });
  }
  const head = await ports.snapshots.latestHead(roundId);
  const wasFinal = head?.standing === 'final' || head?.finalBefore;
  return wasFinal ? refuse('scoring-closed', { detail: '本轮最终排名已产生，不能再打分' }) : ok();
}

type PointFault = FieldFault & { readonly code: ProblemCode };

function checkPoints(points: EnterScoresRequest['points'], { criteria }: Panel): Result<undefined, Refusal> {
  const known = new Map(criteria.map((criterion) => [criterion.id, criterion]));
  const faults: PointFault[] = [
    ...criteria
      .filter(({ id }) => !Object.hasOwn(points, id))
      .map(({ id, name }): PointFault => ({
        field: `points.${id}`,
        code: 'criterion-missing',
        detail: `缺少“${name}”的得分`,
      })),
    ...Object.entries(points).flatMap(([id, score]): PointFault[] => {
      const field = `points.${id}`;
      const criterion = known.get(id);
      if (!criterion) return [{ field, code: 'criterion-unknown', detail: '没有这个评分项目' }];
      if (compare(fromDecimal(score), fromDecimal(String(criterion.maxPoints))) <= 0) return [];
      return [{ field, code: 'score-out-of-range', detail: `“${criterion.name}”应在 0–${criterion.maxPoints} 分之间` }];
    }),
  ];
  const [first] = faults;
  return first ? refuse(first.code, { errors: faults }) : ok();
}
