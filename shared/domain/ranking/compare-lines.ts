import type { Ranking } from './types.ts';

export type LineChange = {
  /** Who would be above the line and is not, in the order of the other ranking. */
  readonly entering: readonly string[];
  /** Who is above the line and would not be, in rank order. */
  readonly leaving: readonly string[];
};

/** Would another count change who is above the line (selection.md §4: 41 | 42)? Compares who is above it in both. */
export function compareLines(actual: Pick<Ranking, 'rows'>, other: Pick<Ranking, 'rows'>): LineChange {
  const above = ({ rows }: Pick<Ranking, 'rows'>) =>
    rows.filter(({ aboveLine }) => aboveLine).map(({ candidateId }) => candidateId);
  const [now, then] = [above(actual), above(other)];
  return {
    entering: then.filter((candidateId) => !now.includes(candidateId)),
    leaving: now.filter((candidateId) => !then.includes(candidateId)),
  };
}
