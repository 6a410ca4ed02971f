import type { TallyResponse } from '../contract/rounds.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { findRound } from './find-round.ts';
import type { RoundStore } from './ports.ts';
import type { TallyStore } from './vote-ports.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { requireVisibleTotals } from './totals-visibility.ts';

export type GetTallyPorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly tallies: Pick<TallyStore, 'read'>;
  readonly clock: Clock;
};

/**
 * The live tally of a round, provisional by nature: the recount decides.
 * Steps: check the role; find the round; refuse while its totals are hidden, to staff too; read the tally and name each
 * ordinal's candidate, in the order of the ballot paper. A round whose paper is not fixed has no votes.
 */
export async function getTally(
  ports: GetTallyPorts,
  input: { readonly actor: Actor; readonly roundId: string },
): Promise<Result<TallyResponse, Refusal>> {
  const role = requireRole(input.actor, 'get-tally');
  if (!role.ok) return role;
  const found = await findRound(ports.rounds, input.roundId);
  if (!found.ok) return found;
  const round = found.value;
  if (!round.vote) return refuse('round-without-vote');
  const visible = requireVisibleTotals(round, ports.clock.now());
  if (!visible.ok) return visible;

  const tally = await ports.tallies.read(round.ledger);
  const paper = round.paper?.candidateIds ?? [];
  return ok({
    roundId: round.roundId,
    ballots: tally.ballots,
    provisional: true,
    votes: paper.map((candidateId, ordinal) => ({ candidateId, votes: tally.votes.get(ordinal) ?? 0 })),
  });
}
