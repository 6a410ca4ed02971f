import { randomBytes } from 'node:crypto';
import type { FunctionModel } from './template/index.ts';
import type { Principal } from './types.ts';

/** The operator of this machine: may do all. */
export function createAdmin(): Principal {
  return { name: 'admin', ...newKey(), policy: 'admin' };
}

/** One principal a function, with the policy of its role; by function name. Keys are made anew at every start. */
export function createPrincipals(functions: readonly FunctionModel[]): ReadonlyMap<string, Principal> {
  return new Map(functions.map(({ name, policy }) => [name, { name, ...newKey(), policy }]));
}

function newKey(): Pick<Principal, 'accessKeyId' | 'secretAccessKey'> {
  return {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
}
