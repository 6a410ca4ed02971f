import type { Exact } from '../exact.ts';
import { compare, fromDecimal, hundred, mean, sum, toExact, toTwoDecimals } from '../exact.ts';
import { byText } from './order.ts';
import { ruleNumber } from './rule.ts';
import type { JudgeScore, PanelRule } from './types.ts';

/** What the panel says of one candidate; `score` is the mean, 0–100. */
export type PanelScore = { readonly score: Exact; readonly judges: readonly JudgeScore[] };

/** A judge's verdict on one candidate: points per criterion (complete and checked), or a recusal. */
export type Verdict =
  | { readonly judgeId: string; readonly points: ReadonlyMap<string, string> }
  | { readonly judgeId: string; readonly recused: string };

type Scored = { readonly judgeId: string; readonly score: Exact };

/**
 * One judge's score, 0–100: Σ weight × points ÷ most points, over Σ weight, × 100. A criterion without a weight weighs
 * its most points, so that the score is then Σ points ÷ Σ most points × 100.
 */
export function judgeScore(panel: PanelRule, points: ReadonlyMap<string, string>): Exact {
  const weights = panel.criteria.map(({ weight, maxPoints }) => ruleNumber(weight ?? maxPoints));
  const parts = panel.criteria.map(({ id, weight, maxPoints }) => {
    const given = fromDecimal(points.get(id) ?? '');
    return given.div(ruleNumber(maxPoints)).mul(ruleNumber(weight ?? maxPoints));
  });
  return sum(parts).div(sum(weights)).mul(hundred);
}

/**
 * The debrief score: the mean of the judges who did not recuse, without one highest and one lowest where the rule says so
 * and enough judges scored (selection.md §4). Of several equal highest or lowest the first by judge id is dropped, which
 * does not change the mean. At least one verdict must be a score.
 */
export function panelScore(panel: PanelRule, verdicts: readonly Verdict[]): PanelScore {
  const ordered = verdicts.toSorted((a, b) => byText(a.judgeId, b.judgeId));
  const scored = ordered.flatMap((verdict): Scored[] =>
    'points' in verdict ? [{ judgeId: verdict.judgeId, score: judgeScore(panel, verdict.points) }] : [],
  );
  const dropped = droppedBy(panel, scored);
  const scores = new Map(scored.map(({ judgeId, score }) => [judgeId, score]));
  return {
    score: mean(scored.filter(({ judgeId }) => !dropped.has(judgeId)).map(({ score }) => score)),
    judges: ordered.map((verdict) => explain(verdict, scores.get(verdict.judgeId), dropped.get(verdict.judgeId))),
  };
}

function droppedBy(panel: PanelRule, scored: readonly Scored[]): ReadonlyMap<string, 'highest' | 'lowest'> {
  if (!panel.trim || scored.length < panel.trim.fromJudges) return new Map();
  // The sort is stable and judges come by id, so the first of equal scores is found first from either side.
  const highest = scored.toSorted((a, b) => compare(b.score, a.score))[0];
  const lowest = scored.filter((one) => one !== highest).toSorted((a, b) => compare(a.score, b.score))[0];
  return new Map([
    ...(highest ? [[highest.judgeId, 'highest'] as const] : []),
    ...(lowest ? [[lowest.judgeId, 'lowest'] as const] : []),
  ]);
}

function explain(verdict: Verdict, score: Exact | undefined, dropped: 'highest' | 'lowest' | undefined): JudgeScore {
  if ('recused' in verdict) return { status: 'recused', judgeId: verdict.judgeId, reason: verdict.recused };
  if (score === undefined) throw new Error(`No score for judge ${verdict.judgeId}`);
  return {
    status: 'scored',
    judgeId: verdict.judgeId,
    score: toTwoDecimals(score),
    scoreExact: toExact(score),
    ...(dropped ? { dropped } : {}),
  };
}
