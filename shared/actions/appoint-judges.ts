import type { FieldFault } from '../contract/problems.ts';
import type { AppointJudgesRequest, AppointJudgesResponse } from '../contract/rounds.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { auditEntry } from './audit.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { derivedId } from './derived-id.ts';
import { findRoundAndCampaign } from './find-round.ts';
import type { CampaignStore, PanelStore, RoundStore } from './ports.ts';
import type { Actor, JudgeRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { panelOf } from './stage-rules.ts';
import type { Panel } from './stage-rules.ts';

export type AppointJudgesPorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly panel: Pick<PanelStore, 'judges' | 'sheets' | 'appoint'>;
  readonly clock: Clock;
};
export type AppointJudgesInput = {
  readonly actor: Actor;
  readonly roundId: string;
  readonly request: AppointJudgesRequest;
};

/**
 * Appoints the whole panel of a round (selection.md §1, panels; the campaign file says who sits on it).
 *
 * Steps: check the role; find round and campaign; hold the judges against the panel's groups and their sizes, naming
 * every fault; the same panel again changes nothing; once a sheet has been handed in, another panel is refused; write
 * the panel as a whole. A judge's id follows from round and account, so that it survives a new appointment.
 */
export async function appointJudges(
  ports: AppointJudgesPorts,
  input: AppointJudgesInput,
): Promise<Result<AppointJudgesResponse, Refusal>> {
  const role = requireRole(input.actor, 'appoint-judges');
  if (!role.ok) return role;
  const found = await findRoundAndCampaign(ports, input.roundId);
  if (!found.ok) return found;
  const { round, stored } = found.value;
  const panel = panelOf(stored.campaign, round);
  if (!panel) return refuse('round-without-panel');
  const errors = faultsOf(input.request.judges, panel.groups);
  if (errors.length > 0) return refuse('body-invalid', { errors });

  const { roundId, campaignId } = round;
  const judges = input.request.judges.map((judge): JudgeRecord => ({
    judgeId: derivedId('jdg_', [roundId, judge.subject]),
    ...judge,
  }));
  const before = await ports.panel.judges(roundId);
  if (samePanel(before, judges)) return ok(panelView(before));
  if ((await ports.panel.sheets(roundId)).length > 0) return refuse('panel-in-use');
  const entry = { at: ports.clock.now(), campaignId, action: 'appoint-judges', target: roundId, before, after: judges };
  const written = await orRefuse(ports.panel.appoint(roundId, judges, round.version, auditEntry(input.actor, entry)));
  return written.ok ? ok(panelView(judges)) : written;
}

function faultsOf(judges: AppointJudgesRequest['judges'], groups: Panel['groups']): FieldFault[] {
  const known = new Set(groups.map(({ id }) => id));
  const names = groups.map(({ id, name }) => `${id}（${name}）`).join('、');
  const subjects = judges.map(({ subject }) => subject);
  return [
    ...judges.flatMap(({ subject, group }, index): FieldFault[] => {
      const first = subjects.indexOf(subject);
      return [
        ...(first < index
          ? [{ field: `judges[${index}].subject`, code: 'repeated', detail: `与 judges[${first}] 是同一账号` }]
          : []),
        ...(known.has(group)
          ? []
          : [{ field: `judges[${index}].group`, code: 'group-unknown', detail: `应为以下之一：${names}` }]),
      ];
    }),
    ...groups.flatMap(({ id, name, judges: size }): FieldFault[] => {
      const given = judges.filter(({ group }) => group === id).length;
      if (given === size) return [];
      return [{ field: 'judges', code: 'group-size', detail: `${name}应为 ${size} 人，收到 ${given} 人` }];
    }),
  ];
}

function samePanel(a: readonly JudgeRecord[], b: readonly JudgeRecord[]): boolean {
  const inOrder = (judges: readonly JudgeRecord[]): readonly JudgeRecord[] =>
    judges.toSorted((one, other) => (one.judgeId < other.judgeId ? -1 : 1));
  return canonicalJson(inOrder(a)) === canonicalJson(inOrder(b));
}

/** Accounts are not shown again. */
function panelView(judges: readonly JudgeRecord[]): AppointJudgesResponse {
  return { judges: judges.map(({ judgeId, name, group }) => ({ judgeId, name, group })) };
}
