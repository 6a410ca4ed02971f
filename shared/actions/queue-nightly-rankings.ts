import { phaseOf } from '../domain/ballot.ts';
import type { Clock } from '../platform/clock.ts';
import { dayInShanghai } from '../platform/clock.ts';
import type { CampaignStore, RankingQueue, RoundStore, SnapshotStore } from './ports.ts';
import type { RoundRecord } from './records.ts';
import { effectiveStanding } from './standing.ts';

export type QueueNightlyPorts = {
  readonly campaigns: Pick<CampaignStore, 'list'>;
  readonly rounds: Pick<RoundStore, 'ofCampaign'>;
  readonly snapshots: Pick<SnapshotStore, 'latestHead'>;
  readonly queue: RankingQueue;
  readonly clock: Clock;
};

/**
 * How long after its closing a round is ranked each night, whatever it has, in milliseconds: seven nights, so that the
 * longest public holiday passes before somebody must ask by hand for the ranking of a round that has none.
 */
const justClosed = 7 * 24 * 3_600_000;

/**
 * Asks for tonight's ranking of every round that is open or just closed (selection.md §4, rankings) and has its ballot
 * paper, and of every other whose latest ranking is not final as it stands tonight: an intervention has come into force,
 * a proposal was rejected that it was provisional for, a candidate's lock has ended, dead letters were counted at last.
 * One message each. The request's id is made of the night and the round, so that a schedule that fires twice, or
 * again after a failure half-way, still makes one snapshot of each round.
 * @returns the ids of the rounds
 */
export async function queueNightlyRankings(ports: QueueNightlyPorts): Promise<readonly string[]> {
  const now = ports.clock.now();
  const campaigns = await ports.campaigns.list();
  const rounds = (await Promise.all(campaigns.map(({ campaignId }) => ports.rounds.ofCampaign(campaignId)))).flat();
  const judged = await Promise.all(rounds.map((round) => isDue(ports, round, now)));
  const due = rounds.filter((_, index) => judged[index]).map(({ roundId }) => roundId);
  await Promise.all(
    due.map((roundId) =>
      ports.queue.send({
        type: 'ranking-requested',
        requestId: nightlyRequestId(roundId, now),
        roundId,
        requestedBy: 'system:queue-nightly-rankings',
        reason: 'nightly',
      }),
    ),
  );
  return due;
}

/** e.g. `req_2022-05-20_changzhou-2022_city`; the night is the day in Shanghai on which it ends. */
export function nightlyRequestId(roundId: string, now: number): string {
  return `req_${dayInShanghai(now)}_${roundId.replace(/^rnd_/, '')}`;
}

async function isDue(
  { snapshots }: Pick<QueueNightlyPorts, 'snapshots'>,
  round: RoundRecord,
  now: number,
): Promise<boolean> {
  const { vote, paper } = round;
  if (vote && (!paper || phaseOf(vote, now) === 'scheduled')) return false;
  if (vote && now < vote.closesAt + justClosed) return true;
  const head = await snapshots.latestHead(round.roundId);
  return head !== undefined && effectiveStanding(round, head, now).standing !== 'final';
}
