import type { ReturnCandidateRequest } from '../contract/reviews.ts';
import type { Candidate } from '../contract/rounds.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { auditEntry } from './audit.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { clearanceRules, clearancesOf, stateOf } from './clearance-state.ts';
import { findOpenCandidate } from './find-candidate.ts';
import type { FindCandidatePorts } from './find-candidate.ts';
import type { Actor, CandidateRecord } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { ReviewStore } from './registry-ports.ts';
import { staffCandidate } from './views.ts';

export type ReturnCandidatePorts = FindCandidatePorts & {
  readonly reviews: Pick<ReviewStore, 'clearances' | 'save'>;
  readonly clock: Clock;
};

/**
 * The city officer returns a nomination to its district with a note of what to correct. It keeps its place within the
 * quota; the district edits the adviser and nominates again, which submits the candidate anew.
 *
 * Steps: check the role; find round and candidate; only a standing nomination can be returned; write it while candidate
 * and round are as they were read.
 */
export async function returnCandidate(
  ports: ReturnCandidatePorts,
  input: {
    readonly actor: Actor;
    readonly roundId: string;
    readonly candidateId: string;
    readonly request: ReturnCandidateRequest;
  },
): Promise<Result<Candidate, Refusal>> {
  const { actor, roundId, candidateId } = input;
  const { note } = input.request;
  const role = requireRole(actor, 'return-candidate');
  if (!role.ok) return role;
  const found = await findOpenCandidate(ports, roundId, candidateId);
  if (!found.ok) return found;
  const { round, stored, candidate } = found.value;
  if (stateOf(candidate) !== 'nominated') {
    return refuse('candidate-not-standing', { detail: `${candidate.name}已退回修改或撤回` });
  }
  const next: CandidateRecord = { ...candidate, state: 'returned', note, version: (candidate.version ?? 1) + 1 };
  const entry = auditEntry(actor, {
    at: ports.clock.now(),
    campaignId: round.campaignId,
    action: 'return-candidate',
    target: candidateId,
    before: { state: stateOf(candidate) },
    after: { state: next.state },
    reason: note,
  });
  const written = await orRefuse(ports.reviews.save(next, round.version, entry));
  if (!written.ok) return written;
  const clearances = await ports.reviews.clearances(roundId);
  return ok(staffCandidate(next, -1, clearancesOf(clearanceRules(stored.campaign, round), next, clearances)));
}
