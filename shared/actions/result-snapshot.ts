import type { RankingSnapshot } from '../contract/rankings.ts';
import { phaseOf } from '../domain/ballot.ts';
import type { SnapshotStore } from './ports.ts';
import type { RoundRecord } from './records.ts';
import { effectiveStanding } from './standing.ts';

/**
 * The latest ranking that is a result: made after the vote has closed. An earlier one holds running totals, and its
 * mere order would tell them (selection.md §4, personal data). It says how it stands now.
 */
export async function resultSnapshot(
  snapshots: Pick<SnapshotStore, 'latest'>,
  round: RoundRecord,
  now: number,
): Promise<RankingSnapshot | undefined> {
  if (round.vote && phaseOf(round.vote, now) !== 'closed') return undefined;
  const snapshot = await snapshots.latest(round.roundId);
  const isResult = snapshot && (!round.vote || Date.parse(snapshot.computedAt) >= round.vote.closesAt);
  return isResult ? effectiveStanding(round, snapshot, now) : undefined;
}
