import { join } from 'node:path';
import { playCityReview } from '../sample/play.ts';
import { terminalProgress } from '../sample/progress.ts';
import type { Figure } from './figure.ts';
import { root, startSystem } from './start-up.ts';

const ballots = 20_000;

/**
 * The whole city review with 20,000 ballots sent over HTTP, from the first one sent to the last one in the ledger.
 * @throws Error when a ballot was lost or counted twice: then no rate means anything
 */
export async function benchBallots(dataDir: string): Promise<readonly Figure[]> {
  const system = await startSystem(dataDir, true);
  try {
    const played = await playCityReview({
      origin: system.url,
      campaignFile: join(root, 'campaigns/changzhou-2022.json'),
      progress: terminalProgress(process.stdout),
      ballots,
    });
    if (!played.season) throw new Error('The season had been played before');
    const { bursts, burstSeconds, voters } = played.season;
    const sent = bursts.reduce((sum, burst) => sum + burst.sent, 0);
    const failed = bursts.reduce((sum, burst) => sum + burst.failed, 0);
    if (played.snapshot.ballots !== voters || failed > 0 || played.snapshot.drift !== 0) {
      throw new Error(`${voters} voters, ${played.snapshot.ballots} ballots counted, ${failed} answers failed`);
    }
    return [
      { name: 'ballots accepted and counted', measured: sent / burstSeconds, unit: '/s', asked: 300, better: 'more' },
    ];
  } finally {
    await system.stop();
  }
}
