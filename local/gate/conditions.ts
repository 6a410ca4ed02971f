import type { PolicyStatement } from '../types.ts';
import { wildcard } from './wildcard.ts';

/** What is known of a request besides who, what and on which resource; keys in lower case. */
export type RequestContext = Readonly<Record<string, readonly string[]>>;

/** True when a statement's conditions hold. */
export type ConditionTest = (context: RequestContext) => boolean;

/**
 * Keys that this gate can give a value, or knows to be absent from a call of an identity. Any other key is an error:
 * a missing value would quietly turn a Deny off.
 */
const knownKeys = new Set([
  'aws:securetransport',
  'aws:principalaccount',
  'aws:resourceaccount',
  'aws:requestedregion',
  'aws:sourceaccount',
  'aws:sourcearn',
  's3:prefix',
]);

type Comparison = { readonly negated: boolean; readonly compile: (wanted: string) => (found: string) => boolean };

const same = (wanted: string) => (found: string) => found === wanted;
const like = (wanted: string) => {
  const pattern = wildcard(wanted);
  return (found: string) => pattern.test(found);
};
const truth = (wanted: string) => (found: string) => found === wanted.toLowerCase();

const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: { negated: false, compile: same },
  StringNotEquals: { negated: true, compile: same },
  StringLike: { negated: false, compile: like },
  StringNotLike: { negated: true, compile: like },
  ArnEquals: { negated: false, compile: like },
  ArnLike: { negated: false, compile: like },
  Bool: { negated: false, compile: truth },
};

/**
 * Prepares a statement's conditions: all of them must hold, each for one of its values.
 *
 * @throws Error naming the operator or key that is not understood: nothing is ever allowed by not understanding it.
 */
export const compileConditions = (condition: PolicyStatement['Condition']): ConditionTest => {
  const tests = Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => compileOne(operator, key, values)),
  );
  return (context) => tests.every((test) => test(context));
};

const compileOne = (operator: string, key: string, values: string | readonly string[]): ConditionTest => {
  const [, quantifier, name = '', ifExists] = /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  const comparison = comparisons[name];
  if (comparison === undefined) throw new Error(`condition operator ${operator} is not understood`);
  const lowerKey = key.toLowerCase();
  if (!knownKeys.has(lowerKey)) throw new Error(`condition key ${key} is not understood`);
  const wanted = [values].flat().map((value) => comparison.compile(value));
  const fits = (found: string): boolean => wanted.some((test) => test(found)) !== comparison.negated;
  return (context) => {
    const found = context[lowerKey] ?? [];
    if (found.length === 0)
      return ifExists !== undefined || quantifier === 'ForAllValues:' || absent(comparison, quantifier);
    return quantifier === 'ForAnyValue:' ? found.some(fits) : found.every(fits);
  };
};

/** A key without a value equals nothing, and differs from everything; "any of none" holds for neither. */
const absent = (comparison: Comparison, quantifier: string | undefined): boolean =>
  quantifier === undefined && comparison.negated;
