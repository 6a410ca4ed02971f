import type { Result } from '../../platform/result.ts';
import { err, illegalValue, ok } from '../../platform/result.ts';
import type { Exact } from '../exact.ts';
import { fromExact, sum, takePercent, toExact, toTwoDecimals } from '../exact.ts';
import { byText } from './order.ts';
import type { PanelScore } from './panel-score.ts';
import { keyOf, ruleNumber } from './rule.ts';
import type {
  Component,
  ComponentScore,
  ImportedScores,
  JudgeScore,
  MissingImport,
  RankingCandidate,
  RankingError,
  RankingInput,
} from './types.ts';

/** A candidate with everything that can decide the rank, still exact. */
export type Standing = {
  readonly candidate: RankingCandidate;
  readonly votes: number;
  readonly total: Exact;
  readonly components: readonly ComponentScore[];
  readonly judges: readonly JudgeScore[];
  /** Absent when the rule has no debrief. */
  readonly debrief?: Exact;
};

/** The round's own scores by candidate id. */
export type OwnScores = {
  readonly panel: ReadonlyMap<string, PanelScore>;
  readonly voteScores: ReadonlyMap<string, Exact>;
  readonly votes: ReadonlyMap<string, number>;
};

/** Weighs each candidate's components: total = Σ score × weight ÷ 100, exact. Refused while an imported score is missing. */
export function standings(
  input: RankingInput,
  ranked: readonly RankingCandidate[],
  own: OwnScores,
): Result<readonly Standing[], RankingError> {
  const missing = missingImports(input, ranked);
  if (missing.length > 0) return err({ type: 'imported-scores-missing', missing });
  return ok(ranked.map((candidate) => standingOf(input, candidate, own)));
}

function standingOf(input: RankingInput, candidate: RankingCandidate, own: OwnScores): Standing {
  const panel = own.panel.get(candidate.id);
  const weighed = input.rule.components.map((component) => {
    const score = scoreOf(input, component, candidate.id, own);
    return { component, score, weighted: takePercent(score, ruleNumber(component.weight)) };
  });
  return {
    candidate,
    votes: own.votes.get(candidate.id) ?? 0,
    total: sum(weighed.map(({ weighted }) => weighted)),
    components: weighed.map(({ component, score, weighted }) => explain(input, component, score, weighted)),
    judges: panel?.judges ?? [],
    ...(panel ? { debrief: panel.score } : {}),
  };
}

function scoreOf(input: RankingInput, component: Component, id: string, own: OwnScores): Exact {
  switch (component.kind) {
    case 'debrief':
      return required(own.panel.get(id)?.score, component, id);
    case 'vote':
      return required(own.voteScores.get(id), component, id);
    case 'assessment':
    case 'stage':
      return fromExact(required(importedScore(input, component, id), component, id));
    default:
      return illegalValue(component);
  }
}

function explain(input: RankingInput, component: Component, score: Exact, weighted: Exact): ComponentScore {
  const clause = input.rule.clauses[keyOf(component)];
  const source = importsFor(input, component)?.source;
  return {
    kind: component.kind,
    ...(component.kind === 'stage' ? { stageId: component.stageId } : {}),
    score: toTwoDecimals(score),
    scoreExact: toExact(score),
    weight: String(component.weight),
    weighted: toTwoDecimals(weighted),
    weightedExact: toExact(weighted),
    ...(clause === undefined ? {} : { clause }),
    ...(source === undefined ? {} : { source }),
  };
}

function missingImports(input: RankingInput, ranked: readonly RankingCandidate[]): readonly MissingImport[] {
  const imported = input.rule.components.filter(({ kind }) => kind === 'assessment' || kind === 'stage');
  const ids = ranked.map(({ id }) => id).toSorted(byText);
  return imported.flatMap((component) =>
    ids
      .filter((id) => importedScore(input, component, id) === undefined)
      .map((candidateId) => ({ component: keyOf(component), candidateId })),
  );
}

function importsFor({ imported }: RankingInput, component: Component): ImportedScores | undefined {
  if (component.kind === 'assessment') return imported?.assessment;
  return component.kind === 'stage' ? ownEntry(imported?.stages, component.stageId) : undefined;
}

function importedScore(input: RankingInput, component: Component, id: string): string | undefined {
  return ownEntry(importsFor(input, component)?.scores, id);
}

/** A record's own entry: 'constructor' is an id like any other. */
function ownEntry<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

function required<T>(value: T | undefined, component: Component, id: string): T {
  if (value === undefined) throw new Error(`No ${keyOf(component)} score for ${id}`);
  return value;
}
