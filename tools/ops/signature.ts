import type { Actor } from '../../shared/actions/records.ts';
import { OpsFault } from './fault.ts';

/** Who does something by hand that has to be accounted for, and why. */
export type Signature = { readonly actor: Actor; readonly reason: string };

type Given = { readonly yes: boolean; readonly by?: string | undefined; readonly reason?: string | undefined };

/**
 * Name and reason, which a command that is carried out (`--yes`) must have. AWS's own record (CloudTrail) says with whose
 * key it was done.
 * @returns undefined for a dry run
 * @throws OpsFault when one is missing
 */
export function signatureOf({ yes, by = '', reason = '' }: Given): Signature | undefined {
  if (!yes) return undefined;
  if (by.trim().length < 2) throw new OpsFault('--yes needs --by NAME: who does this.');
  if (reason.trim().length < 4) throw new OpsFault('--yes needs --reason TEXT: why, at least 4 characters.');
  return { actor: { subject: `operator:${by.trim()}`, roles: [] }, reason: reason.trim() };
}
