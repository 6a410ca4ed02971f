import type { Stage } from '../../contract/campaign.ts';
import { roleNames } from '../../contract/roles.ts';
import { ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import type { Actor } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';

/** Results are intervened in by officers of the level that holds the stage; a district's preliminary by the city's. */
export function requireLevelOfficer(actor: Actor, { level }: Pick<Stage, 'level'>): Result<undefined, Refusal> {
  const role = level === 'province' ? 'province-officer' : 'city-officer';
  if (actor.roles.includes(role)) return ok();
  return refuse('role-forbidden', { detail: `本轮的处置由${roleNames[role]}办理` });
}
