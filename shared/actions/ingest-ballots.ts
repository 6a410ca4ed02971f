import { BallotCast } from '../contract/messages.ts';
import type { BallotLedger, BallotOutcome, DeadLetters } from './vote-ports.ts';

export type QueuedBallot = { readonly messageId: string; readonly body: string };
export type IngestPorts = {
  readonly ledger: Pick<BallotLedger, 'insert'>;
  readonly deadLetters: DeadLetters;
};
export type IngestReport = {
  /** Messages that must be delivered again, and why. */
  readonly failed: readonly { readonly messageId: string; readonly reason: string }[];
  /** Ballots that the ledger holds: put now, or found there from an earlier delivery. */
  readonly counted: number;
  /** Ballots that lost to another of their voter, which the ledger holds. */
  readonly duplicates: number;
  /** Further copies, in this batch, of a ballot that one of the other figures holds: the queue delivers at least once. */
  readonly copies: number;
  readonly poison: number;
};

type Received = { readonly messageId: string; readonly ballot: BallotCast };
type Poison = QueuedBallot & { readonly reason: string };
/** The messages of one voter, and their ballots without copies, the one accepted first in front. */
type Voter = { readonly received: readonly Received[]; readonly ballots: readonly BallotCast[] };

/**
 * Writes a batch of accepted ballots into the ledger, once each (architecture.md §3).
 *
 * Steps: parse each message; of several ballots of one voter the one accepted first is put (selection.md §4: one ballot per
 * person per round), and each learns from the ledger whether it is the one that counts, which a later one may be since
 * an earlier delivery; send what can never be counted to the dead letters.
 * A message is done only when its outcome is certain: a losing ballot whose winner could not be written is returned
 * too, or a later delivery could count neither. A throw (the ledger is away) returns the whole batch; the dead letters
 * come last so that a thrown batch has not sent them already.
 */
export async function ingestBallots(ports: IngestPorts, messages: readonly QueuedBallot[]): Promise<IngestReport> {
  const { received, poison } = parseAll(messages);
  const voters = votersOf(received);
  const ballots = voters.flatMap((voter) => voter.ballots);
  const outcomes = ballots.length === 0 ? [] : await ports.ledger.insert(ballots);
  const outcomeOf = new Map(ballots.map((ballot, index) => [ballot, outcomeAt(outcomes, index)]));

  const failed: { messageId: string; reason: string }[] = [];
  let counted = 0;
  let duplicates = 0;
  let copies = 0;
  for (const { received, ballots } of voters) {
    const own = ballots.map((ballot) => outcomeOf.get(ballot));
    const fault = own.find((outcome) => typeof outcome === 'object');
    if (fault) {
      failed.push(...received.map(({ messageId }) => ({ messageId, reason: fault.reason })));
    } else {
      counted += own.filter((outcome) => outcome === 'counted').length;
      duplicates += own.filter((outcome) => outcome === 'duplicate').length;
      copies += received.length - ballots.length;
    }
  }
  failed.push(...(await bury(ports.deadLetters, poison)));
  return { failed, counted, duplicates, copies, poison: poison.length };
}

function votersOf(received: readonly Received[]): readonly Voter[] {
  const voters = Map.groupBy(received, ({ ballot }) => `${ballot.ledger}${ballot.voterKey}`);
  return [...voters.values()].map((received) => {
    // Nearly every voter's: no copies to be told apart.
    if (received.length === 1) return { received, ballots: received.map(({ ballot }) => ballot) };
    const distinct = new Map(received.map(({ ballot }) => [orderOf(ballot), ballot]));
    return { received, ballots: [...distinct.values()].toSorted(byAcceptance) };
  });
}

/** Acceptance decides, then the ballot itself: deliveries in any order keep the same ballot. */
function byAcceptance(a: BallotCast, b: BallotCast): number {
  return a.acceptedAt - b.acceptedAt || (orderOf(a) < orderOf(b) ? -1 : 1);
}

/** Two ballots of one voter in one millisecond share their id: the picks tell them apart. */
const orderOf = ({ ballotId, picks }: BallotCast): string => `${ballotId} ${picks.join()}`;

/** An outcome that the ledger did not give is a failure: silence would delete the message. */
function outcomeAt(outcomes: readonly BallotOutcome[], index: number): BallotOutcome {
  return outcomes[index] ?? { type: 'failed', reason: 'the ledger gave no outcome' };
}

function parseAll(messages: readonly QueuedBallot[]): { received: readonly Received[]; poison: readonly Poison[] } {
  const received: Received[] = [];
  const poison: Poison[] = [];
  for (const message of messages) {
    const parsed = readBallot(message.body);
    if (typeof parsed === 'string') poison.push({ ...message, reason: parsed });
    else received.push({ messageId: message.messageId, ballot: parsed });
  }
  return { received, poison };
}

/** The ballot, or the reason why this is none. The reason names fields and never values: they are a secret vote. */
export function readBallot(body: string): BallotCast | string {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return 'not JSON';
  }
  const parsed = BallotCast.safeParse(json);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, code }) => `${path.map(String).join('.') || '$'} ${code}`);
    return `not a ballot: ${faults.join(', ')}`;
  }
  // The ledger keeps the acceptance as a distance from the opening, which cannot be negative.
  return parsed.data.acceptedAt < parsed.data.opensAt ? 'not a ballot: accepted before the round opened' : parsed.data;
}

async function bury(
  deadLetters: DeadLetters,
  poison: readonly Poison[],
): Promise<{ messageId: string; reason: string }[]> {
  const sent = await Promise.allSettled(poison.map(({ body, reason }) => deadLetters.put(body, reason)));
  return poison.flatMap(({ messageId }, index) =>
    sent[index]?.status === 'fulfilled' ? [] : [{ messageId, reason: 'the dead-letter queue did not take it' }],
  );
}
