/** What a voter sent, as the test itself remembers it. Shares no code with the system. */
export type Sent = { readonly voter: string; readonly picks: readonly number[]; readonly acceptedAt: number };
/** What lies in the ledger under a voter, read out past the system's own code. */
export type Stored = { readonly voter: string; readonly picks: readonly number[]; readonly acceptedAt: number };
export type Count = { readonly ballots: number; readonly votes: ReadonlyMap<number, number> };
/** What a voter is told of a ballot afterwards. */
export type Told = Sent & { readonly state: string };

const same = (a: Sent, b: Stored): boolean => a.acceptedAt === b.acceptedAt && a.picks.join() === b.picks.join();

/**
 * The oracle of the fault tests: from the history of what was sent and what then lies in the ledger it says what was
 * lost, what was counted twice and what was wrongly told. A voter who sent several ballots may have any one of them
 * counted, since deliveries come in any order, but exactly one.
 * @returns one line a fault; none when all is well
 */
export function faultsOf(history: readonly Sent[], ledger: readonly Stored[], counts: Readonly<Record<string, Count>>) {
  const faults: string[] = [];
  for (const [voter, sent] of Map.groupBy(history, (one) => one.voter)) {
    const stored = ledger.filter((one) => one.voter === voter);
    if (stored.length === 0) faults.push(`lost: no ballot of ${voter}`);
    if (stored.length > 1) faults.push(`double: ${stored.length} ballots of ${voter}`);
    for (const ballot of stored) {
      if (!sent.some((one) => same(one, ballot))) faults.push(`invented: ${voter} never sent ${ballot.picks.join()}`);
    }
  }
  const voters = new Set(history.map(({ voter }) => voter));
  for (const { voter } of ledger) if (!voters.has(voter)) faults.push(`invented: a ballot of ${voter}`);

  const votes = new Map<number, number>();
  for (const { picks } of ledger) for (const pick of picks) votes.set(pick, (votes.get(pick) ?? 0) + 1);
  for (const [name, count] of Object.entries(counts)) {
    if (count.ballots !== ledger.length) faults.push(`${name}: ${count.ballots} ballots in place of ${ledger.length}`);
    for (const pick of new Set([...votes.keys(), ...count.votes.keys()])) {
      const [is, should] = [count.votes.get(pick) ?? 0, votes.get(pick) ?? 0];
      if (is !== should) faults.push(`${name}: candidate ${pick} has ${is} votes in place of ${should}`);
    }
  }
  return faults;
}

/** Of the ballots that were told something: `counted` is exactly what lies in the ledger, all else is a `duplicate`. */
export function misclassified(told: readonly Told[], ledger: readonly Stored[]): readonly string[] {
  return told.flatMap((one) => {
    const counted = ledger.some((stored) => stored.voter === one.voter && same(one, stored));
    const should = counted ? 'counted' : 'duplicate';
    return one.state === should
      ? []
      : [`misclassified: ${one.voter} ${one.picks.join()} is ${should}, told ${one.state}`];
  });
}
