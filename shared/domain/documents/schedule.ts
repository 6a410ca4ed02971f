import type { Campaign, Stage } from '../../contract/campaign.ts';
import { roleNames } from '../../contract/roles.ts';
import { dayInShanghai } from '../../platform/clock.ts';
import { noticeEnd } from '../working-days.ts';
import { sourceText } from './campaign-facts.ts';
import type { Sheet } from './model.ts';
import { chineseDay, chineseMinute } from './texts.ts';

type Line = {
  /** Sorts: the day, then the instant. */
  readonly from: string;
  readonly when: string;
  readonly what: string;
  readonly who: string;
  readonly source: string;
};

/** The schedule (日程安排, annex 2): windows, votes, deadlines and public notices of all stages, by date. */
export function schedule({ campaign, at }: { readonly campaign: Campaign; readonly at: number }): Sheet {
  const lines = campaign.tracks.flatMap(({ name, stages }) =>
    stages.flatMap((stage) => linesOf(campaign, stage).map((line) => ({ ...line, track: name, stage: stage.name }))),
  );
  const heading = `${campaign.title}日程安排`;
  return {
    info: { title: heading, author: campaign.organiser, at },
    name: '日程安排',
    annex: '附件2',
    heading,
    columns: [
      { title: '时间', width: 42, kind: 'text' },
      { title: '评选类别', width: 20, kind: 'text' },
      { title: '阶段', width: 16, kind: 'text' },
      { title: '事项', width: 36, kind: 'text' },
      { title: '责任单位', width: 24, kind: 'text' },
      { title: '依据', width: 16, kind: 'text' },
    ],
    rows: lines
      .toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
      .map(({ when, track, stage, what, who, source }) => [when, track, stage, what, who, source]),
    notes: ['时间均为北京时间；公示自张贴次日起算，按国务院办公厅公布的工作日计算。'],
  };
}

function linesOf(campaign: Campaign, stage: Stage): readonly Line[] {
  const source = (from: Parameters<typeof sourceText>[1]) => sourceText(campaign, { clause: from.clause });
  const responsible = levelNames[stage.level];
  const { window, vote, panel, deadlines } = stage;
  return [
    {
      from: window.from,
      when: `${chineseDay(window.from)}至${chineseDay(window.to)}`,
      what: [`${stage.name}期间`, ...(stage.outcome === undefined ? [] : [stage.outcome])].join('：'),
      who: responsible,
      source: source(window),
    },
    ...(vote
      ? [
          {
            from: instantKey(vote.opensAt),
            when: `${minute(vote.opensAt)}至${minute(vote.closesAt)}`,
            what: `网络投票（${vote.channels.map(({ name }) => name).join('、')}）`,
            who: responsible,
            source: source(vote),
          },
        ]
      : []),
    ...(panel?.scoresDue === undefined
      ? []
      : [
          {
            from: instantKey(panel.scoresDue),
            when: `${minute(panel.scoresDue)}前`,
            what: '评审组完成打分',
            who: roleNames.judge,
            source: source(panel),
          },
        ]),
    ...deadlines.map(({ due, name, responsible: role, ...from }) => ({
      from: instantKey(due),
      when: `${minute(due)}前`,
      what: `报送${name}`,
      who: roleNames[role],
      source: source(from),
    })),
    ...noticeLine(stage, responsible, source),
  ];
}

function noticeLine(
  { notice }: Stage,
  who: string,
  source: (from: { readonly clause?: string | undefined }) => string,
): readonly Line[] {
  if (notice?.startsOn === undefined) return [];
  const { startsOn, workingDays, where } = notice;
  const end = noticeEnd(startsOn, workingDays);
  // A campaign file whose notice has no known end is refused when it is loaded.
  const until = end.ok ? `，至${chineseDay(end.value)}` : '';
  return [
    {
      from: startsOn,
      when: `${chineseDay(startsOn)}张贴${until}`,
      what: `公示${workingDays}个工作日（${where}）`,
      who,
      source: source(notice),
    },
  ];
}

const levelNames: Readonly<Record<Stage['level'], string>> = {
  district: '各辖市（区）司法局',
  city: '市司法局',
  province: '省司法厅',
};

const minute = (instant: string) => chineseMinute(Date.parse(instant));
/** Days sort before the instants of the same day. */
const instantKey = (instant: string) => `${dayInShanghai(Date.parse(instant))}T${Date.parse(instant)}`;
