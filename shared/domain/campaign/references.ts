import type { Stage } from '../../contract/campaign.ts';
import { eachStage, fault, repeated, stagesWithPaths, unless, type CampaignRule, type Fault } from './fault.ts';

type HasId = { readonly id: string };

function repeatedIds(list: readonly HasId[] | undefined, path: string, what: string): readonly Fault[] {
  return repeated(
    (list ?? []).map(({ id }) => id),
    (index) => `${path}[${index}].id`,
    what,
  );
}

/** Ids are unique where something refers to them; those of stages across all tracks, since rounds are named by them. */
export const idsAreUnique: CampaignRule = (campaign) => {
  const stages = stagesWithPaths(campaign);
  return [
    ...repeatedIds(campaign.districts, 'districts', '辖市（区）'),
    ...repeatedIds(campaign.documents, 'documents', '材料种类'),
    ...repeatedIds(campaign.eligibility, 'eligibility', '评选条件'),
    ...repeatedIds(campaign.tracks, 'tracks', '评选类别'),
    ...campaign.tracks.flatMap(({ conditions }, t) => repeatedIds(conditions, `tracks[${t}].conditions`, '条件')),
    ...repeated(
      stages.map(({ stage }) => stage.id),
      (i) => `${stages[i]?.path}.id`,
      '阶段',
    ),
    ...stages.flatMap(({ path, stage: { panel, vote, deadlines, clearances } }) => [
      ...repeatedIds(panel?.criteria, `${path}.panel.criteria`, '评分项目'),
      ...repeatedIds(panel?.groups, `${path}.panel.groups`, '评审组类别'),
      ...repeatedIds(vote?.channels, `${path}.vote.channels`, '投票渠道'),
      ...repeatedIds(deadlines, `${path}.deadlines`, '报送时限'),
      ...repeatedIds(clearances, `${path}.clearances`, '审核'),
    ]),
  ];
};

/** Districts and document kinds that stages speak of exist. */
export const namesExist: CampaignRule = eachStage(({ path, stage }, campaign) => {
  const districts = new Set(campaign.districts.map(({ id }) => id));
  const documents = new Set(campaign.documents.map(({ id }) => id));
  const quota = stage.quota?.kind === 'given' ? stage.quota.byDistrict : {};
  const named = [
    ...Object.keys(quota).map((id) => ({ id, where: `${path}.quota.byDistrict.${id}` })),
    ...Object.keys(stage.score?.byDistrict ?? {}).map((id) => ({ id, where: `${path}.score.byDistrict.${id}` })),
  ];
  return [
    ...named.flatMap(({ id, where }) =>
      unless(districts.has(id), where, 'unknown-district', `辖市（区）不存在：${id}`),
    ),
    ...stage.deadlines.flatMap((deadline, d) =>
      deadline.documents.flatMap((id, i) =>
        unless(
          documents.has(id),
          `${path}.deadlines[${d}].documents[${i}]`,
          'unknown-document',
          `材料种类不存在：${id}`,
        ),
      ),
    ),
  ];
});

/**
 * The stage whose candidates need a document, or a profile, exists, and makes no demand beside a payment's; what is due
 * as the profile is no document.
 */
export const neededStagesExist: CampaignRule = (campaign) => {
  const stages = new Set(stagesWithPaths(campaign).map(({ stage }) => stage.id));
  const known = (neededIn: string | undefined, path: string): readonly Fault[] =>
    unless(neededIn === undefined || stages.has(neededIn), path, 'unknown-stage', `阶段不存在：${neededIn}`);
  return [
    ...known(campaign.profile.neededIn, 'profile.neededIn'),
    ...campaign.documents.flatMap(({ id, neededIn, afterPayment }, index) => [
      ...unless(id !== 'profile', `documents[${index}].id`, 'reserved', '“profile”指事迹简介，不能用作材料种类'),
      ...known(neededIn, `documents[${index}].neededIn`),
      ...unless(
        neededIn === undefined || !afterPayment,
        `documents[${index}].neededIn`,
        'needed-twice',
        '资金拨付后报送的材料由获得拨付的人员报送，不能再指定阶段',
      ),
    ]),
  ];
};

