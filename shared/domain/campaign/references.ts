import { repeated, stagesWithPaths, type CampaignRule, type Fault } from './fault.ts';

/** Ids are unique where something refers to them. */
export const idsAreUnique: CampaignRule = (campaign) => {
  const stages = stagesWithPaths(campaign);
  return [
    ...repeated(
      campaign.districts.map(({ id }) => id),
      (i) => `districts[${i}].id`,
      '辖市（区）',
    ),
    ...repeated(
      campaign.documents.map(({ id }) => id),
      (i) => `documents[${i}].id`,
      '材料种类',
    ),
    ...repeated(
      campaign.eligibility.map(({ id }) => id),
      (i) => `eligibility[${i}].id`,
      '评选条件',
    ),
    ...repeated(
      campaign.tracks.map(({ id }) => id),
      (i) => `tracks[${i}].id`,
      '评选类别',
    ),
    ...repeated(
      stages.map(({ stage }) => stage.id),
      (i) => `${stages[i]?.path}.id`,
      '阶段',
    ),
    ...stages.flatMap(({ path, stage }) => [
      ...repeated(
        stage.panel?.criteria.map(({ id }) => id) ?? [],
        (i) => `${path}.panel.criteria[${i}].id`,
        '评分项目',
      ),
      ...repeated(stage.panel?.groups.map(({ id }) => id) ?? [], (i) => `${path}.panel.groups[${i}].id`, '评审组类别'),
      ...repeated(
        stage.deadlines.map(({ id }) => id),
        (i) => `${path}.deadlines[${i}].id`,
        '报送时限',
      ),
    ]),
  ];
};

/** Every `clause` and `assumption(s)` anywhere in the file names an entry of `clauses` and `assumptions`. */
export const sourcesExist: CampaignRule = (campaign) => {
  const faults: Fault[] = [];
  const known = (list: 'clauses' | 'assumptions', id: unknown, path: string) => {
    if (typeof id === 'string' && !Object.hasOwn(campaign[list], id)) {
      const what = list === 'clauses' ? '通知条款' : '自行设定的规则';
      faults.push({
        path,
        code: `unknown-${list === 'clauses' ? 'clause' : 'assumption'}`,
        message: `${what}不存在：${id}`,
      });
    }
  };
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) return value.forEach((item, index) => visit(item, `${path}[${index}]`));
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const here = path === '' ? key : `${path}.${key}`;
      if (key === 'clause') known('clauses', inner, here);
      else if (key === 'assumption') known('assumptions', inner, here);
      else if (key === 'assumptions' && Array.isArray(inner))
        inner.forEach((id, i) => known('assumptions', id, `${here}[${i}]`));
      else if (path !== '' || (key !== 'clauses' && key !== 'assumptions')) visit(inner, here);
    }
  };
  visit(campaign, '');
  return faults;
};

/** Districts and document kinds that stages speak of exist. */
export const namesExist: CampaignRule = (campaign) => {
  const districts = new Set(campaign.districts.map(({ id }) => id));
  const documents = new Set(campaign.documents.map(({ id }) => id));
  return stagesWithPaths(campaign).flatMap(({ path, stage }) => [
    ...(stage.quota?.kind === 'given' ? Object.keys(stage.quota.byDistrict) : [])
      .filter((district) => !districts.has(district))
      .map((district) => ({
        path: `${path}.quota.byDistrict.${district}`,
        code: 'unknown-district',
        message: `辖市（区）不存在：${district}`,
      })),
    ...stage.deadlines.flatMap((deadline, d) =>
      deadline.documents.flatMap((document, i) =>
        documents.has(document)
          ? []
          : [
              {
                path: `${path}.deadlines[${d}].documents[${i}]`,
                code: 'unknown-document',
                message: `材料种类不存在：${document}`,
              },
            ],
      ),
    ),
  ]);
};
