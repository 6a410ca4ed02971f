import type { Candidate, NominateRequest } from '../contract/rounds.ts';
import { eligibilityOf } from '../domain/eligibility.ts';
import { hasProfile } from '../domain/profile.ts';
import { dayInShanghai } from '../platform/clock.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import { auditEntry } from './audit.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { clearanceRules, clearancesOf, stateOf, submissionOf } from './clearance-state.ts';
import { derivedId } from './derived-id.ts';
import { districtOf } from './find-district.ts';
import { findRoundAndCampaign } from './find-round.ts';
import type { AdviserStore, CampaignStore, CandidateStore, RoundStore } from './ports.ts';
import type { Actor, AdviserRecord, CandidateRecord, RoundRecord, StoredCampaign } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { ReviewStore } from './registry-ports.ts';
import { roundQuotas } from './round-quotas.ts';
import { stageOf } from './stage-rules.ts';
import { staffCandidate } from './views.ts';

export type NominateCandidatePorts = {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly advisers: Pick<AdviserStore, 'get' | 'countByDistrict'>;
  readonly candidates: Pick<CandidateStore, 'ofRound' | 'add'>;
  readonly reviews: Pick<ReviewStore, 'save'>;
  readonly clock: Clock;
};
export type NominateCandidateInput = {
  readonly actor: Actor;
  readonly roundId: string;
  readonly request: NominateRequest;
};

/**
 * A district officer sends up an adviser of the own district (selection.md §2: eligibility, stage 1, quota).
 *
 * Steps: check role and district; find round, campaign and district; districts must send people into the stage: the
 * registry feeds it, or it has a quota for them, and whoever comes into any other comes from the stage before; a fixed
 * ballot paper ends nominations; find the adviser; every eligibility rule must pass, and each that fails or lacks
 * evidence is named; where there is a vote, voters need a profile to read; nobody twice; the district's quota must have
 * room; add the candidate while quota and round are still as they were read. The id follows from round and adviser. Who
 * was returned for correction is submitted anew in the same place, and who was withdrawn in a free one: both with the
 * adviser's data as they are now, and to be cleared again.
 */
export async function nominateCandidate(
  ports: NominateCandidatePorts,
  input: NominateCandidateInput,
): Promise<Result<Candidate, Refusal>> {
  const { actor, roundId } = input;
  const { district, adviserId } = input.request;
  const access = requireDistrict(actor, 'nominate-candidate', district);
  if (!access.ok) return access;
  const found = await findRoundAndCampaign(ports, roundId);
  if (!found.ok) return found;
  const { round, stored } = found.value;
  const known = districtOf(stored, district);
  if (!known.ok) return known;
  if (round.district !== undefined && round.district !== district) {
    return refuse('district-forbidden', { field: 'district', detail: 'district：本轮是其他辖市（区）的初评' });
  }
  const stage = stageOf(stored.campaign, round);
  const advisers = await ports.advisers.countByDistrict(round.campaignId);
  const quota = roundQuotas(stored.campaign, stage, advisers)?.quotas[district];
  if (quota === undefined && stage.inputs.length > 0) {
    const detail = `${round.title}的人员由前一阶段产生，不由${known.value.name}推荐`;
    return refuse('round-without-nominations', { detail });
  }
  if (round.paper) return refuse('nomination-closed');

  const adviser = await ports.advisers.get(round.campaignId, district, adviserId);
  if (!adviser) {
    return refuse('adviser-unknown', {
      field: 'adviserId',
      detail: `adviserId：本辖市（区）没有法律顾问 ${adviserId}`,
    });
  }
  const eligible = requireEligible(stored, adviser, dayInShanghai(ports.clock.now()));
  if (!eligible.ok) return eligible;
  const shown = requireProfile(stored, round, adviser);
  if (!shown.ok) return shown;
  const candidates = await ports.candidates.ofRound(roundId);
  const candidateId = derivedId('cnd_', [roundId, adviserId]);
  const earlier = candidates.find((one) => one.candidateId === candidateId);
  if (earlier && stateOf(earlier) === 'nominated')
    return refuse('already-nominated', { field: 'adviserId', detail: `adviserId：${adviser.name}已被推荐` });
  const nominated = candidates.filter((one) => one.district === district && stateOf(one) !== 'withdrawn').length;
  const takesPlace = !earlier || stateOf(earlier) === 'withdrawn';
  if (takesPlace && quota !== undefined && nominated >= quota) {
    const detail = `district：${known.value.name}名额为 ${quota} 人，已推荐 ${nominated} 人`;
    return refuse('quota-full', { field: 'district', detail });
  }

  const at = ports.clock.now();
  const own = { candidateId, roundId, nominatedAt: at, nominatedBy: actor.subject };
  const candidate: CandidateRecord = {
    ...candidateOf(adviser, own),
    state: 'nominated',
    submission: (earlier ? submissionOf(earlier) : 0) + 1,
    version: (earlier ? (earlier.version ?? 1) : 0) + 1,
  };
  const entry = auditEntry(actor, {
    at,
    campaignId: round.campaignId,
    action: 'nominate-candidate',
    target: candidateId,
    ...(earlier && { before: earlier }),
    after: candidate,
  });
  const written = await orRefuse(
    earlier
      ? ports.reviews.save(candidate, round.version, entry, takesPlace ? { from: nominated, by: 1 } : undefined)
      : ports.candidates.add(candidate, nominated, round.version, entry),
  );
  const pending = clearancesOf(clearanceRules(stored.campaign, round), candidate, []);
  return written.ok ? ok(staffCandidate(candidate, -1, pending)) : written;
}

function requireEligible(
  { campaign }: StoredCampaign,
  adviser: AdviserRecord,
  today: string,
): Result<undefined, Refusal> {
  const reasons = eligibilityOf(adviser, campaign.eligibility, today).filter(({ answer }) => answer !== 'pass');
  if (reasons.length === 0) return ok();
  const errors = reasons.map(({ rule, answer, reason }) => ({ field: rule, code: answer, detail: reason }));
  const detail = `adviserId：${adviser.name}有 ${reasons.length} 项条件未满足：${reasons.map(({ reason }) => reason).join('；')}`;
  return refuse('adviser-ineligible', { field: 'adviserId', detail, errors });
}

/** In a vote the profile is what voters read of a candidate: a blank one would stand on the ballot paper. */
function requireProfile(
  { campaign }: StoredCampaign,
  round: RoundRecord,
  adviser: AdviserRecord,
): Result<undefined, Refusal> {
  if (!round.vote || hasProfile(adviser)) return ok();
  const { clause, assumption } = campaign.profile;
  const source = clause === undefined ? `设定 ${assumption}` : `通知 ${clause}`;
  const detail = `adviserId：${adviser.name}尚未填写事迹简介；本轮设网络投票，应先填写（${source}）`;
  return refuse('profile-missing', { field: 'adviserId', detail });
}

function candidateOf(
  adviser: AdviserRecord,
  own: Pick<CandidateRecord, 'candidateId' | 'roundId' | 'nominatedAt' | 'nominatedBy'>,
): CandidateRecord {
  const { adviserId, district, name, organisation, villages, profile = '', onsiteMinutes, lectures } = adviser;
  return {
    ...own,
    adviserId,
    district,
    name,
    organisation,
    profile,
    onsiteMinutes,
    lectures,
    villages: villages.map((village) => village.name),
  };
}
