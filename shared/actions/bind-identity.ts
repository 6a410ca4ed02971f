import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { IdentityId, VoterRegistry } from './sign-in-ports.ts';
import { beijingTime } from './texts.ts';

/** Binds an account to a person; one that was bound to somebody else of late is refused, with the time it may change. */
export async function bindIdentity(
  registry: Pick<VoterRegistry, 'bind'>,
  identity: IdentityId,
  personId: string,
  at: number,
): Promise<Result<undefined, Refusal>> {
  const bound = await registry.bind(identity, personId, at);
  if (bound.ok) return ok();
  return refuse('phone-bound-recently', { detail: `${beijingTime(bound.error.until)}之后才可改绑` });
}
