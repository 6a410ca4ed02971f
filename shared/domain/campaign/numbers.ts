import type { Campaign } from '../../contract/campaign.ts';
import { eachStage, fault, stagesWithPaths, unless, type CampaignRule, type PlacedStage } from './fault.ts';

/** Quotas: those given name every district and add up to their total; a range is not upside down. */
export const quotasAddUp: CampaignRule = eachStage(({ path, stage: { quota } }, { districts }) => {
  if (quota?.kind === 'range') {
    const message = `最少 ${quota.min} 个，多于最多 ${quota.max} 个`;
    return unless(quota.min <= quota.max, `${path}.quota.min`, 'min-over-max', message);
  }
  if (quota?.kind !== 'given') return [];
  const sum = Object.values(quota.byDistrict).reduce((total, number) => total + number, 0);
  return [
    ...unless(
      sum === quota.total,
      `${path}.quota.total`,
      'quota-sum-wrong',
      `各辖市（区）名额之和为 ${sum}，与总数 ${quota.total} 不符`,
    ),
    ...districts
      .filter(({ id }) => !Object.hasOwn(quota.byDistrict, id))
      .map(({ id, name }) => fault(`${path}.quota.byDistrict.${id}`, 'quota-missing', `缺少${name}的名额`)),
  ];
});

/** The most candidates that a stage can have, where the file tells: by its quota, else by the places before it. */
function mostCandidates({ stage }: PlacedStage, campaign: Campaign): number | undefined {
  if (stage.alsoFrom !== undefined) return undefined;
  if (stage.quota?.kind === 'given') return stage.quota.total;
  if (stage.quota?.kind === 'range') return stage.quota.max * campaign.districts.length;
  const places = stage.inputs.map((id) => {
    const input = stagesWithPaths(campaign).find((other) => other.stage.id === id)?.stage;
    return input?.perDistrict ? undefined : input?.places?.count;
  });
  return places.length === 0 || places.includes(undefined)
    ? undefined
    : places.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/** A ballot can be filled in: min ≤ max, and not more picks than there can be candidates. */
export const picksFit: CampaignRule = eachStage((placed, campaign) => {
  const { vote } = placed.stage;
  if (!vote) return [];
  const { minPicks, maxPicks } = vote;
  const most = mostCandidates(placed, campaign) ?? Infinity;
  const [min, max] = [`${placed.path}.vote.minPicks`, `${placed.path}.vote.maxPicks`];
  return [
    ...unless(minPicks <= maxPicks, min, 'min-over-max', `至少选 ${minPicks} 人，多于至多选 ${maxPicks} 人`),
    ...unless(maxPicks <= most, max, 'picks-over-candidates', `至多选 ${maxPicks} 人，多于候选人 ${most} 人`),
  ];
});

/** No more places than there can be candidates. */
export const placesFit: CampaignRule = eachStage((placed, campaign) => {
  const { places } = placed.stage;
  const most = mostCandidates(placed, campaign);
  if (!places || most === undefined) return [];
  const message = `入选名额 ${places.count}，多于参加本阶段的 ${most}`;
  return unless(places.count <= most, `${placed.path}.places.count`, 'places-over-candidates', message);
});

/** The profile's length: warned under and over bounds that lie around the target, and under the limit. */
export const profileLengthsInOrder: CampaignRule = ({ profile: { warnBelow, target, warnAbove, max } }) =>
  unless(
    warnBelow <= target && target <= warnAbove && warnAbove <= max,
    'profile',
    'out-of-order',
    '简介字数应满足：下限提醒 ≤ 目标 ≤ 上限提醒 ≤ 最多',
  );