type Reference = { readonly list: 'clauses' | 'assumptions'; readonly id: unknown; readonly path: string };

/** Every `clause`, `assumption` and entry of `assumptions` below a value, with its path. */
function referencesIn(value: unknown, path: string): readonly Reference[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => referencesIn(item, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]): readonly Reference[] => {
    const here = `${path}.${key}`;
    if (key === 'clause') return [{ list: 'clauses', id: inner, path: here }];
    if (key === 'assumption') return [{ list: 'assumptions', id: inner, path: here }];
    if (key !== 'assumptions' || !Array.isArray(inner)) return referencesIn(inner, here);
    return inner.map((id, index) => ({ list: 'assumptions', id, path: `${here}[${index}]` }));
  });
}

/** Every source that a rule names is listed, and every assumption that users are shown is behind a rule. */
export const sourcesExist: CampaignRule = (campaign) => {
  const parts = ['eligibility', 'profile', 'documents', 'noticeMinimum', 'tracks'] as const;
  const references = parts.flatMap((part) => referencesIn(campaign[part], part));
  const used = new Set(references.filter(({ list }) => list === 'assumptions').map(({ id }) => id));
  return [
    ...references.flatMap(({ list, id, path }) => {
      if (typeof id !== 'string' || Object.hasOwn(campaign[list], id)) return [];
      return list === 'clauses'
        ? [fault(path, 'unknown-clause', `通知条款不存在：${id}`)]
        : [fault(path, 'unknown-assumption', `自行设定的规则不存在：${id}`)];
    }),
    ...Object.keys(campaign.assumptions).flatMap((id) =>
      unless(used.has(id), `assumptions.${id}`, 'assumption-unused', '没有规则引用这项自行设定的规则'),
    ),
  ];
};

type Sourced = { readonly clause?: unknown; readonly assumption?: unknown; readonly assumptions?: unknown };

/** Every rule says where it comes from: a clause of the notice, or an assumption where the notice is silent. */
export const rulesHaveSources: CampaignRule = (campaign) => {
  const { profile, noticeMinimum, documents, tracks } = campaign;
  const rules: readonly (readonly [string, Sourced | undefined])[] = [
    ['profile', profile],
    ['noticeMinimum', noticeMinimum],
    ...documents.map((document, i) => [`documents[${i}]`, document] as const),
    ...tracks.flatMap(({ conditions, recent }, t) => [
      [`tracks[${t}].recent`, recent] as const,
      ...conditions.map((condition, i) => [`tracks[${t}].conditions[${i}]`, condition] as const),
    ]),
    ...stagesWithPaths(campaign).flatMap(({ path, stage }) =>
      rulesOf(stage).map(([where, rule]) => [`${path}.${where}`, rule] as const),
    ),
  ];
  return rules.flatMap(([path, rule]) => {
    const sourced = !rule || (rule.clause ?? rule.assumption ?? rule.assumptions) !== undefined;
    return unless(sourced, path, 'source-missing', '没有注明通知条款（clause）或自行设定的规则（assumption）');
  });
};

function rulesOf(stage: Stage): readonly (readonly [string, Sourced | undefined])[] {
  const single = ['window', 'quota', 'places', 'panel', 'vote', 'assessment', 'tieBreaks'] as const;
  const closing = ['decision', 'notice', 'payment', 'publication'] as const;
  return [
    ...[...single, ...closing].map((name) => [name, stage[name]] as const),
    ...(stage.score?.components ?? []).map((one, i) => [`score.components[${i}]`, one] as const),
    ...stage.clearances.map((one, i) => [`clearances[${i}]`, one] as const),
    ...stage.deadlines.map((one, i) => [`deadlines[${i}]`, one] as const),
  ];
}
