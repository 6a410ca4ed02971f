import type { Campaign } from '../../contract/campaign.ts';
import type { RankingRow, RankingSnapshot } from '../../contract/rankings.ts';
import { tellImportedVotes } from '../ranking/tell-imported-votes.ts';
import { districtName, stagesOf } from './campaign-facts.ts';
import type { Sheet, SheetColumn } from './model.ts';
import { chineseMinute } from './texts.ts';

export type RankingTableInput = {
  readonly campaign: Campaign;
  readonly round: string;
  readonly snapshot: RankingSnapshot;
};

export const standingNames = { provisional: '暂定', final: '最终' } as const;

const componentNames = { debrief: '述职得分', vote: '网络投票得分', assessment: '考核得分' } as const;

/**
 * A ranking as a table (排名表; selection.md §5): each row with the means it is made of and the tie-break used, the line
 * marked. No single judge's score is in it. Every row says whether the ranking is provisional.
 */
export function rankingTable({ campaign, round, snapshot }: RankingTableInput): Sheet {
  const standing = standingNames[snapshot.standing];
  const heading = `${campaign.title}${round}排名表（${standing}）`;
  const components = snapshot.rows[0]?.components ?? [];
  return {
    info: { title: heading, author: campaign.organiser, at: Date.parse(snapshot.computedAt) },
    name: '排名表',
    heading,
    columns: [
      { title: '名次', width: 6, kind: 'integer' },
      { title: '姓名', width: 12, kind: 'text' },
      { title: '工作单位', width: 30, kind: 'text' },
      { title: '辖市（区）', width: 13, kind: 'text' },
      ...components.map((component): SheetColumn => ({
        title: componentTitle(campaign, component),
        width: 13,
        kind: 'decimal',
      })),
      { title: '得票数', width: 9, kind: 'integer' },
      { title: '总分', width: 9, kind: 'decimal' },
      { title: '同分排序依据', width: 30, kind: 'text' },
      { title: '名次变化', width: 9, kind: 'text' },
      { title: `前${snapshot.places}名`, width: 8, kind: 'text' },
      { title: '排名状态', width: 9, kind: 'text' },
    ],
    rows: snapshot.rows.map((row) => [
      row.rank,
      row.name,
      row.organisation,
      districtName(campaign, row.district),
      ...row.components.map(({ score }) => score),
      row.votes,
      row.total,
      row.tieBreak?.detail ?? '',
      movementText(row),
      row.aboveLine ? '是' : '否',
      standing,
    ]),
    notes: [
      `计算时间：${chineseMinute(Date.parse(snapshot.computedAt))}（北京时间）；选票${snapshot.ballots}张，得票合计${snapshot.totalVotes}；快照编号：${snapshot.snapshotId}。`,
      ...importNotes(snapshot),
      ...snapshot.standingReasons.map((reason) => `暂定原因：${reason}。`),
    ],
  };
}

function importNotes({ imported }: RankingSnapshot): readonly string[] {
  if (!imported) return [];
  const votes = tellImportedVotes(imported);
  return [
    ...(votes === undefined ? [] : [votes]),
    `导入来源：${imported.source}；文件：${imported.fileName}，SHA-256：${imported.sha256}。`,
  ];
}

function componentTitle(campaign: Campaign, { kind, stageId, weight }: RankingRow['components'][number]): string {
  const stage = stagesOf(campaign).find(({ id }) => id === stageId);
  const name = kind === 'stage' ? `${stage?.name ?? stageId}得分` : componentNames[kind];
  return `${name}（占${weight}%）`;
}

function movementText({ movement }: RankingRow): string {
  if (movement === null) return '新';
  if (movement === 0) return '不变';
  return movement > 0 ? `上升${movement}` : `下降${-movement}`;
}
