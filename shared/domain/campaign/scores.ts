import type { Stage } from '../../contract/campaign.ts';
import { repeated, stagesWithPaths, type CampaignRule, type Fault } from './fault.ts';

const add = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + Math.round(number * 100), 0) / 100;

/** A score adds up to 100 percent, and each of its parts can be had: a panel for the debrief, a vote for the vote … */
export const scoresAddUp: CampaignRule = (campaign) =>
  stagesWithPaths(campaign).flatMap(({ path, stage }) => {
    if (!stage.score) {
      const scored = stage.panel || stage.vote;
      return scored
        ? [{ path: `${path}.score`, code: 'score-missing', message: `阶段“${stage.name}”有评审或投票，但没有计分规则` }]
        : [];
    }
    const { components } = stage.score;
    const total = add(components.map(({ weight }) => weight));
    const weights =
      total === 100
        ? []
        : [{ path: `${path}.score.components`, code: 'weights-not-100', message: `各项权重之和为 ${total}，应为 100` }];
    const names = components.map((component) =>
      component.kind === 'stage' ? `stage:${component.stageId}` : component.kind,
    );
    return [
      ...weights,
      ...repeated(names, (i) => `${path}.score.components[${i}]`, '计分项'),
      ...components.flatMap((component, index) => unavailable(stage, component, `${path}.score.components[${index}]`)),
    ];
  });

function unavailable(
  stage: Stage,
  component: NonNullable<Stage['score']>['components'][number],
  path: string,
): Fault[] {
  if (component.kind === 'debrief' && !stage.panel)
    return [{ path, code: 'panel-missing', message: '述职计分，但本阶段没有评审组' }];
  if (component.kind === 'vote' && !stage.vote)
    return [{ path, code: 'vote-missing', message: '投票计分，但本阶段没有网络投票' }];
  if (component.kind === 'stage' && !stage.inputs.includes(component.stageId)) {
    return [
      {
        path: `${path}.stageId`,
        code: 'stage-not-an-input',
        message: `计分所用的阶段不是本阶段的来源：${component.stageId}`,
      },
    ];
  }
  return [];
}

/** A panel's criteria make 100 points, and trimming leaves at least one judge. */
export const panelsAddUp: CampaignRule = (campaign) =>
  stagesWithPaths(campaign).flatMap(({ path, stage: { panel } }) => {
    if (!panel) return [];
    const points = add(panel.criteria.map(({ maxPoints }) => maxPoints));
    const judges = panel.groups.reduce((sum, group) => sum + group.judges, 0);
    return [
      ...(points === 100
        ? []
        : [
            {
              path: `${path}.panel.criteria`,
              code: 'points-not-100',
              message: `各评分项目满分之和为 ${points}，应为 100`,
            },
          ]),
      ...(panel.trim && panel.trim.fromJudges > judges
        ? [
            {
              path: `${path}.panel.trim.fromJudges`,
              code: 'trim-never',
              message: `评委共 ${judges} 人，达不到去掉最高最低分的 ${panel.trim.fromJudges} 人`,
            },
          ]
        : []),
    ];
  });

/** Ties of a scored stage are broken, by what the stage has, and by a public draw at the last. */
export const tiesAreBroken: CampaignRule = (campaign) =>
  stagesWithPaths(campaign).flatMap(({ path, stage }) => {
    if (!stage.score) return [];
    const here = `${path}.tieBreaks`;
    if (!stage.tieBreaks)
      return [{ path: here, code: 'tie-breaks-missing', message: `阶段“${stage.name}”没有同分规则` }];
    const { order, drawSeed } = stage.tieBreaks;
    const draw = order.indexOf('draw');
    return [
      ...repeated(order, (i) => `${here}.order[${i}]`, '同分规则'),
      ...(draw === order.length - 1
        ? []
        : [{ path: `${here}.order`, code: 'draw-not-last', message: '公开抽签必须是最后一项同分规则' }]),
      ...(draw >= 0 && drawSeed === undefined
        ? [{ path: `${here}.drawSeed`, code: 'draw-seed-missing', message: '公开抽签需要事先公布的种子' }]
        : []),
      ...(order.includes('debrief') && !stage.panel
        ? [{ path: `${here}.order`, code: 'panel-missing', message: '同分比较述职得分，但本阶段没有评审组' }]
        : []),
      ...(order.includes('vote') && !stage.vote
        ? [{ path: `${here}.order`, code: 'vote-missing', message: '同分比较投票得分，但本阶段没有网络投票' }]
        : []),
    ];
  });
