import Table from 'cli-table3';
import { movementText } from '../shared/contract/movement.ts';
import type { Bundle } from '../shared/contract/bundles.ts';
import type { RankingSnapshot } from '../shared/contract/rankings.ts';
import type { BurstCounts } from './burst.ts';

const kindNames = { debrief: '述职', vote: '投票', assessment: '考核', stage: '上阶段' } as const;

const plainBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: ' ',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' ',
} as const;

/** The ranking as a table, with a rule under the last place that goes up. */
export function rankingTable(snapshot: RankingSnapshot, districtNames: ReadonlyMap<string, string>, below = 5): string {
  const components = snapshot.rows[0]?.components ?? [];
  const table = new Table({
    head: [
      '名次',
      '姓名',
      '辖市（区）',
      '执业机构',
      '总分',
      ...components.map(({ kind, weight }) => `${kindNames[kind]} ${weight}%`),
      '票数',
      '升降',
      '同分依据',
    ],
    colAligns: [
      'right',
      'left',
      'left',
      'left',
      'right',
      ...components.map(() => 'right' as const),
      'right',
      'right',
      'left',
    ],
    chars: plainBorders,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 1 },
  });
  for (const row of snapshot.rows.slice(0, snapshot.places + below)) {
    table.push([
      row.rank,
      row.name,
      districtNames.get(row.district) ?? row.district,
      row.organisation,
      row.total,
      ...components.map((_, index) => row.components[index]?.score ?? ''),
      row.votes,
      movementText(row),
      row.tieBreak?.detail ?? '',
    ]);
  }
  const lines = table.toString().split('\n');
  const line = `─── 以上 ${snapshot.places} 名进入省级评选 ${'─'.repeat(60)}`;
  const rest = snapshot.rows.length - snapshot.places - below;
  // The head takes one line; the line is drawn under row `places`.
  return [
    ...lines.slice(0, snapshot.places + 1),
    line,
    ...lines.slice(snapshot.places + 1),
    ...(rest > 0 ? [` …… 其余 ${rest} 名见页面`] : []),
  ].join('\n');
}

export type Season = {
  readonly advisers: number;
  readonly candidates: number;
  readonly sheets: number;
  readonly documents: number;
  readonly bursts: readonly BurstCounts[];
  /** Persons with a sound ballot: each must be counted once. */
  readonly voters: number;
  readonly burstSeconds: number;
  readonly parts: { readonly title: string; readonly seconds: number }[];
};

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** The counts of the season: every ballot that was sent is in exactly one of the lines. */
export function countsReport(season: Season, snapshot: RankingSnapshot, bundle: Bundle): string {
  const { bursts } = season;
  const accepted = sum(bursts.map((burst) => burst.accepted));
  const refused = bursts.flatMap((burst) => Object.entries(burst.refused));
  const byCode = Object.entries(Object.groupBy(refused, ([code]) => code)).map(
    ([code, listed]) => `${code} ${sum((listed ?? []).map(([, number]) => number))}`,
  );
  const lines = [
    `登记法律顾问 ${season.advisers} 人，候选人 ${season.candidates} 人，评分表 ${season.sheets} 张，核验通过材料 ${season.documents} 份`,
    `选票：发出 ${sum(bursts.map((burst) => burst.sent))}，受理 ${accepted}，重复 ${sum(bursts.map((burst) => burst.alreadyVoted)) + accepted - snapshot.ballots}` +
      `（当场拒绝 ${sum(bursts.map((burst) => burst.alreadyVoted))}，入账时剔除 ${accepted - snapshot.ballots}），` +
      `拒绝 ${sum(refused.map(([, number]) => number))}（${byCode.join('、') || '无'}），失败 ${sum(bursts.map((burst) => burst.failed))}，计入 ${snapshot.ballots}`,
    `排名快照 ${snapshot.snapshotId}（${snapshot.standing === 'final' ? '最终' : `暂定：${snapshot.standingReasons.join('；')}`}），实时计票与重新计票之差 ${snapshot.drift} 张`,
    bundleLine(bundle),
    `计票速度：${Math.round(sum(bursts.map((burst) => burst.sent)) / season.burstSeconds)} 张/秒（从发出到入账）`,
    `用时：${season.parts.map(({ title, seconds }) => `${title} ${seconds.toFixed(1)} 秒`).join('，')}`,
  ];
  return lines.join('\n');
}

function bundleLine({ bundleId, progress, lacks, file }: Bundle): string {
  const size = ((file?.size ?? 0) / 1e6).toFixed(1);
  return `省级材料包（草稿）${bundleId}：${progress.files} 个文件，${size} MB，尚缺材料 ${lacks.length} 项；manifest SHA-256 ${file?.manifestSha256 ?? ''}`;
}
