import type { RankingSnapshot } from '../contract/rankings.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import type { SnapshotStore } from './ports.ts';
import type { RoundRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { effectiveStanding } from './standing.ts';
import { tellUnranked } from './tell-unranked.ts';

/**
 * The snapshot that a path names: its id (`snp_…`), the request that it answered (`req_…`) or `latest`. A request that
 * has no answer yet, like a round that was never ranked, is `ranking-not-ready`: ask again later. A request that could not
 * be answered with a ranking is `ranking-failed`, with the reason. What is found says how it stands now.
 */
export async function findSnapshot(
  snapshots: Pick<SnapshotStore, 'latest' | 'get' | 'ofRequest' | 'whyUnranked'>,
  round: RoundRecord,
  name: string,
  now: number,
): Promise<Result<RankingSnapshot, Refusal>> {
  const { roundId } = round;
  const asItStands = (found: RankingSnapshot) => ok(effectiveStanding(round, found, now));
  if (name.startsWith('snp_')) {
    const snapshot = await snapshots.get(roundId, name);
    return snapshot ? asItStands(snapshot) : unknownSnapshot(name);
  }
  const isRequest = name.startsWith('req_');
  if (!isRequest && name !== 'latest') return unknownSnapshot(name);
  const snapshot = isRequest ? await snapshots.ofRequest(roundId, name) : await snapshots.latest(roundId);
  if (snapshot) return asItStands(snapshot);
  const why = isRequest ? await snapshots.whyUnranked(roundId, name) : undefined;
  if (why) return refuse('ranking-failed', { detail: tellUnranked(why) });
  return refuse('ranking-not-ready', { detail: isRequest ? '该申请的排名尚未算出' : '本轮尚未计算过排名' });
}

function unknownSnapshot(name: string): ReturnType<typeof refuse> {
  return refuse('snapshot-unknown', { field: 'snapshotId', detail: `snapshotId：没有快照 ${name}` });
}
