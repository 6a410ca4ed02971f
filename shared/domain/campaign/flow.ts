import { stagesWithPaths, type CampaignRule } from './fault.ts';

/** Every stage is fed: by a stage of the same track, or, at the start of a track, by the registry. */
export const everyStageHasInput: CampaignRule = (campaign) => {
  const stages = stagesWithPaths(campaign);
  return stages.flatMap(({ path, track, stage }) => {
    const first = stages.find((other) => other.track === track)?.stage.id === stage.id;
    if (stage.inputs.length === 0 && !first) {
      return [
        { path: `${path}.inputs`, code: 'stage-without-input', message: `阶段“${stage.name}”没有人员（案例）来源` },
      ];
    }
    return stage.inputs.flatMap((input, index) => {
      const here = `${path}.inputs[${index}]`;
      const source = stages.find((other) => other.stage.id === input);
      if (!source) return [{ path: here, code: 'unknown-stage', message: `来源阶段不存在：${input}` }];
      if (source.track !== track)
        return [{ path: here, code: 'foreign-stage', message: `来源阶段属于另一评选类别：${input}` }];
      return [];
    });
  });
};

/** No stage feeds itself, not even by way of others. */
export const noStageFeedsItself: CampaignRule = (campaign) => {
  const stages = stagesWithPaths(campaign);
  const inputsOf = (id: string) => stages.find(({ stage }) => stage.id === id)?.stage.inputs ?? [];
  const reaches = (from: string, goal: string, seen: Set<string>): boolean =>
    inputsOf(from).some((input) => input === goal || (!seen.has(input) && reaches(input, goal, seen.add(input))));
  return stages
    .filter(({ stage }) => reaches(stage.id, stage.id, new Set()))
    .map(({ path, stage }) => ({
      path: `${path}.inputs`,
      code: 'cyclic-input',
      message: `阶段“${stage.name}”以自己的结果为来源`,
    }));
};
