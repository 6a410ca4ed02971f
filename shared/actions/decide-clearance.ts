import type { DecideClearanceRequest } from '../contract/reviews.ts';
import type { Candidate } from '../contract/rounds.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { auditEntry } from './audit.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { clearanceRules, clearancesOf, stateOf, submissionOf } from './clearance-state.ts';
import { findOpenCandidate } from './find-candidate.ts';
import type { FindCandidatePorts } from './find-candidate.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { ReviewStore } from './registry-ports.ts';
import type { ClearanceRecord } from './registry-records.ts';
import { staffCandidate } from './views.ts';

export type DecideClearancePorts = FindCandidatePorts & {
  readonly reviews: Pick<ReviewStore, 'clearances' | 'decide'>;
  readonly clock: Clock;
};
export type DecideClearanceInput = {
  readonly actor: Actor;
  readonly roundId: string;
  readonly candidateId: string;
  readonly clearanceId: string;
  readonly request: DecideClearanceRequest;
};

/**
 * A division clears a candidate or refuses one with a reason (selection.md §2, stage 2: both divisions clear the list).
 *
 * Steps: check the role; find round and candidate; the campaign must ask for this clearance, and of the actor's own
 * division; only who stands can be cleared; the same decision again changes nothing; write it while candidate and round
 * are as they were read. A decision is of one submission: after a correction it must be made again.
 */
export async function decideClearance(
  ports: DecideClearancePorts,
  input: DecideClearanceInput,
): Promise<Result<Candidate, Refusal>> {
  const { actor, roundId, candidateId, clearanceId, request } = input;
  const role = requireRole(actor, 'decide-clearance');
  if (!role.ok) return role;
  const found = await findOpenCandidate(ports, roundId, candidateId);
  if (!found.ok) return found;
  const { round, stored, candidate } = found.value;
  const rules = clearanceRules(stored.campaign, round);
  const rule = rules.find(({ id }) => id === clearanceId);
  if (!rule) {
    const detail = `clearanceId：本轮没有审核 ${clearanceId}`;
    return refuse('clearance-unknown', { field: 'clearanceId', detail });
  }
  if (!actor.roles.includes(rule.role) || !actor.divisions?.includes(clearanceId)) {
    return refuse('division-forbidden', { detail: `只能由${rule.body}审核` });
  }
  if (stateOf(candidate) !== 'nominated') {
    return refuse('candidate-not-standing', { detail: `${candidate.name}已退回修改或撤回` });
  }

  const records = await ports.reviews.clearances(roundId);
  const earlier = records.find((one) => one.candidateId === candidateId && one.clearanceId === clearanceId);
  const version = earlier?.version ?? 0;
  if (request.version !== undefined && request.version !== version) return refuse('changed-meanwhile');
  const submission = submissionOf(candidate);
  const reason = request.decision === 'refused' ? request.reason : undefined;
  const view = (all: readonly ClearanceRecord[]): Candidate =>
    staffCandidate(candidate, -1, clearancesOf(rules, candidate, all));
  if (earlier?.submission === submission && earlier.decision === request.decision && earlier.reason === reason) {
    return ok(view(records));
  }

  const at = ports.clock.now();
  const next: ClearanceRecord = {
    roundId,
    candidateId,
    clearanceId,
    submission,
    decision: request.decision,
    ...(reason !== undefined && { reason }),
    decidedAt: at,
    decidedBy: actor.subject,
    version: version + 1,
  };
  const { campaignId } = round;
  const entry = auditEntry(actor, {
    at,
    campaignId,
    action: 'decide-clearance',
    target: candidateId,
    ...(earlier && { before: earlier }),
    after: next,
    ...(reason !== undefined && { reason }),
  });
  const written = await orRefuse(ports.reviews.decide(next, candidate.version ?? 1, round.version, entry));
  return written.ok ? ok(view([...records.filter((one) => one !== earlier), next])) : written;
}
