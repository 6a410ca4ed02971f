import type { RoundView } from '../../shared/contract/rounds.ts';
import { planBallots } from '../ballots.ts';
import { burst, type BurstCounts } from '../burst.ts';
import type { Stage } from '../stage.ts';

export type Wave = {
  readonly title: string;
  readonly count: number;
  readonly firstPerson: number;
  readonly seed: number;
};

/**
 * One wave of the online vote: a burst of ballots, then the wait until every accepted one is in the ledger.
 * @returns what the voters were told, and the seconds from the first ballot sent to the last one counted
 */
export async function voteOnline(
  stage: Stage,
  wave: Wave,
): Promise<{ counts: BurstCounts; voters: number; seconds: number }> {
  const round = await stage.visitor.call<RoundView>('GET', `/api/rounds/${stage.roundId}`);
  const ballots = planBallots({
    // The page shows an order that changes; the plan needs one that does not.
    candidateIds: round.candidates.map(({ candidateId }) => candidateId).toSorted(),
    minPicks: round.minPicks ?? 1,
    maxPicks: round.maxPicks ?? 1,
    count: wave.count,
    firstPerson: wave.firstPerson,
    seed: wave.seed,
  });
  const part = stage.progress.part(wave.title, ballots.length);
  let shown = 0;
  let startedAt = performance.now();
  const counts = await burst({ origin: stage.origin, roundId: stage.roundId, ballots, connections: 24 }, (sent) => {
    if (sent === 0) startedAt = performance.now();
    part.step(sent - shown);
    shown = sent;
  });
  await stage.cloud.drained();
  const seconds = (performance.now() - startedAt) / 1000;
  part.done(
    `发出 ${counts.sent}，受理 ${counts.accepted}，已投过 ${counts.alreadyVoted}，${Math.round(counts.sent / seconds)} 张/秒`,
  );
  const voters = ballots.filter(({ kind }) => kind === 'sound').length;
  return { counts, voters, seconds };
}
