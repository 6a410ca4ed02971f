import { hash } from 'node:crypto';

/**
 * The order in which a page shows the candidates, so that none is favoured.
 *
 * A `turn` is a whole number from 0 that the caller moves on: minutes since the round opened, a count of page views, or
 * {@link turnOf} a viewer's seed. With n candidates, turns 0…n−1 form the first block, n…2n−1 the second, and so on:
 * - for each block the ids are shuffled: sorted by the SHA-256 of the UTF-8 text `ROUND:BLOCK:CANDIDATE` in hex;
 * - within a block each turn starts one place further along that circle.
 *
 * So over any block each candidate stands in each place exactly once, and neighbours change from block to block. The
 * order depends on nothing else: not on ids given early or late, not on the input's order, not on votes.
 *
 * @throws RangeError unless `turn` is a whole number from 0.
 */
export function candidateOrder(roundId: string, candidateIds: readonly string[], turn: number): readonly string[] {
  if (!Number.isSafeInteger(turn) || turn < 0) throw new RangeError(`Not a turn: ${turn}`);
  const size = candidateIds.length;
  if (size === 0) return [];
  const start = turn % size;
  const block = (turn - start) / size;
  const circle = candidateIds
    .map((id) => ({ id, key: hash('sha256', `${roundId}:${block}:${id}`, 'hex') }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ id }) => id);
  return [...circle.slice(start), ...circle.slice(0, start)];
}

/** A turn for a seed (a viewer's random token, a day): the first 48 bits of its SHA-256, so even to within 1 in 10¹². */
export function turnOf(seed: string): number {
  return Number.parseInt(hash('sha256', seed, 'hex').slice(0, 12), 16);
}
