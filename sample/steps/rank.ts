import type { RankingSnapshot } from '../../shared/contract/rankings.ts';
import type { Stage } from '../stage.ts';

const patience = 60_000;
const shanghaiOffset = 8 * 3_600_000;
const oneDay = 24 * 3_600_000;

/** The first 00:30 (Asia/Shanghai, which has no summer time) after an instant, and a few seconds. */
export function afterNextNight(instant: number): number {
  const sinceMidnight = (instant + shanghaiOffset) % oneDay;
  const half = 30 * 60_000;
  return instant - sinceMidnight + (sinceMidnight >= half ? oneDay : 0) + half + 5000;
}

/** Lets the clock pass the next 00:30, so that the night's schedule fires, and waits for what it sets off. */
export async function passNight(stage: Stage): Promise<number> {
  const part = stage.progress.part('每晚 00:30 重新计算排名', 1);
  await stage.cloud.forwardTo(afterNextNight(await stage.cloud.now()));
  await stage.cloud.drained();
  part.step();
  return part.done();
}

/** The newest snapshot once it is final: closed, drained, recounted. */
export async function finalRanking(stage: Stage): Promise<RankingSnapshot> {
  const officer = await stage.as('city-officer');
  const giveUpAt = performance.now() + patience;
  for (;;) {
    const snapshot = await officer.callUnless<RankingSnapshot>(
      ['ranking-not-ready'],
      'GET',
      `/api/rounds/${stage.roundId}/rankings/latest`,
    );
    if (snapshot?.standing === 'final') return snapshot;
    if (performance.now() > giveUpAt)
      throw new Error(
        `No final ranking within ${patience / 1000} s: ${snapshot?.standingReasons.join('; ') ?? 'none at all'}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
