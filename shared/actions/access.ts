import type { Role } from '../contract/roles.ts';
import { roleNames } from '../contract/roles.ts';
import type { Access, HttpFunction } from '../contract/routes.ts';
import { routes } from '../contract/routes.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/**
 * Whether the actor holds one of the operation's roles. The roles are those of the contract's route table, which the
 * gateway's authorizer does not look at: it checks the token, this checks what the token allows.
 */
export function requireRole(actor: Actor, operation: HttpFunction): Result<undefined, Refusal> {
  const allowed = rolesOf(operation);
  if (actor.roles.some((role) => allowed.includes(role))) return ok();
  return refuse('role-forbidden', { detail: `需要以下角色之一：${allowed.map((role) => roleNames[role]).join('、')}` });
}

/**
 * {@link requireRole}, and for a district officer: that the data is of the officer's own district (selection.md §1: a
 * district officer sees its own district only). Asked before anything is read, so that the answer does not tell whether
 * the other district's data exists.
 */
export function requireDistrict(actor: Actor, operation: HttpFunction, district: string): Result<undefined, Refusal> {
  const reach = reachOf(actor, operation, district);
  if (!reach.ok) return reach;
  return reach.value === 'whole' ? ok() : refuseDistrict();
}

/**
 * How much of a district's data the actor may see: all of it, or, as a division of the city, only the advisers whom it
 * has to clear (whom `reviewedAdvisers` finds). One role that sees more is enough.
 */
export function reachOf(
  actor: Actor,
  operation: HttpFunction,
  district: string,
): Result<'whole' | 'reviewed', Refusal> {
  const role = requireRole(actor, operation);
  if (!role.ok) return role;
  const allowed = rolesOf(operation);
  const held = actor.roles.filter((one) => allowed.includes(one));
  const seesWhole = held.some((one) =>
    one === 'district-officer' ? actor.district === district : one !== 'city-reviewer',
  );
  if (seesWhole) return ok('whole');
  return held.includes('city-reviewer') ? ok('reviewed') : refuseDistrict();
}

/** Whether the actor may ask for the operation as a district officer alone, and so sees its own district only. */
export function isDistrictOnly({ roles }: Actor, operation: HttpFunction): boolean {
  const allowed = rolesOf(operation);
  return roles.every((held) => held === 'district-officer' || !allowed.includes(held));
}

function refuseDistrict(): Result<never, Refusal> {
  return refuse('district-forbidden', { field: 'district', detail: 'district：只能处理本辖市（区）的数据' });
}

function rolesOf(operation: HttpFunction): readonly Role[] {
  const [{ access }]: readonly [{ readonly access: Access }, ...unknown[]] = routes[operation];
  return typeof access === 'string' ? [] : access;
}
