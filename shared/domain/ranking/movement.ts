import type { Movement } from './types.ts';

/** The way from the last snapshot's rank; `by` > 0 is a rise. */
export function movementOf(
  previous: Readonly<Record<string, number>> | undefined,
  candidateId: string,
  rank: number,
): Movement {
  const from = previous !== undefined && Object.hasOwn(previous, candidateId) ? previous[candidateId] : undefined;
  return from === undefined ? 'new' : { from, by: from - rank };
}
