import { stagesWithPaths, type CampaignRule } from './fault.ts';

/** The shortest public notice that the law of the selection allows, in working days (selection.md, stage 1). */
const shortestNotice = 5;

/** Quotas: those given name every district and add up to their total; a range is not upside down. */
export const quotasAddUp: CampaignRule = (campaign) =>
  stagesWithPaths(campaign).flatMap(({ path, stage: { quota } }) => {
    if (quota?.kind === 'range' && quota.min > quota.max) {
      return [
        { path: `${path}.quota`, code: 'min-over-max', message: `最少 ${quota.min} 个，多于最多 ${quota.max} 个` },
      ];
    }
    if (quota?.kind !== 'given') return [];
    const sum = Object.values(quota.byDistrict).reduce((total, number) => total + number, 0);
    return [
      ...(sum === quota.total
        ? []
        : [
            {
              path: `${path}.quota.total`,
              code: 'quota-sum-wrong',
              message: `各辖市（区）名额之和为 ${sum}，与总数 ${quota.total} 不符`,
            },
          ]),
      ...campaign.districts
        .filter(({ id }) => !Object.hasOwn(quota.byDistrict, id))
        .map(({ id, name }) => ({
          path: `${path}.quota.byDistrict.${id}`,
          code: 'quota-missing',
          message: `缺少${name}的名额`,
        })),
    ];
  });

/** A ballot can be filled in: min ≤ max, and not more picks than there can be candidates. */
export const picksFit: CampaignRule = (campaign) =>
  stagesWithPaths(campaign).flatMap(({ path, stage: { vote, quota, places } }) => {
    if (!vote) return [];
    const candidates = quota?.kind === 'given' ? quota.total : undefined;
    const most = candidates ?? places?.count;
    return [
      ...(vote.minPicks > vote.maxPicks
        ? [
            {
              path: `${path}.vote.minPicks`,
              code: 'min-over-max',
              message: `至少选 ${vote.minPicks} 人，多于至多选 ${vote.maxPicks} 人`,
            },
          ]
        : []),
      ...(most !== undefined && vote.maxPicks > most
        ? [
            {
              path: `${path}.vote.maxPicks`,
              code: 'picks-over-candidates',
              message: `至多选 ${vote.maxPicks} 人，多于 ${most} 人`,
            },
          ]
        : []),
    ];
  });

/** A public notice stands for at least five working days. */
export const noticesAreLongEnough: CampaignRule = (campaign) =>
  stagesWithPaths(campaign)
    .filter(({ stage: { notice } }) => notice !== undefined && notice.workingDays < shortestNotice)
    .map(({ path, stage }) => ({
      path: `${path}.notice.workingDays`,
      code: 'notice-too-short',
      message: `公示 ${stage.notice?.workingDays} 个工作日，不得少于 ${shortestNotice} 个`,
    }));

/** The profile's length: warned under and over bounds that lie around the target, and under the limit. */
export const profileLengthsInOrder: CampaignRule = ({ profile: { warnBelow, target, warnAbove, max } }) =>
  warnBelow <= target && target <= warnAbove && warnAbove <= max
    ? []
    : [{ path: 'profile', code: 'out-of-order', message: '简介字数应满足：下限提醒 ≤ 目标 ≤ 上限提醒 ≤ 最多' }];
