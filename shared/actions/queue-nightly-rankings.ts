import { phaseOf } from '../domain/ballot.ts';
import type { Clock } from '../platform/clock.ts';
import { dayInShanghai } from '../platform/clock.ts';
import type { CampaignStore, RankingQueue, RoundStore } from './ports.ts';
import type { RoundRecord } from './records.ts';

export type QueueNightlyPorts = {
  readonly campaigns: Pick<CampaignStore, 'list'>;
  readonly rounds: Pick<RoundStore, 'ofCampaign'>;
  readonly queue: RankingQueue;
  readonly clock: Clock;
};

/**
 * How long after its closing a round is still ranked each night, in milliseconds: seven nights, so that the longest
 * public holiday passes before somebody must ask for a ranking by hand.
 */
const justClosed = 7 * 24 * 3_600_000;

/**
 * Asks for tonight's ranking of every round that is open, just closed (selection.md §4, rankings) or intervened in since,
 * and has its ballot paper: one message each. The request's id is made of the night and the round, so that a schedule that fires twice, or
 * again after a failure half-way, still makes one snapshot of each round.
 * @returns the ids of the rounds
 */
export async function queueNightlyRankings(ports: QueueNightlyPorts): Promise<readonly string[]> {
  const now = ports.clock.now();
  const campaigns = await ports.campaigns.list();
  const rounds = (await Promise.all(campaigns.map(({ campaignId }) => ports.rounds.ofCampaign(campaignId)))).flat();
  const due = rounds.filter((round) => isDue(round, now)).map(({ roundId }) => roundId);
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

function isDue({ vote, paper, resultChangedAt = 0 }: RoundRecord, now: number): boolean {
  if (!vote || !paper || phaseOf(vote, now) === 'scheduled') return false;
  return now < Math.max(vote.closesAt, resultChangedAt) + justClosed;
}
