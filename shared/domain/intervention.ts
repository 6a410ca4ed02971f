import type { InterventionStatus } from '../contract/interventions.ts';
import { illegalValue } from '../platform/result.ts';

/**
 * The way of an intervention (处置) in a round's result: voided ballots, a locked candidate, imported results. One
 * person proposes, another decides, and the way back is the same (selection.md §4: reversible, with a reason, by two
 * people, on the record).
 */
export type InterventionEvent = 'approve' | 'reject' | 'propose-reversal';

/** The next status, or undefined where the event does not fit. */
export function nextStatus(status: InterventionStatus, event: InterventionEvent): InterventionStatus | undefined {
  switch (status) {
    case 'proposed':
      return event === 'approve' ? 'in-force' : event === 'reject' ? 'rejected' : undefined;
    case 'in-force':
      return event === 'propose-reversal' ? 'reversal-proposed' : undefined;
    case 'reversal-proposed':
      return event === 'approve' ? 'reversed' : event === 'reject' ? 'in-force' : undefined;
    case 'rejected':
    case 'reversed':
      return undefined;
    default:
      return illegalValue(status);
  }
}

/** Whether it counts now: until its reversal is approved it does. */
export function isInForce(status: InterventionStatus): boolean {
  return status === 'in-force' || status === 'reversal-proposed';
}

/** Whether it waits for the second person. */
export function isPending(status: InterventionStatus): boolean {
  return status === 'proposed' || status === 'reversal-proposed';
}
