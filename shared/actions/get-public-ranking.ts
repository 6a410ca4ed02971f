import type { PublicRanking, RankingSnapshot } from '../contract/rankings.ts';
import { phaseOf } from '../domain/ballot.ts';
import { tellImportedVotes } from '../domain/ranking/tell-imported-votes.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { findRound } from './find-round.ts';
import type { RoundStore, SnapshotStore } from './ports.ts';
import type { RoundRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { resultSnapshot } from './result-snapshot.ts';
import { beijingTime } from './texts.ts';
import { requireVisibleTotals } from './totals-visibility.ts';

export type GetPublicRankingPorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly snapshots: Pick<SnapshotStore, 'latest'>;
  readonly clock: Clock;
};

/**
 * What everybody may see of a ranking, after the round (selection.md §4, personal data: never a single judge's scores,
 * the mean is public after the round).
 *
 * Steps: find the round; refuse while its totals are hidden, and until the vote has closed; take the latest snapshot if
 * it was made after the closing, since an earlier one shows running totals as if they were the result; leave out what
 * is not public.
 */
export async function getPublicRanking(
  ports: GetPublicRankingPorts,
  input: { readonly roundId: string },
): Promise<Result<PublicRanking, Refusal>> {
  const found = await findRound(ports.rounds, input.roundId);
  if (!found.ok) return found;
  const round = found.value;
  const now = ports.clock.now();
  const visible = requireVisibleTotals(round, now);
  if (!visible.ok) return visible;
  if (round.vote && phaseOf(round.vote, now) !== 'closed') {
    return refuse('ranking-not-ready', { detail: `排名在${beijingTime(round.vote.closesAt)}投票结束后公布` });
  }

  const snapshot = await resultSnapshot(ports.snapshots, round, now);
  if (!snapshot) return refuse('ranking-not-ready', { detail: '投票结束后的排名尚未算出' });
  return ok(publicView(round, snapshot));
}

function publicView(round: RoundRecord, snapshot: RankingSnapshot): PublicRanking {
  const { snapshotId, roundId, computedAt, standing, ballots, voided, totalVotes, places } = snapshot;
  const votesNote = tellImportedVotes(snapshot.imported);
  return {
    snapshotId,
    roundId,
    computedAt,
    standing,
    ballots,
    voided,
    totalVotes,
    places,
    title: round.title,
    ...(votesNote !== undefined && { votesNote }),
    unranked: snapshot.unranked.map(({ candidateId, name, organisation, district }) => ({
      candidateId,
      name,
      organisation,
      district,
    })),
    rows: snapshot.rows.map((row) => {
      const { rank, candidateId, name, organisation, district, total, votes, movement, aboveLine, tieBreak } = row;
      return {
        rank,
        candidateId,
        name,
        organisation,
        district,
        total,
        votes,
        movement,
        aboveLine,
        components: row.components.map(({ kind, stageId, weight, score, weighted }) => ({
          kind,
          weight,
          score,
          weighted,
          ...(stageId !== undefined && { stageId }),
        })),
        ...(tieBreak && { tieBreak: { by: tieBreak.by, detail: tieBreak.detail } }),
      };
    }),
  };
}
