import type { Stage } from '../../contract/campaign.ts';
import { eachStage, fault, stagesWithPaths, unless, type CampaignRule, type Fault } from './fault.ts';

const levels: readonly Stage['level'][] = ['district', 'city', 'province'];

/** Every stage is fed: by a stage of the same track, not of a higher level, or at a track's start by the registry. */
export const everyStageHasInput: CampaignRule = (campaign) => {
  const stages = stagesWithPaths(campaign);
  return stages.flatMap(({ path, track, stage }): readonly Fault[] => {
    if (stage.inputs.length === 0 && track.stages[0] !== stage) {
      return [fault(`${path}.inputs`, 'stage-without-input', `阶段“${stage.name}”没有人员（案例）来源`)];
    }
    return stage.inputs.flatMap((input, index) => {
      const here = `${path}.inputs[${index}]`;
      const source = stages.find((other) => other.stage.id === input);
      if (!source) return [fault(here, 'unknown-stage', `来源阶段不存在：${input}`)];
      if (source.track !== track) return [fault(here, 'foreign-stage', `来源阶段属于另一评选类别：${input}`)];
      const upwards = levels.indexOf(source.stage.level) <= levels.indexOf(stage.level);
      return unless(upwards, here, 'level-out-of-order', `来源阶段“${source.stage.name}”的层级高于本阶段`);
    });
  });
};

/** No stage feeds itself, not even by way of others. */
export const noStageFeedsItself: CampaignRule = (campaign) => {
  const stages = stagesWithPaths(campaign);
  const inputsOf = (id: string) => stages.find(({ stage }) => stage.id === id)?.stage.inputs ?? [];
  const reaches = (from: string, goal: string, seen: Set<string>): boolean =>
    inputsOf(from).some((input) => input === goal || (!seen.has(input) && reaches(input, goal, seen.add(input))));
  return stages.flatMap(({ path, stage }) =>
    unless(
      !reaches(stage.id, stage.id, new Set()),
      `${path}.inputs`,
      'cyclic-input',
      `阶段“${stage.name}”以自己的结果为来源`,
    ),
  );
};

/** Who is ranked is ranked against a line: the stage's own places, or in the districts the quota of the next stage. */
export const everyRankingHasALine: CampaignRule = eachStage(({ path, stage, track }) => {
  if (!stage.score || stage.places) return [];
  const quotaAbove = track.stages.some(
    ({ inputs, quota }) => inputs.includes(stage.id) && quota !== undefined && quota.kind !== 'range',
  );
  return unless(
    stage.perDistrict && quotaAbove,
    `${path}.places`,
    'places-missing',
    `阶段“${stage.name}”有排名，但没有入选名额`,
  );
});
