/** Ballots counted, and votes by ordinal on the ballot paper. */
export type Tally = { readonly ballots: number; readonly votes: readonly number[] };

/**
 * Counts ballots, each a list of ordinals on a paper of `paperSize` candidates. A ballot that cannot have been accepted
 * (an ordinal that is not on the paper, or twice) means a damaged ledger: it throws and names the ballot's position,
 * since to leave it out would change a result in silence.
 */
export function tally(ballots: Iterable<readonly number[]>, paperSize: number): Tally {
  const votes = Array.from({ length: paperSize }, () => 0);
  let count = 0;
  for (const ordinals of ballots) {
    for (const [index, ordinal] of ordinals.entries()) {
      const before = votes[ordinal];
      if (before === undefined)
        throw new RangeError(`Ballot ${count}: ordinal ${ordinal} is not on a paper of ${paperSize}`);
      if (ordinals.indexOf(ordinal) !== index)
        throw new RangeError(`Ballot ${count}: ordinal ${ordinal} is there twice`);
      votes[ordinal] = before + 1;
    }
    count += 1;
  }
  return { ballots: count, votes };
}

/** Adds tallies of one paper, for instance of its buckets. Throws if they are not of one size. */
export function addTallies(tallies: readonly Tally[], paperSize: number): Tally {
  const votes = Array.from({ length: paperSize }, () => 0);
  let ballots = 0;
  for (const part of tallies) {
    if (part.votes.length !== paperSize) {
      throw new RangeError(`A tally of ${part.votes.length} candidates for a paper of ${paperSize}`);
    }
    ballots += part.ballots;
    for (const [ordinal, count] of part.votes.entries()) votes[ordinal] = (votes[ordinal] ?? 0) + count;
  }
  return { ballots, votes };
}

/** Votes by candidate id, in the order of the paper; the form that a ranking takes. */
export function votesByCandidate(counted: Tally, paper: readonly string[]): ReadonlyMap<string, number> {
  if (counted.votes.length !== paper.length) {
    throw new RangeError(`A tally of ${counted.votes.length} candidates for a paper of ${paper.length}`);
  }
  return new Map(paper.map((candidateId, ordinal) => [candidateId, counted.votes[ordinal] ?? 0]));
}
