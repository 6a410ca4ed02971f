import type { WithdrawCandidateRequest } from '../contract/reviews.ts';
import type { Candidate } from '../contract/rounds.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict, requireRole } from './access.ts';
import { auditEntry } from './audit.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { stateOf } from './clearance-state.ts';
import { findOpenCandidate } from './find-candidate.ts';
import type { FindCandidatePorts } from './find-candidate.ts';
import type { CandidateStore } from './ports.ts';
import type { Actor, CandidateRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { ReviewStore } from './registry-ports.ts';
import { staffCandidate } from './views.ts';

export type WithdrawCandidatePorts = FindCandidatePorts & {
  readonly candidates: Pick<CandidateStore, 'get' | 'ofRound'>;
  readonly reviews: Pick<ReviewStore, 'save'>;
  readonly clock: Clock;
};

/**
 * Takes a nomination back, which frees its place within the district's quota.
 *
 * Steps: check the role; find round and candidate; a district officer takes back the own district's only; nobody twice;
 * write it, and one nomination less, while candidate, round and the district's number are as they were read.
 */
export async function withdrawCandidate(
  ports: WithdrawCandidatePorts,
  input: {
    readonly actor: Actor;
    readonly roundId: string;
    readonly candidateId: string;
    readonly request: WithdrawCandidateRequest;
  },
): Promise<Result<Candidate, Refusal>> {
  const { actor, roundId, candidateId } = input;
  const { reason } = input.request;
  const role = requireRole(actor, 'withdraw-candidate');
  if (!role.ok) return role;
  const found = await findOpenCandidate(ports, roundId, candidateId);
  if (!found.ok) return found;
  const { round, candidate } = found.value;
  const access = requireDistrict(actor, 'withdraw-candidate', candidate.district);
  if (!access.ok) return access;
  if (stateOf(candidate) === 'withdrawn') {
    return refuse('candidate-not-standing', { detail: `${candidate.name}已撤回` });
  }
  const candidates = await ports.candidates.ofRound(roundId);
  const from = candidates.filter((one) => one.district === candidate.district && stateOf(one) !== 'withdrawn').length;
  const next: CandidateRecord = {
    ...candidate,
    state: 'withdrawn',
    note: reason,
    version: (candidate.version ?? 1) + 1,
  };
  const entry = auditEntry(actor, {
    at: ports.clock.now(),
    campaignId: round.campaignId,
    action: 'withdraw-candidate',
    target: candidateId,
    before: { state: stateOf(candidate) },
    after: { state: next.state },
    reason,
  });
  const written = await orRefuse(ports.reviews.save(next, round.version, entry, { from, by: -1 }));
  return written.ok ? ok(staffCandidate(next, -1, [])) : written;
}
