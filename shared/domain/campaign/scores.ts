import type { ScoreComponent, Stage } from '../../contract/campaign.ts';
import { illegalValue } from '../../platform/result.ts';
import { compare, hundred, sum, toTwoDecimals } from '../exact.ts';
import { keyOf, ruleNumber } from '../ranking/rule.ts';
import { eachStage, fault, repeated, unless, type CampaignRule, type Fault } from './fault.ts';

/** Numbers of the file must add up to exactly 100: 33.33 three times do not, nor does floating point make or mar it. */
function makesHundred(numbers: readonly number[], path: string, code: string, what: string): readonly Fault[] {
  const total = sum(numbers.map(ruleNumber));
  const shown = toTwoDecimals(total);
  const message = shown === '100.00' ? `${what}之和约为 100，应恰好为 100` : `${what}之和为 ${shown}，应为 100`;
  return unless(compare(total, hundred) === 0, path, code, message);
}

/** A score adds up to 100 percent, and each of its parts can be had: a panel for the debrief, a vote for the vote … */
export const scoresAddUp: CampaignRule = eachStage(({ path, stage }) => {
  const { score } = stage;
  if (!score) {
    const scored = stage.panel ?? stage.vote ?? stage.assessment;
    const message = `阶段“${stage.name}”有评审、投票或考核，但没有计分规则`;
    return unless(!scored, `${path}.score`, 'score-missing', message);
  }
  const districts = Object.entries(score.byDistrict ?? {});
  return [
    ...componentFaults(stage, score.components, `${path}.score.components`),
    ...districts.flatMap(([id, own]) => [
      ...componentFaults(stage, own, `${path}.score.byDistrict.${id}`),
      ...unless(
        sameParts(own, score.components),
        `${path}.score.byDistrict.${id}`,
        'parts-differ',
        '辖市（区）只能另定权重，计分项应与本阶段相同',
      ),
    ]),
    ...unless(
      stage.perDistrict || districts.length === 0,
      `${path}.score.byDistrict`,
      'not-per-district',
      '不是分辖市（区）进行的阶段，不能按辖市（区）设定权重',
    ),
    ...unweighed(path, stage, score.components),
  ];
});

function componentFaults(stage: Stage, components: readonly ScoreComponent[], path: string): readonly Fault[] {
  const names = components.map(keyOf);
  return [
    ...makesHundred(
      components.map(({ weight }) => weight),
      path,
      'weights-not-100',
      '各项权重',
    ),
    ...repeated(names, (i) => `${path}[${i}]`, '计分项'),
    ...components.flatMap((component, i) => unavailable(stage, component, `${path}[${i}]`)),
  ];
}

function sameParts(some: readonly ScoreComponent[], others: readonly ScoreComponent[]): boolean {
  return some.map(keyOf).toSorted().join() === others.map(keyOf).toSorted().join();
}

function unavailable(stage: Stage, component: ScoreComponent, path: string): readonly Fault[] {
  switch (component.kind) {
    case 'debrief':
      return unless(stage.panel !== undefined, path, 'panel-missing', '述职计分，但本阶段没有评审组');
    case 'vote':
      return unless(stage.vote !== undefined, path, 'vote-missing', '投票计分，但本阶段没有网络投票');
    case 'assessment':
      return unless(stage.assessment !== undefined, path, 'assessment-missing', '考核计分，但本阶段没有考核评分的来源');
    case 'stage':
      return unless(
        stage.inputs.includes(component.stageId),
        `${path}.stageId`,
        'stage-not-an-input',
        `计分所用的阶段不是本阶段的来源：${component.stageId}`,
      );
    default:
      return illegalValue(component);
  }
}

/** What is scored or voted on counts for something; otherwise people work, or vote, for nothing. */
function unweighed(path: string, stage: Stage, components: readonly ScoreComponent[]): readonly Fault[] {
  const weighed = new Set(components.map(({ kind }) => kind));
  return [
    ...unless(!stage.panel || weighed.has('debrief'), `${path}.panel`, 'not-weighed', '有评审组，但述职不计分'),
    ...unless(!stage.vote || weighed.has('vote'), `${path}.vote`, 'not-weighed', '有网络投票，但投票不计分'),
    ...unless(
      !stage.assessment || weighed.has('assessment'),
      `${path}.assessment`,
      'not-weighed',
      '有考核评分，但考核不计分',
    ),
  ];
}

/** A panel's criteria make 100 points, and trimming leaves at least one judge. */
export const panelsAddUp: CampaignRule = eachStage(({ path, stage: { panel } }) => {
  if (!panel) return [];
  const judges = panel.groups.reduce((total, group) => total + group.judges, 0);
  const from = panel.trim?.fromJudges;
  const trim = `${path}.panel.trim.fromJudges`;
  const points = panel.criteria.map(({ maxPoints }) => maxPoints);
  return [
    ...makesHundred(points, `${path}.panel.criteria`, 'points-not-100', '各评分项目满分'),
    ...unless(
      from === undefined || from >= 3,
      trim,
      'trim-below-3',
      `评委 ${from} 人时去掉最高分和最低分，就没有可取平均的打分；至少应为 3 人`,
    ),
    ...unless(
      from === undefined || from <= judges,
      trim,
      'trim-never',
      `评委共 ${judges} 人，达不到去掉最高分和最低分的 ${from} 人`,
    ),
  ];
});

/** Ties of a scored stage are broken, by what the stage has, and by a public draw at the last. */
export const tiesAreBroken: CampaignRule = eachStage(({ path, stage }) => {
  const here = `${path}.tieBreaks`;
  if (!stage.score) return unless(!stage.tieBreaks, here, 'nothing-ranked', '本阶段没有排名，不需要同分规则');
  if (!stage.tieBreaks) return [fault(here, 'tie-breaks-missing', `阶段“${stage.name}”没有同分规则`)];
  const { order, drawSeed } = stage.tieBreaks;
  const draw = order.indexOf('draw');
  const debriefed = stage.score.components.some(({ kind }) => kind === 'debrief');
  const at = (name: (typeof order)[number]) => `${here}.order[${order.indexOf(name)}]`;
  return [
    ...repeated(order, (i) => `${here}.order[${i}]`, '同分规则'),
    ...unless(draw === order.length - 1, `${here}.order`, 'draw-not-last', '公开抽签必须是最后一项同分规则'),
    ...unless(
      draw < 0 || drawSeed !== undefined,
      `${here}.drawSeed`,
      'draw-seed-missing',
      '公开抽签需要事先公布的种子',
    ),
    ...unless(
      !order.includes('debrief') || debriefed,
      at('debrief'),
      'panel-missing',
      '同分比较述职得分，但本阶段述职不计分',
    ),
    ...unless(
      !order.includes('vote') || stage.vote !== undefined,
      at('vote'),
      'vote-missing',
      '同分比较投票得分，但本阶段没有网络投票',
    ),
  ];
});
