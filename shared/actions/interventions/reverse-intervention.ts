import type { Intervention } from '../../contract/interventions.ts';
import { nextStatus } from '../../domain/intervention.ts';
import type { Clock } from '../../platform/clock.ts';
import { ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import { requireRole } from '../access.ts';
import { auditEntry } from '../audit.ts';
import { orRefuse } from '../changed-meanwhile.ts';
import type { InterventionRecord, InterventionStore } from '../intervention-ports.ts';
import type { Actor } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { proposedIn } from './apply-to-round.ts';
import { findIntervention } from './find-intervention.ts';
import type { FindInterventionPorts } from './find-intervention.ts';
import { interventionView } from './intervention-view.ts';

export type ReversePorts = FindInterventionPorts & {
  readonly interventions: InterventionStore;
  readonly clock: Clock;
};

/**
 * Proposes to reverse an intervention that is in force. It stays in force until another person approves.
 * Steps: check role and level; it must be in force; write the proposal with its line on the record.
 */
export async function reverseIntervention(
  ports: ReversePorts,
  input: {
    readonly actor: Actor;
    readonly roundId: string;
    readonly interventionId: string;
    readonly reason: string;
  },
): Promise<Result<Intervention, Refusal>> {
  const { actor, reason } = input;
  const role = requireRole(actor, 'reverse-intervention');
  if (!role.ok) return role;
  const found = await findIntervention(ports, input);
  if (!found.ok) return found;
  const { round, record } = found.value;
  const status = nextStatus(record.status, 'propose-reversal');
  if (!status) return refuse('intervention-settled', { detail: '只有生效的处置可以撤销' });
  const at = ports.clock.now();
  const reversalProposed = { by: actor.subject, at, reason };
  const next: InterventionRecord = { ...record, status, version: record.version + 1, reversalProposed };
  const audit = auditEntry(actor, {
    at,
    campaignId: record.campaignId,
    action: 'reverse-intervention',
    target: record.interventionId,
    before: { status: record.status },
    after: { status },
    reason,
  });
  const written = await orRefuse(ports.interventions.save(next, proposedIn(round), audit));
  return written.ok ? ok(interventionView(next)) : written;
}
