import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../types.ts';
import type { RequestContext } from './conditions.ts';
import { compilePolicy, type Access, type Policy } from './policy.ts';

/** One refused access, for the operator's view and for tests. */
export type Denial = { readonly principal: string; readonly action: string; readonly resource: string };

/** A known access key with what it may do. */
export type Caller = { readonly principal: Principal; readonly policy: Policy };

export type Refusal = { readonly access: Access; readonly message: string };

const denialsKept = 200;

/**
 * Who may call, by access key, and what was refused lately.
 *
 * Requests signed in a header are believed by their access key, without recomputing the signature: they come over the
 * loopback interface from this process's own functions, and the keys are random and new with every start, so knowing
 * one is proof enough; the hash over every request would cost more than all else that the gate does. Presigned
 * URLs leave the process, so theirs are verified in full (presigned.ts).
 */
export const createCallers = (principals: readonly Principal[], account: string, context: RequestContext) => {
  let byKey = new Map<string, Caller>();
  const denials: Denial[] = [];

  const set = (list: readonly Principal[]): void => {
    // All compiled before any takes effect: a policy that cannot be read leaves the old list standing.
    byKey = new Map(
      list.map((principal) => [principal.accessKeyId, { principal, policy: compilePolicy(principal, context) }]),
    );
  };
  set(principals);

  /** The first access that the caller may not have, written down; undefined when all are allowed. */
  const refuse = ({ principal, policy }: Caller, accesses: readonly Access[]): Refusal | undefined => {
    for (const access of accesses) {
      const verdict = policy(access);
      if (verdict === 'allowed') continue;
      const { action, resource } = access;
      denials.push({ principal: principal.name, action, resource });
      if (denials.length > denialsKept) denials.shift();
      const user = `arn:aws:sts::${account}:assumed-role/${principal.name}/${principal.name}`;
      const why =
        verdict === 'denied'
          ? 'with an explicit deny in an identity-based policy'
          : `because no identity-based policy allows the ${action} action`;
      return {
        access,
        message: `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
      };
    }
    return undefined;
  };

  return {
    set,
    refuse,
    denials: denials as readonly Denial[],
    byKey: (accessKeyId: string): Caller | undefined => byKey.get(accessKeyId),
    bySignature: (headers: IncomingHttpHeaders): Caller | undefined => {
      const [, key] = /^AWS4-HMAC-SHA256\s+.*?Credential=([^/,\s]+)\//.exec(headers.authorization ?? '') ?? [];
      return key === undefined ? undefined : byKey.get(key);
    },
  };
};

export type Callers = ReturnType<typeof createCallers>;
