import type { Actor, AuditEntry } from './records.ts';

type Change = Pick<AuditEntry, 'at' | 'campaignId' | 'action' | 'target'> &
  Partial<Pick<AuditEntry, 'before' | 'after' | 'reason'>>;

/** A line of the append-only record for a change that this actor makes. */
export function auditEntry(actor: Actor, change: Change): AuditEntry {
  return { actor: actor.subject, roles: actor.roles, ...change };
}

/** The actor of what a function does on its own account, e.g. the nightly ranking. */
export function systemActor(functionName: string): Actor {
  return { subject: `system:${functionName}`, roles: [] };
}
