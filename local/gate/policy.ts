import { StartupError, type PolicyStatement, type Principal } from '../types.ts';
import { compileConditions, type ConditionTest, type RequestContext } from './conditions.ts';
import { arnPattern, wildcard } from './wildcard.ts';

/** One thing that a request would do; a batch does several. */
export type Access = {
  /** E.g. `dynamodb:PutItem`. */
  readonly action: string;
  /** An ARN, or `*` for actions that have no resource of their own. */
  readonly resource: string;
  readonly context?: RequestContext;
};

export type Verdict = 'allowed' | 'not allowed' | 'denied';

/** Answers for one principal: an explicit Deny wins, then an Allow, and what nobody speaks of is not allowed. */
export type Policy = (access: Access) => Verdict;

type Statement = {
  readonly denies: boolean;
  readonly actions: readonly RegExp[];
  readonly resources: readonly ((resource: string) => boolean)[];
  readonly holds: ConditionTest;
};

/** Enough for every table, queue and hot object; beyond it the memory starts anew. */
const remembered = 10_000;

/**
 * Reads a principal's policy once, so that each request costs a look-up.
 *
 * @param context what holds for every request here, e.g. that the transport counts as secure.
 * @throws StartupError naming the principal and whatever of its policy is not understood.
 */
export const compilePolicy = ({ name, policy }: Principal, context: RequestContext): Policy => {
  if (policy === 'admin') return () => 'allowed';
  const statements = policy.map((statement) => readable(name, statement));
  const decide = (access: Access): Verdict => {
    const full = { ...context, ...access.context };
    const applying = statements.filter(
      ({ actions, resources, holds }) =>
        actions.some((action) => action.test(access.action)) &&
        resources.some((covers) => covers(access.resource)) &&
        holds(full),
    );
    if (applying.some(({ denies }) => denies)) return 'denied';
    return applying.length > 0 ? 'allowed' : 'not allowed';
  };
  const known = new Map<string, Verdict>();
  return (access) => {
    // What depends on more than action and resource is decided each time.
    if (access.context !== undefined) return decide(access);
    const key = `${access.action} ${access.resource}`;
    let verdict = known.get(key);
    if (verdict === undefined) {
      verdict = decide(access);
      if (known.size >= remembered) known.clear();
      known.set(key, verdict);
    }
    return verdict;
  };
};

const readable = (principal: string, statement: PolicyStatement): Statement => {
  try {
    return compileStatement(statement);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`The policy of ${principal} cannot be enforced: ${reason}.`, { cause: error });
  }
};

const understood = new Set(['Effect', 'Action', 'Resource', 'Condition', 'Sid']);

const compileStatement = (statement: PolicyStatement): Statement => {
  for (const field of Object.keys(statement)) {
    if (!understood.has(field)) throw new Error(`${field} in a statement is not understood`);
  }
  return {
    denies: effectOf(statement) === 'Deny',
    actions: texts(statement.Action).map((action) => wildcard(action, 'i')),
    resources: texts(statement.Resource).map(arnPattern),
    holds: compileConditions(statement.Condition),
  };
};

const effectOf = ({ Effect }: PolicyStatement): string => {
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new Error(`effect ${String(Effect)} is not understood`);
  return Effect;
};

/** Statements come out of a template: a value that was never resolved, or holds a policy variable, must not pass. */
const texts = (given: string | readonly string[]): readonly string[] =>
  [given].flat().map((one: unknown) => {
    if (typeof one !== 'string') throw new Error(`${JSON.stringify(one)} is not a text`);
    if (one.includes('${')) throw new Error(`the policy variable in "${one}" is not understood`);
    return one;
  });
