/** Ballots counted, and votes by ordinal on the ballot paper; an ordinal without votes may be absent. */
export type Tally = { readonly ballots: number; readonly votes: ReadonlyMap<number, number> };

/**
 * Counts ballots, each a list of ordinals. A ballot that names an ordinal twice cannot have been accepted, so the ledger is
 * damaged: it throws and names the ballot's position, since to leave it out would change a result in silence.
 */
export function tally(ballots: Iterable<readonly number[]>): Tally {
  const votes = new Map<number, number>();
  let count = 0;
  for (const ordinals of ballots) {
    if (new Set(ordinals).size !== ordinals.length) throw new RangeError(`Ballot ${count} names an ordinal twice`);
    for (const ordinal of ordinals) votes.set(ordinal, (votes.get(ordinal) ?? 0) + 1);
    count += 1;
  }
  return { ballots: count, votes };
}

/**
 * Votes by candidate id, in the order of the paper and 0 where there are none: the form that a ranking takes. Votes for an
 * ordinal that is not on the paper, or more votes than ballots, mean a damaged ledger: it throws.
 */
export function votesByCandidate(counted: Tally, paper: readonly string[]): ReadonlyMap<string, number> {
  for (const [ordinal, votes] of counted.votes) {
    if (paper[ordinal] === undefined) throw new RangeError(`Ordinal ${ordinal} is not on a paper of ${paper.length}`);
    if (votes > counted.ballots) {
      throw new RangeError(`Ordinal ${ordinal} has ${votes} votes on ${counted.ballots} ballots`);
    }
  }
  return new Map(paper.map((candidateId, ordinal) => [candidateId, counted.votes.get(ordinal) ?? 0]));
}
