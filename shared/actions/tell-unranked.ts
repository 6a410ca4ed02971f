import type { RankingError } from '../domain/ranking/types.ts';

/** Why a round could not be ranked: what the domain says, or what stood in the way before it was asked. */
export type WhyUnranked = RankingError['type'] | 'round-unknown' | 'ballot-paper-missing';

const texts: Readonly<Record<WhyUnranked, string>> = {
  'round-unknown': '轮次不存在',
  'ballot-paper-missing': '候选人名单尚未确定',
  'invalid-rule': '评选规则有误',
  'invalid-input': '评分或投票数据有误',
  'no-judges': '尚未确定评审组',
  'scores-missing': '还缺评委评分',
  'all-recused': '有候选人的评委全部回避，没有评分',
  'imported-scores-missing': '考核得分或上一阶段的最终得分尚未齐全',
  'draw-seed-missing': '有候选人同分，须公开抽签，但规则中没有抽签种子',
  'tie-unresolved': '有候选人同分，规则不能分出先后',
};

/** In zh-CN, for whoever asked for the ranking. */
export function tellUnranked(why: WhyUnranked): string {
  return texts[why];
}
