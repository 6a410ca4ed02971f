import type { BallotLedger, Count, Recount, TallyStore, VoterMarks } from './vote-ports.ts';

export type DriftPorts = {
  readonly ledger: Pick<BallotLedger, 'recount'>;
  readonly tallies: Pick<TallyStore, 'read'>;
  /** Resolves after so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
};

/** The fold follows the ledger by a second or so: that long the live tally may be behind without being wrong. */
const patience = { times: 5, milliseconds: 1_000 };

/**
 * Recounts the ballots of a round from the ledger and says by how many ballots the live tally is off (architecture.md
 * §3: the recount never trusts the tally).
 *
 * While ballots come in, three readings at three instants never agree. So the tally is read before and after the
 * recount, and is right when the recount lies between the two, for the ballots and for each candidate; a tally that
 * is only behind is given five seconds to catch up.
 */
export async function recountWithDrift(
  ports: DriftPorts,
  ledger: string,
  marks?: VoterMarks,
): Promise<{ count: Recount; drift: number }> {
  const before = await ports.tallies.read(ledger);
  const count = await ports.ledger.recount(ledger, marks);
  let drift = driftOf(before, count, await ports.tallies.read(ledger));
  for (let tried = 0; drift !== 0 && tried < patience.times; tried += 1) {
    await ports.pause(patience.milliseconds);
    drift = driftOf(before, count, await ports.tallies.read(ledger));
  }
  return { count, drift };
}

/** The largest distance, in ballots, of a recounted number from the span between the two readings of the tally. */
export function driftOf(before: Count, counted: Count, after: Count): number {
  const ordinals = new Set([...before.votes.keys(), ...counted.votes.keys(), ...after.votes.keys()]);
  const votes = [...ordinals].map((ordinal) =>
    distance(before.votes.get(ordinal) ?? 0, counted.votes.get(ordinal) ?? 0, after.votes.get(ordinal) ?? 0),
  );
  return Math.max(distance(before.ballots, counted.ballots, after.ballots), ...votes);
}

function distance(from: number, value: number, to: number): number {
  return Math.max(Math.min(from, to) - value, value - Math.max(from, to), 0);
}
