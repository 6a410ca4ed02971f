import type { DecideInterventionRequest, Intervention } from '../../contract/interventions.ts';
import { phaseOf } from '../../domain/ballot.ts';
import { nextStatus } from '../../domain/intervention.ts';
import type { Clock } from '../../platform/clock.ts';
import { logger } from '../../platform/logger.ts';
import { ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import { requireRole } from '../access.ts';
import { auditEntry } from '../audit.ts';
import { orRefuse } from '../changed-meanwhile.ts';
import type { InterventionRecord, InterventionStep, InterventionStore } from '../intervention-ports.ts';
import type { CampaignStore, RankingQueue, RoundStore, SnapshotStore } from '../ports.ts';
import type { Actor, RoundRecord } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { effectiveStanding } from '../standing.ts';
import { applyToRound, decidedIn } from './apply-to-round.ts';
import { findIntervention } from './find-intervention.ts';
import { interventionView } from './intervention-view.ts';
import { recheckImport } from './recheck-import.ts';
import type { RecheckPorts } from './recheck-import.ts';

export type DecidePorts = RecheckPorts & {
  readonly rounds: Pick<RoundStore, 'get'>;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly interventions: InterventionStore;
  readonly snapshots: Pick<SnapshotStore, 'latestHead'>;
  readonly queue: RankingQueue;
  readonly clock: Clock;
};

/**
 * Decides on an intervention, or on its reversal, that another person has proposed.
 *
 * Steps: check role and level; it must wait for a decision; who approves is not who proposed it (a proposal may be taken
 * back by its own proposer, as a rejection); an import is checked again; the intervention, the round with what follows
 * for it, and the line on the record are written in one transaction, so that nothing is ever in force in part; a ranking
 * is asked for where the one that there is is not final any more, or was provisional for this.
 */
export async function decideIntervention(
  ports: DecidePorts,
  input: {
    readonly actor: Actor;
    readonly roundId: string;
    readonly interventionId: string;
    readonly request: DecideInterventionRequest;
  },
): Promise<Result<Intervention, Refusal>> {
  const { actor, request } = input;
  const role = requireRole(actor, 'decide-intervention');
  if (!role.ok) return role;
  const found = await findIntervention(ports, input);
  if (!found.ok) return found;
  const { round, record } = found.value;
  const { subject } = record;
  const status = nextStatus(record.status, request.decision);
  if (!status) return refuse('intervention-settled', { detail: '没有待复核的事项' });
  const proposer = record.status === 'reversal-proposed' ? record.reversalProposed?.by : record.proposed.by;
  if (request.decision === 'approve' && proposer === actor.subject) return refuse('second-person-needed');

  if (status === 'in-force' && record.status === 'proposed' && subject.kind === 'import-results') {
    const sound = await recheckImport(ports, found.value, subject);
    if (!sound.ok) return sound;
  }
  const at = ports.clock.now();
  const { reason } = request;
  const step: InterventionStep = { by: actor.subject, at, ...(reason !== undefined && { reason }) };
  const next = withStep(record, status, step);
  const changed = request.decision === 'approve' ? applyToRound(round, next, at) : ok(decidedIn(round));
  if (!changed.ok) return changed;
  const audit = auditEntry(actor, {
    at,
    campaignId: record.campaignId,
    action: 'decide-intervention',
    target: record.interventionId,
    before: { status: record.status },
    after: { status, decision: request.decision },
    ...(reason !== undefined && { reason }),
  });
  const written = await orRefuse(ports.interventions.save(next, changed.value, audit));
  if (!written.ok) return written;
  try {
    await askForRanking(ports, changed.value, next, actor);
  } catch (error) {
    // The decision stands: an error told to the officer would deny it.
    logger.warn('ranking not asked for after a decision', { roundId: input.roundId, error: error as Error });
  }
  return ok(interventionView(next));
}

/**
 * Whoever decides expects to see the result of it, not last night's. A round that has no ranking yet gets none by this,
 * nor one that votes: the first would close its scoring, the other has its night. The request's id is made of the
 * decision. Where the queue cannot be reached the decision stands, and the night makes the ranking.
 */
async function askForRanking(
  { snapshots, queue, clock }: Pick<DecidePorts, 'snapshots' | 'queue' | 'clock'>,
  round: RoundRecord,
  { interventionId, version }: InterventionRecord,
  { subject: requestedBy }: Actor,
): Promise<void> {
  const { roundId, vote } = round;
  const now = clock.now();
  if (vote && phaseOf(vote, now) !== 'closed') return;
  const head = await snapshots.latestHead(roundId);
  if (!head || effectiveStanding(round, head, now).standing === 'final') return;
  const requestId = `req_${interventionId}_${version}`;
  await queue.send({ type: 'ranking-requested', requestId, roundId, requestedBy, reason: 'on-demand' });
}

/** A reversal that is rejected leaves no trace but on the record. */
function withStep(
  record: InterventionRecord,
  status: InterventionRecord['status'],
  step: InterventionStep,
): InterventionRecord {
  const version = record.version + 1;
  if (record.status === 'proposed') return { ...record, status, version, decided: step };
  if (status === 'reversed') return { ...record, status, version, reversed: step };
  const { reversalProposed: _dropped, ...rest } = record;
  return { ...rest, status, version };
}
