import type { Result } from '../../platform/result.ts';
import { err, ok } from '../../platform/result.ts';
import { pairKey } from './check-input.ts';
import { byText } from './order.ts';
import type { PanelScore, Verdict } from './panel-score.ts';
import { panelScore } from './panel-score.ts';
import { needsPanel } from './rule.ts';
import type {
  MissingScore,
  PanelRule,
  RankingCandidate,
  RankingError,
  RankingInput,
  Recusal,
  ScoreSheet,
  SetAsideSheet,
} from './types.ts';

/**
 * The panel's score of each ranked candidate; empty when the rule has no debrief. Refused when the panel is empty, when a
 * required score is missing (all of them are listed), or when every judge recused from a candidate.
 */
export function gatherPanel(
  input: RankingInput,
  ranked: readonly RankingCandidate[],
): Result<ReadonlyMap<string, PanelScore>, RankingError> {
  const { panel } = input.rule;
  if (!needsPanel(input.rule) || panel === undefined) return ok(new Map());
  if (input.judges.length === 0) return err({ type: 'no-judges' });

  const sheets = new Map(input.sheets.map((sheet) => [pairKey(sheet), sheet]));
  const recusals = new Map(input.recusals.map((recusal) => [pairKey(recusal), recusal]));
  const candidates = ranked.map(({ id }) => id).toSorted(byText);
  const judges = input.judges.toSorted(byText);
  const pairs = candidates.flatMap((candidateId) => judges.map((judgeId) => ({ judgeId, candidateId })));

  const missing = pairs
    .filter((pair) => !recusals.has(pairKey(pair)))
    .flatMap((pair) => missingOf(panel, pair, sheets.get(pairKey(pair))));
  if (missing.length > 0) return err({ type: 'scores-missing', missing });

  const recusedByAll = candidates.filter((candidateId) =>
    judges.every((judgeId) => recusals.has(pairKey({ judgeId, candidateId }))),
  );
  if (recusedByAll.length > 0) return err({ type: 'all-recused', candidateIds: recusedByAll });

  const verdicts = Map.groupBy(pairs, ({ candidateId }) => candidateId);
  const scores = [...verdicts].map(([candidateId, own]): [string, PanelScore] => [
    candidateId,
    panelScore(
      panel,
      own.map((pair) => verdictOf(pair.judgeId, sheets.get(pairKey(pair)), recusals.get(pairKey(pair)))),
    ),
  ]);
  return ok(new Map(scores));
}

/** Sheets that were handed in and do not count, with the reason; empty when the rule has no debrief. */
export function setAsideSheets(input: RankingInput): readonly SetAsideSheet[] {
  if (!needsPanel(input.rule)) return [];
  const judges = new Set(input.judges);
  const recused = new Set(input.recusals.map(pairKey));
  const locked = new Set(input.candidates.filter((one) => one.locked).map(({ id }) => id));
  return input.sheets
    .flatMap(({ judgeId, candidateId }): SetAsideSheet[] => {
      if (locked.has(candidateId)) return [{ judgeId, candidateId, why: 'candidate-locked' }];
      if (!judges.has(judgeId)) return [{ judgeId, candidateId, why: 'not-on-panel' }];
      return recused.has(pairKey({ judgeId, candidateId })) ? [{ judgeId, candidateId, why: 'recused' }] : [];
    })
    .toSorted((a, b) => byText(pairKey(a), pairKey(b)));
}

function missingOf(
  panel: PanelRule,
  pair: { readonly judgeId: string; readonly candidateId: string },
  sheet: ScoreSheet | undefined,
): readonly MissingScore[] {
  if (sheet === undefined) return [pair];
  return panel.criteria
    .filter(({ id }) => !Object.hasOwn(sheet.points, id))
    .map(({ id }) => ({ ...pair, criterionId: id }));
}

function verdictOf(judgeId: string, sheet: ScoreSheet | undefined, recusal: Recusal | undefined): Verdict {
  if (recusal) return { judgeId, recused: recusal.reason };
  return { judgeId, points: new Map(Object.entries(sheet?.points ?? {})) };
}
