import type { Result } from '../../platform/result.ts';
import { err, ok } from '../../platform/result.ts';
import { toExact, toTwoDecimals } from '../exact.ts';
import { checkInput, votesOf } from './check-input.ts';
import { gatherPanel, setAsideSheets } from './gather-panel.ts';
import { drawLine } from './line.ts';
import { movementOf } from './movement.ts';
import { byText } from './order.ts';
import { checkRule } from './rule.ts';
import type { Placed, Unparted } from './tie-break.ts';
import { placeAll } from './tie-break.ts';
import { standings } from './total-score.ts';
import type { Ranking, RankingCandidate, RankingError, RankingInput, RankingRow, UnrankedRow } from './types.ts';
import { voteScores } from './vote-score.ts';

/**
 * Ranks a round (selection.md §4), or says why it cannot be ranked. Exact from end to end: shown numbers are rounded half
 * up to two decimals, once, and decide nothing.
 *
 * Steps: the rule and the input are checked; locked candidates are put aside; the panel's scores are gathered (all that
 * are missing are named); votes become points; the components are weighed; ties are broken; each row is explained.
 * The result depends on what is in the input, never on its order.
 */
export function rankCandidates(input: RankingInput): Result<Ranking, RankingError> {
  const ruleFaults = checkRule(input.rule);
  if (ruleFaults.length > 0) return err({ type: 'invalid-rule', faults: ruleFaults });
  const inputFaults = checkInput(input);
  if (inputFaults.length > 0) return err({ type: 'invalid-input', faults: inputFaults });

  const ranked = input.candidates.filter((candidate) => candidate.locked === undefined);
  const panel = gatherPanel(input, ranked);
  if (!panel.ok) return panel;
  const given = votesOf(input);
  const votes = new Map(ranked.map(({ id }) => [id, given.get(id) ?? 0]));
  const counted = voteScores(input.rule.voteScore, votes);
  const weighed = standings(input, ranked, { panel: panel.value, voteScores: counted.scores, votes });
  if (!weighed.ok) return weighed;

  const { placed, unparted } = placeAll(input, weighed.value);
  if (unparted.length > 0) return err(refusal(unparted));
  const rows = placed.map((one, index) => rowOf(input, one, index + 1));
  return ok({
    roundId: input.roundId,
    ...drawLine(withSameShownTotal(rows), input.rule.places, input.rule.clauses.places),
    unranked: unrankedOf(input.candidates, given),
    maxVotes: counted.maxVotes,
    totalVotes: counted.totalVotes,
    ballots: input.ballots,
    voteScore: input.rule.voteScore,
    setAside: setAsideSheets(input),
    ...(input.drawSeed && rows.some(({ tieBreak }) => tieBreak?.by === 'draw') ? { drawSeed: input.drawSeed } : {}),
  });
}

function refusal(unparted: readonly Unparted[]): RankingError {
  const type = unparted[0]?.why ?? 'tie-unresolved';
  return { type, ties: unparted.map(({ candidateIds }) => candidateIds) };
}

function rowOf(input: RankingInput, placed: Placed, rank: number): RankingRow {
  const { standing, tied, steps } = placed;
  const by = steps.at(-1)?.by;
  const clause = input.rule.clauses['tie-breaks'];
  return {
    rank,
    candidateId: standing.candidate.id,
    total: toTwoDecimals(standing.total),
    totalExact: toExact(standing.total),
    components: standing.components,
    votes: standing.votes,
    onsiteMinutes: standing.candidate.onsiteMinutes,
    lectures: standing.candidate.lectures,
    judges: standing.judges,
    ...(by ? { tieBreak: { by, with: tied, detail: steps, ...(clause === undefined ? {} : { clause }) } } : {}),
    movement: movementOf(input.previous, standing.candidate.id, rank),
    aboveLine: rank <= input.rule.places,
  };
}

/** Equal when rounded, unequal exactly: not a tie, but a reader of the two decimals will ask. */
function withSameShownTotal(rows: readonly RankingRow[]): readonly RankingRow[] {
  const shown = Map.groupBy(rows, ({ total }) => total);
  return rows.map((row) => {
    const others = (shown.get(row.total) ?? []).filter(({ totalExact }) => totalExact !== row.totalExact);
    return others.length === 0 ? row : { ...row, sameShownTotal: others.map(({ candidateId }) => candidateId) };
  });
}

function unrankedOf(
  candidates: readonly RankingCandidate[],
  votes: ReadonlyMap<string, number>,
): readonly UnrankedRow[] {
  return candidates
    .flatMap(({ id, locked }): UnrankedRow[] =>
      locked ? [{ candidateId: id, status: 'locked', reason: locked.reason, votes: votes.get(id) ?? 0 }] : [],
    )
    .toSorted((a, b) => byText(a.candidateId, b.candidateId));
}
