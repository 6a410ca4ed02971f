import type { Campaign, Stage } from '../../contract/campaign.ts';
import type { ScheduleEntry } from '../../contract/registry-views.ts';
import { roleNames } from '../../contract/roles.ts';
import { dayInShanghai, daysAfter } from '../../platform/clock.ts';
import { noticeEnd, workingDaysBetween } from '../working-days.ts';

type Line = Omit<ScheduleEntry, 'state' | 'workingDaysLeft'>;
type Sourced = { readonly clause?: string | undefined; readonly assumption?: string | undefined };

/**
 * The schedule of a campaign (annex 2): stages, votes, the ends of scoring, public notices and deadlines in the order
 * in which they begin, with the working days that each spans, and how it stands at an instant.
 */
export function scheduleOf(campaign: Campaign, now: number): readonly ScheduleEntry[] {
  const today = dayInShanghai(now);
  return campaign.tracks
    .flatMap(({ stages }) => stages)
    .flatMap((stage) => linesOf(stage, campaign))
    .map((line) => ({ ...line, ...standing(line, now, today) }))
    .toSorted((a, b) => compare(startOf(a), startOf(b)) || compare(a.to, b.to) || compare(a.stageId, b.stageId));
}

function linesOf(stage: Stage, campaign: Campaign): readonly Line[] {
  const { id: stageId, name, window, vote, panel, notice, deadlines } = stage;
  const line = (kind: Line['kind'], title: string, responsible: string, source: Sourced): Omit<Line, 'to'> => ({
    kind,
    stageId,
    title,
    responsible,
    documents: [],
    ...(source.clause !== undefined && { clause: source.clause }),
    ...(source.assumption !== undefined && { assumption: source.assumption }),
  });
  const body = responsibleFor(stage, campaign);
  const manySources = ({
    clause,
    assumptions,
  }: {
    clause?: string | undefined;
    assumptions?: readonly string[] | undefined;
  }) => ({
    clause,
    assumption: assumptions?.[0],
  });
  return [
    { ...line('stage', name, body, window), ...span(window.from, window.to) },
    ...(vote ? [{ ...line('vote', `${name}：网络投票`, body, manySources(vote)), ...hours(vote) }] : []),
    ...(panel?.scoresDue === undefined
      ? []
      : [
          {
            ...line('scores-due', `${name}：评审组完成打分`, roleNames.judge, manySources(panel)),
            ...moment(panel.scoresDue),
          },
        ]),
    ...(notice?.startsOn === undefined
      ? []
      : [
          {
            ...line('notice', `${name}：公示`, notice.where, notice),
            ...noticeSpan(notice.startsOn, notice.workingDays),
          },
        ]),
    ...deadlines.map((deadline) => ({
      ...line('deadline', deadline.name, roleNames[deadline.responsible], deadline),
      ...moment(deadline.due),
      documents: [...deadline.documents],
    })),
  ];
}

/** Who holds a stage: the body that decides where one is named, and otherwise the office of its level. */
function responsibleFor({ level, decision }: Stage, { organiser }: Campaign): string {
  if (decision) return decision.body;
  if (level === 'district') return roleNames['district-officer'];
  return level === 'city' ? organiser : roleNames['province-officer'];
}

/** From the first day to the last, both included. */
function span(from: string, to: string): Pick<Line, 'from' | 'to' | 'workingDays'> {
  const days = workingDaysBetween(daysAfter(from, -1), to);
  // A year without official data has no count; the campaign file's own rules refuse one where it matters.
  return { from, to, ...(days.ok && { workingDays: days.value }) };
}

function hours({ opensAt, closesAt }: { readonly opensAt: string; readonly closesAt: string }) {
  const [from, to] = [opensAt, closesAt].map((instant) => dayInShanghai(Date.parse(instant))) as [string, string];
  return { ...span(from, to), opensAt, closesAt };
}

function moment(due: string): Pick<Line, 'to' | 'closesAt'> {
  return { to: dayInShanghai(Date.parse(due)), closesAt: due };
}

/** The first full day counted is the day after it is put up. */
function noticeSpan(startsOn: string, workingDays: number): Pick<Line, 'from' | 'to' | 'workingDays'> {
  const end = noticeEnd(startsOn, workingDays);
  return { from: startsOn, to: end.ok ? end.value : startsOn, workingDays };
}

function standing(line: Line, now: number, today: string): Pick<ScheduleEntry, 'state' | 'workingDaysLeft'> {
  const over = line.closesAt === undefined ? today > line.to : now >= Date.parse(line.closesAt);
  if (over) return { state: 'over' };
  const begun =
    line.opensAt === undefined ? line.from === undefined || today >= line.from : now >= Date.parse(line.opensAt);
  const left = workingDaysBetween(today, line.to);
  return { state: begun ? 'running' : 'ahead', ...(left.ok && { workingDaysLeft: left.value }) };
}

const startOf = ({ from, to }: Pick<Line, 'from' | 'to'>): string => from ?? to;
const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
