import type { Ranking, RankingRow } from './types.ts';

/** Draws the line under rank `places` of rows in rank order: who is last in, who is first out, who may move up. */
export function drawLine(
  rows: readonly RankingRow[],
  places: number,
  clause: string | undefined,
): Pick<Ranking, 'rows' | 'line' | 'substitutes'> {
  const lastIn = rows[Math.min(places, rows.length) - 1];
  const firstOut = rows[places];
  return {
    rows,
    line: {
      places,
      ...(lastIn ? { lastIn: lastIn.candidateId } : {}),
      ...(firstOut ? { firstOut: firstOut.candidateId } : {}),
      ...(clause === undefined ? {} : { clause }),
    },
    substitutes: rows.slice(places).map(({ candidateId }) => candidateId),
  };
}
