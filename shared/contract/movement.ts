import type { RankingRow } from './rankings.ts';

/** How a row's movement since the last night is shown: new, unchanged, places up or down. */
export function movementText({ movement }: Pick<RankingRow, 'movement'>): string {
  if (movement === null) return '新';
  if (movement === 0) return '—';
  return movement > 0 ? `↑${movement}` : `↓${-movement}`;
}
