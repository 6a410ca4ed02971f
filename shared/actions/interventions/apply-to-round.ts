import { isInForce } from '../../domain/intervention.ts';
import { illegalValue, ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import type { InterventionRecord } from '../intervention-ports.ts';
import type { RoundRecord } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';

/** The round after an intervention, or its reversal, was proposed: one more waits for its second person. */
export function proposedIn(round: RoundRecord): RoundRecord {
  return { ...round, version: round.version + 1, pending: (round.pending ?? 0) + 1 };
}

/** The round after a decision that changes no result: one fewer waits. */
export function decidedIn(round: RoundRecord): RoundRecord {
  return { ...round, version: round.version + 1, pending: Math.max((round.pending ?? 0) - 1, 0) };
}

/**
 * The round after an intervention came into force or was reversed: its locks, whose import counts, and that rankings from
 * before are out of date. Voided ballots are not in it: the recount asks the interventions themselves.
 */
export function applyToRound(
  round: RoundRecord,
  { interventionId, status, subject, proposed }: InterventionRecord,
  at: number,
): Result<RoundRecord, Refusal> {
  const inForce = isInForce(status);
  const { locks = [], importedBy, voteReplaced, ...rest } = decidedIn(round);
  const others = locks.filter((lock) => lock.interventionId !== interventionId);
  const next = { ...rest, resultChangedIn: rest.version };
  const imported = {
    ...(importedBy !== undefined && { importedBy }),
    ...(voteReplaced !== undefined && { voteReplaced }),
  };
  switch (subject.kind) {
    case 'void-ballots':
      return ok({ ...next, locks, ...imported });
    case 'lock-candidate': {
      const { candidateId, until } = subject;
      const lock = { interventionId, candidateId, from: at, reason: proposed.reason };
      const mine = inForce ? [{ ...lock, ...(until !== undefined && { until }) }] : [];
      return ok({ ...next, ...imported, locks: [...others, ...mine] });
    }
    case 'import-results':
      if (!inForce) return ok({ ...next, locks });
      if (importedBy !== undefined) {
        return refuse('import-in-force', { detail: `已有导入 ${importedBy} 生效，须先撤销` });
      }
      return ok({
        ...next,
        locks,
        importedBy: interventionId,
        ...(subject.counted === 'instead' && { voteReplaced: true }),
      });
    default:
      return illegalValue(subject);
  }
}
