import type { Actor } from '../../actions/records.ts';
import { Role } from '../../contract/roles.ts';

/** Claims as API Gateway's JWT authorizer hands them on. */
export type StaffClaims = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * The actor behind a staff token whose signature, issuer and audience the gateway has checked. Roles that this system
 * does not know are ignored: an issuer may serve other systems too.
 * @returns undefined when there is no subject, which no valid token lacks
 */
export function actorFromClaims(claims: StaffClaims | undefined): Actor | undefined {
  const subject = claims?.['sub'];
  if (!claims || typeof subject !== 'string' || subject === '') return undefined;
  const { name, district } = claims;
  const divisions = listOf(claims['division']);
  return {
    subject,
    roles: [...new Set(listOf(claims['roles']))].filter((role): role is Role => Role.safeParse(role).success),
    ...(typeof name === 'string' && name !== '' && { name }),
    ...(typeof district === 'string' && district !== '' && { district }),
    ...(divisions.length > 0 && { divisions }),
  };
}

/** The gateway turns an array claim into the text `[a b]`; other authorizers keep the array or join it with spaces. */
function listOf(claim: StaffClaims[string] | undefined): readonly string[] {
  if (Array.isArray(claim)) return claim.map(String);
  if (typeof claim !== 'string') return [];
  return claim.split(/[[\]\s,"]+/).filter((role) => role !== '');
}
