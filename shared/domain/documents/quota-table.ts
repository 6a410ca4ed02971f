import type { Campaign } from '../../contract/campaign.ts';
import { illegalValue } from '../../platform/result.ts';
import { sourceText, stagesOf } from './campaign-facts.ts';
import type { Sheet, SheetValue } from './model.ts';

/** The quotas of a stage for advisers, worked out: by district, and the advisers registered there. */
export type StageQuotas = {
  readonly stageId: string;
  readonly advisers: Readonly<Record<string, number>>;
  readonly quotas: Readonly<Record<string, number>>;
};

export type QuotaTableInput = {
  readonly campaign: Campaign;
  readonly stages: readonly StageQuotas[];
  readonly at: number;
};

/** The quota table (名额分配表, annex 1): a line a district and the sum, for each stage that has quotas. */
export function quotaTable({ campaign, stages, at }: QuotaTableInput): Sheet {
  const heading = `${campaign.title}推荐名额分配表`;
  return {
    info: { title: heading, author: campaign.organiser, at },
    name: '名额分配表',
    annex: '附件1',
    heading,
    columns: [
      { title: '评选阶段', width: 20, kind: 'text' },
      { title: '辖市（区）', width: 16, kind: 'text' },
      { title: '登记的法律顾问（人）', width: 14, kind: 'integer' },
      { title: '推荐名额（人）', width: 12, kind: 'integer' },
    ],
    rows: stages.flatMap((stage) => stageRows(campaign, stage)),
    notes: notesOf(campaign),
  };
}

function stageRows(campaign: Campaign, { stageId, advisers, quotas }: StageQuotas): readonly (readonly SheetValue[])[] {
  const name = stagesOf(campaign).find(({ id }) => id === stageId)?.name ?? stageId;
  const lines = campaign.districts.map(
    ({ id, name: district }) => [name, district, advisers[id] ?? 0, quotas[id] ?? 0] as const,
  );
  const sum = (column: 2 | 3) => lines.reduce((total, line) => total + line[column], 0);
  return [...lines, [name, '合计', sum(2), sum(3)]];
}

/** How the numbers come about, and the quotas that are a range and no number. */
function notesOf(campaign: Campaign): readonly string[] {
  return stagesOf(campaign).flatMap((stage) => {
    const { quota, name } = stage;
    switch (quota?.kind) {
      case 'share':
        return [
          `${name}：按登记的法律顾问总数的${quota.percent}%，用最大余数法分配（${sourceText(campaign, quota)}）。`,
        ];
      case 'given':
        return [`${name}：共${quota.total}人（${sourceText(campaign, quota)}）。`];
      case 'range':
        return [`${name}：每个辖市（区）${quota.min}至${quota.max}个（${sourceText(campaign, quota)}）。`];
      case undefined:
        return [];
      default:
        return illegalValue(quota);
    }
  });
}
