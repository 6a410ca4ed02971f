import type { Result } from '../../platform/result.ts';
import { err, ok } from '../../platform/result.ts';
import { drawLine } from './line.ts';
import { movementOf } from './movement.ts';
import { byText } from './order.ts';
import type { Ranking, RankingRow, UnrankedRow } from './types.ts';

/** Who of those struck was above the line, and who moves up for them; nobody when no one is left. */
export type Replacement = { readonly struck: string; readonly replacement?: string };

export type Struck = { readonly ranking: Ranking; readonly replacements: readonly Replacement[] };

export type StrikeError =
  | { readonly type: 'not-ranked'; readonly candidateIds: readonly string[] }
  | { readonly type: 'reason-missing' };

/**
 * Strikes names off a finished ranking: the next in rank move up (selection.md §4). Scores, votes and tie-breaks stay as
 * they were published, also for those who remain: striking is not a recount. The first struck above the line, in rank
 * order, is replaced by the first who comes above it, and so on. `movement` of the rows is from their rank in `ranking`.
 */
export function strike(ranking: Ranking, candidateIds: readonly string[], reason: string): Result<Struck, StrikeError> {
  if (reason.trim() === '') return err({ type: 'reason-missing' });
  const ranked = new Set(ranking.rows.map(({ candidateId }) => candidateId));
  const strangers = [...new Set(candidateIds)].filter((id) => !ranked.has(id)).toSorted(byText);
  if (strangers.length > 0) return err({ type: 'not-ranked', candidateIds: strangers });

  const { places, clause } = ranking.line;
  const gone = new Set(candidateIds);
  const struck = ranking.rows.filter(({ candidateId }) => gone.has(candidateId));
  const before = Object.fromEntries(ranking.rows.map(({ candidateId, rank }) => [candidateId, rank]));
  const rows = ranking.rows
    .filter(({ candidateId }) => !gone.has(candidateId))
    .map((row, index) => moveTo(row, index + 1, places, before));
  const newcomers = rows.filter(({ candidateId, rank }) => rank <= places && (before[candidateId] ?? 0) > places);
  return ok({
    ranking: {
      ...ranking,
      ...drawLine(rows, places, clause),
      unranked: [...ranking.unranked, ...struck.map((row) => struckRow(row, reason))],
    },
    replacements: struck
      .filter(({ aboveLine }) => aboveLine)
      .map(({ candidateId }, index) => {
        const replacement = newcomers[index]?.candidateId;
        return { struck: candidateId, ...(replacement === undefined ? {} : { replacement }) };
      }),
  });
}

function moveTo(row: RankingRow, rank: number, places: number, before: Readonly<Record<string, number>>): RankingRow {
  return { ...row, rank, movement: movementOf(before, row.candidateId, rank), aboveLine: rank <= places };
}

function struckRow(row: RankingRow, reason: string): UnrankedRow {
  return { candidateId: row.candidateId, status: 'struck', reason, votes: row.votes, formerRank: row.rank };
}
