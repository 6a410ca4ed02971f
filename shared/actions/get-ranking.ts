import type { RankingSnapshot } from '../contract/rankings.ts';
import type { Clock } from '../platform/clock.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { findRound } from './find-round.ts';
import { findSnapshot } from './find-snapshot.ts';
import type { RoundStore, SnapshotStore } from './ports.ts';
import type { Actor } from './records.ts';
import type { Refusal } from './refusal.ts';
import { requireVisibleTotals } from './totals-visibility.ts';

export type GetRankingPorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly snapshots: Pick<SnapshotStore, 'latest' | 'get' | 'ofRequest' | 'whyUnranked'>;
  readonly clock: Clock;
};

/**
 * A ranking with the whole explanation of each row, for the city officer and the auditor.
 * Steps: check the role; find the round; refuse while its totals are hidden, since a snapshot of last night holds
 * running totals too; find the snapshot by its id, by its request or as the latest.
 */
export async function getRanking(
  ports: GetRankingPorts,
  input: { readonly actor: Actor; readonly roundId: string; readonly snapshotId: string },
): Promise<Result<RankingSnapshot, Refusal>> {
  const role = requireRole(input.actor, 'get-ranking');
  if (!role.ok) return role;
  const round = await findRound(ports.rounds, input.roundId);
  if (!round.ok) return round;
  const now = ports.clock.now();
  const visible = requireVisibleTotals(round.value, now);
  if (!visible.ok) return visible;
  return findSnapshot(ports.snapshots, round.value, input.snapshotId, now);
}
