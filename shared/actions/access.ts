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
 * {@link requireRole}, and for an actor whose only fitting role is district officer: that the data is of the officer's
 * own district (selection.md §1: a district officer sees its own district only). Asked before anything is read, so
 * that the answer does not tell whether the other district's data exists.
 */
export function requireDistrict(actor: Actor, operation: HttpFunction, district: string): Result<undefined, Refusal> {
  const role = requireRole(actor, operation);
  if (!role.ok) return role;
  if (!isOnly(actor, operation, 'district-officer') || actor.district === district) return ok();
  return refuse('district-forbidden', { field: 'district', detail: 'district：只能处理本辖市（区）的数据' });
}

/** Whether this is the one role by which the actor may ask for the operation: what it narrows is narrowed. */
export function isOnly({ roles }: Actor, operation: HttpFunction, role: Role): boolean {
  const allowed = rolesOf(operation);
  return roles.includes(role) && roles.every((held) => held === role || !allowed.includes(held));
}

function rolesOf(operation: HttpFunction): readonly Role[] {
  const [{ access }]: readonly [{ readonly access: Access }, ...unknown[]] = routes[operation];
  return typeof access === 'string' ? [] : access;
}
