import { compare, fromDecimal, fromExact, hundred, isDecimal, isExact, zero } from '../exact.ts';
import { ruleNumber } from './rule.ts';
import type { ImportedScores, InputFault, RankingInput, ScoreSheet } from './types.ts';

/**
 * Every fault of an input. Whoever gathers it has checked each part on its way in, so a fault means that the parts do not
 * belong together (another round's sheet, a vote for a stranger): the ranking is refused, nothing is left out in silence.
 */
export function checkInput(input: RankingInput): readonly InputFault[] {
  const known = new Set(input.candidates.map(({ id }) => id));
  return [
    ...repeated(
      'candidates',
      input.candidates.map(({ id }) => id),
    ),
    ...input.candidates.flatMap((candidate, index) => [
      ...wholeNumber(`candidates[${index}].onsiteMinutes`, candidate.onsiteMinutes),
      ...wholeNumber(`candidates[${index}].lectures`, candidate.lectures),
    ]),
    ...repeated('judges', input.judges),
    ...checkVotes(input, known),
    ...checkSheets(input, known),
    ...repeated('recusals', input.recusals.map(pairKey)),
    ...input.recusals.flatMap(({ candidateId }, index) =>
      unknown(`recusals[${index}].candidateId`, candidateId, known),
    ),
    ...Object.entries(input.previous ?? {}).flatMap(([id, rank]) => wholeNumber(`previous.${id}`, rank, 1)),
    ...checkImports(input, known),
  ];
}

/** Candidate id → votes, whichever form they came in. */
export function votesOf(input: RankingInput): ReadonlyMap<string, number> {
  return input.votes instanceof Map ? input.votes : new Map(Object.entries(input.votes));
}

/** One text for a judge and a candidate, whatever characters their ids hold. */
export function pairKey(pair: { readonly judgeId: string; readonly candidateId: string }): string {
  return JSON.stringify([pair.candidateId, pair.judgeId]);
}

function checkVotes(input: RankingInput, known: ReadonlySet<string>): InputFault[] {
  return [
    ...wholeNumber('ballots', input.ballots),
    ...[...votesOf(input)].flatMap(([id, count]) => [
      ...unknown(`votes.${id}`, id, known),
      ...wholeNumber(`votes.${id}`, count),
    ]),
  ];
}

function checkSheets(input: RankingInput, known: ReadonlySet<string>): InputFault[] {
  return [
    ...repeated('sheets', input.sheets.map(pairKey)),
    ...input.sheets.flatMap((sheet, index) => [
      ...unknown(`sheets[${index}].candidateId`, sheet.candidateId, known),
      ...checkPoints(input, sheet, `sheets[${index}].points`),
    ]),
  ];
}

function checkPoints({ rule }: RankingInput, sheet: ScoreSheet, path: string): InputFault[] {
  const maxima = new Map(rule.panel?.criteria.map(({ id, maxPoints }) => [id, maxPoints]));
  return Object.entries(sheet.points).flatMap(([criterionId, text]): InputFault[] => {
    const max = maxima.get(criterionId);
    const at = `${path}.${criterionId}`;
    if (max === undefined) return [{ path: at, code: 'unknown-criterion' }];
    if (!isDecimal(text)) return [{ path: at, code: 'not-a-decimal' }];
    const points = fromDecimal(text);
    const outside = compare(points, zero) < 0 || compare(points, ruleNumber(max)) > 0;
    return outside ? [{ path: at, code: 'out-of-range' }] : [];
  });
}

function checkImports({ imported }: RankingInput, known: ReadonlySet<string>): InputFault[] {
  const check = (path: string, imports: ImportedScores): InputFault[] =>
    Object.entries(imports.scores).flatMap(([id, text]): InputFault[] => {
      const at = `${path}.scores.${id}`;
      if (!known.has(id)) return [{ path: at, code: 'unknown-candidate' }];
      if (!isExact(text)) return [{ path: at, code: 'not-a-decimal' }];
      const score = fromExact(text);
      return compare(score, zero) < 0 || compare(score, hundred) > 0 ? [{ path: at, code: 'out-of-range' }] : [];
    });
  return [
    ...(imported?.assessment ? check('imported.assessment', imported.assessment) : []),
    ...Object.entries(imported?.stages ?? {}).flatMap(([id, scores]) => check(`imported.stages.${id}`, scores)),
  ];
}

function repeated(path: string, ids: readonly string[]): InputFault[] {
  const seen = new Set<string>();
  return ids.flatMap((id, index): InputFault[] => {
    if (seen.has(id)) return [{ path: `${path}[${index}]`, code: 'repeated' }];
    seen.add(id);
    return [];
  });
}

function unknown(path: string, id: string, known: ReadonlySet<string>): InputFault[] {
  return known.has(id) ? [] : [{ path, code: 'unknown-candidate' }];
}

function wholeNumber(path: string, value: number, least = 0): InputFault[] {
  return Number.isSafeInteger(value) && value >= least ? [] : [{ path, code: 'not-a-whole-number' }];
}
