import type { Campaign, Stage } from '../contract/campaign.ts';
import { quotasByShare } from '../domain/quota.ts';
import type { StageQuotas } from '../domain/documents/quota-table.ts';
import { illegalValue } from '../platform/result.ts';
import { stagesOf } from './stage-rules.ts';

export type RoundQuotas = { readonly basis: 'given' | 'share'; readonly quotas: Readonly<Record<string, number>> };

/**
 * How many candidates each district may send up to a stage (selection.md §2, stage 1): the numbers that the campaign
 * gives, or a share of the advisers registered now. Undefined where the stage sets no quota, or one for cases.
 * @param advisers registered advisers by district; a district without any counts as 0
 */
export function roundQuotas(
  campaign: Campaign,
  { quota }: Stage,
  advisers: Readonly<Record<string, number>>,
): RoundQuotas | undefined {
  switch (quota?.kind) {
    case 'given':
      return { basis: 'given', quotas: quota.byDistrict };
    case 'share': {
      const counts = Object.fromEntries(campaign.districts.map(({ id }) => [id, advisers[id] ?? 0]));
      return { basis: 'share', quotas: quotasByShare(counts, quota.percent) };
    }
    case 'range':
    case undefined:
      return undefined;
    default:
      return illegalValue(quota);
  }
}

/** The quotas of every stage for advisers that has them, as the quota table (annex 1) lists them. */
export function stageQuotas(campaign: Campaign, advisers: Readonly<Record<string, number>>): readonly StageQuotas[] {
  return stagesOf(campaign).flatMap((stage) => {
    const rule = roundQuotas(campaign, stage, advisers);
    return rule ? [{ stageId: stage.id, advisers, quotas: rule.quotas }] : [];
  });
}
