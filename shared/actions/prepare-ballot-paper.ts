import type { BallotPaper } from '../contract/rounds.ts';
import { lotOf } from '../domain/draw.ts';
import { hasProfile } from '../domain/profile.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { auditEntry } from './audit.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { clearanceRules, clearedCandidates } from './clearance-state.ts';
import { findRoundAndCampaign } from './find-round.ts';
import type { CampaignStore, CandidateStore, RoundStore } from './ports.ts';
import type { Actor, RoundRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { ReviewStore } from './registry-ports.ts';
import { beijingTime, isoInstant } from './texts.ts';
import { isVoteFrozen } from './vote-frozen.ts';
import type { VoterKeyVersions } from './vote-ports.ts';

export type PrepareBallotPaperPorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly reviews: Pick<ReviewStore, 'clearances' | 'changes' | 'fixPaper'>;
  readonly candidates: Pick<CandidateStore, 'ofRound'>;
  readonly voterKeys: VoterKeyVersions;
  readonly clock: Clock;
};
type Paper = NonNullable<RoundRecord['paper']>;

/**
 * Fixes the round's candidates as its ballot paper: each gets an ordinal, which ballots carry.
 *
 * Steps: check the role; find the round and its candidates; every body that the campaign names must have decided on
 * each of them, and only who is cleared by all goes on; each of those has a profile, since the stage may have been given
 * its vote after they were nominated; require enough of them to fill a ballot; put them in an order that says nothing of
 * anybody; a paper with the same candidates stays as it is; another may replace it until a minute before the opening,
 * and never after. A round that opened without a paper has no ballots, so that its first paper may come late. Imported
 * results were checked against a paper, which stays while they are in force. A candidate or clearance that changes
 * meanwhile is told as a lost race. With the paper the round pins the version of the voter secret: rotating the secret
 * while it votes makes nobody a new voter.
 */
export async function prepareBallotPaper(
  ports: PrepareBallotPaperPorts,
  input: { readonly actor: Actor; readonly roundId: string },
): Promise<Result<BallotPaper, Refusal>> {
  const role = requireRole(input.actor, 'prepare-ballot-paper');
  if (!role.ok) return role;
  const found = await findRoundAndCampaign(ports, input.roundId);
  if (!found.ok) return found;
  const { round, stored } = found.value;
  if (!round.vote) return refuse('round-without-vote');
  // Before everything that it guards.
  const changes = await ports.reviews.changes(round.roundId);
  const [candidates, clearances] = await Promise.all([
    ports.candidates.ofRound(round.roundId),
    ports.reviews.clearances(round.roundId),
  ]);
  const rules = clearanceRules(stored.campaign, round);
  const { cleared, open } = clearedCandidates(rules, candidates, clearances);
  const candidateIds = neutralOrder(
    round.roundId,
    cleared.map(({ candidateId }) => candidateId),
  );
  if (round.paper && candidateIds.join() === round.paper.candidateIds.join()) return ok(paperView(round, round.paper));

  if (round.importedBy !== undefined) {
    return refuse('import-in-force', { detail: '导入的结果是按原名单核对的，须先撤销导入才能更改名单' });
  }
  const now = ports.clock.now();
  if (round.paper && isVoteFrozen(round, now)) {
    return refuse('round-started', {
      detail: `选票须在${beijingTime(round.vote.opensAt)}投票开始前 1 分钟确定，现已不能更改`,
    });
  }
  if (now >= round.vote.closesAt) return refuse('round-started', { detail: '本轮投票已结束，不能再确定选票' });
  if (open.length > 0) {
    return refuse('clearances-missing', { detail: `还有 ${open.length} 项未办结`, errors: open });
  }
  const blank = cleared.filter((one) => !hasProfile(one));
  if (blank.length > 0) {
    const errors = blank.map(({ candidateId, name }) => {
      return { field: candidateId, code: 'profile-missing', detail: `${name}没有事迹简介，请退回修改后重新推荐` };
    });
    return refuse('profile-missing', { detail: `有 ${blank.length} 人没有事迹简介，不能列入选票`, errors });
  }
  if (candidateIds.length < Math.max(round.vote.rule.minPicks, 1)) {
    const least = Math.max(round.vote.rule.minPicks, 1);
    return refuse('ballot-paper-missing', {
      detail: `候选人只有 ${candidateIds.length} 人，每张选票至少要选 ${least} 人`,
    });
  }
  const paper: Paper = { candidateIds, preparedAt: now };
  const voterKeyVersion = await ports.voterKeys.latest();
  const entry = { at: now, campaignId: round.campaignId, action: 'prepare-ballot-paper', target: round.roundId };
  const written = await orRefuse(
    ports.reviews.fixPaper(
      { ...round, paper, voterKeyVersion, version: round.version + 1 },
      changes,
      auditEntry(input.actor, { ...entry, ...(round.paper && { before: round.paper }), after: paper }),
    ),
  );
  return written.ok ? ok(paperView(round, paper)) : written;
}

/** By lot, with the round's id as the seed: the same candidates always get the same ordinals, and anyone can check. */
function neutralOrder(roundId: string, candidateIds: readonly string[]): readonly string[] {
  return candidateIds
    .map((id) => ({ id, lot: lotOf('ballot-paper', roundId, id) }))
    .toSorted((a, b) => (a.lot < b.lot ? -1 : 1))
    .map(({ id }) => id);
}

function paperView({ roundId }: RoundRecord, paper: Paper): BallotPaper {
  return { roundId, candidates: [...paper.candidateIds], preparedAt: isoInstant(paper.preparedAt) };
}
