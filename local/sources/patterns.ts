import { StartupError } from '../types.ts';

/** Says whether an event matches. */
export type Matcher = (event: unknown) => boolean;

type Test = (value: unknown) => boolean;
type Operator = (operand: unknown, fail: (why: string) => never) => Test;

/**
 * Compiles an EventBridge event pattern (rules, and the filters of event source mappings).
 * @throws StartupError for an operator that is not known here: a rule that silently never matched would lose events.
 */
export function compilePattern(pattern: unknown, where: string): Matcher {
  if (!isObject(pattern)) throw new StartupError(`${where}: an event pattern is an object.`);
  const fields = Object.entries(pattern).map(([key, part]): Matcher => {
    const place = `${where} ${key}`;
    if (key === '$or' && Array.isArray(part)) {
      const alternatives = part.map((one) => compilePattern(one, place));
      return (event) => alternatives.some((matches) => matches(event));
    }
    if (Array.isArray(part)) {
      const tests = part.map((one) => compileTest(one, place));
      return (event) => isObject(event) && matchesAny(tests, event[key]);
    }
    const nested = compilePattern(part, place);
    return (event) => isObject(event) && nested(event[key]);
  });
  return (event) => fields.every((matches) => matches(event));
}

/** Of an array in the event, one element that fits is enough. */
function matchesAny(tests: readonly Test[], value: unknown): boolean {
  const values: readonly unknown[] = Array.isArray(value) && value.length > 0 ? value : [value];
  return tests.some((test) => values.some(test));
}

function compileTest(part: unknown, where: string): Test {
  if (!isObject(part)) return (value) => value === part;
  const fail = (why: string): never => {
    throw new StartupError(`${where}: ${why}.`);
  };
  const [name = '', operand] = Object.entries(part)[0] ?? [];
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (!operator || Object.keys(part).length !== 1) {
    return fail(`the embedded cloud does not know the pattern ${JSON.stringify(part)}`);
  }
  return operator(operand, fail);
}

const text = (operand: unknown, fail: (why: string) => never): string =>
  typeof operand === 'string' ? operand : fail(`a text is expected instead of ${JSON.stringify(operand)}`);

const operators: Readonly<Record<string, Operator>> = {
  prefix: (operand, fail) => {
    const start = text(operand, fail);
    return (value) => typeof value === 'string' && value.startsWith(start);
  },
  suffix: (operand, fail) => {
    const end = text(operand, fail);
    return (value) => typeof value === 'string' && value.endsWith(end);
  },
  'equals-ignore-case': (operand, fail) => {
    const wanted = text(operand, fail).toLowerCase();
    return (value) => typeof value === 'string' && value.toLowerCase() === wanted;
  },
  wildcard: (operand, fail) => {
    const parts = text(operand, fail)
      .split('*')
      .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
    const whole = new RegExp(`^${parts.join('.*')}$`, 's');
    return (value) => typeof value === 'string' && whole.test(value);
  },
  exists: (operand, fail) => {
    if (typeof operand !== 'boolean') return fail('exists takes true or false');
    return (value) => (value !== undefined) === operand;
  },
  'anything-but': (operand, fail) => {
    const excluded = (Array.isArray(operand) ? operand : [operand]).map((one: unknown): Test => {
      if (!isObject(one)) return (value) => value === one;
      const [name = '', inner] = Object.entries(one)[0] ?? [];
      if (name !== 'prefix' && name !== 'suffix') return fail(`anything-but does not know ${JSON.stringify(one)}`);
      const tests = (Array.isArray(inner) ? inner : [inner]).map((each) => operators[name]?.(each, fail));
      return (value) => tests.some((test) => test?.(value));
    });
    return (value) => value !== undefined && !excluded.some((test) => test(value));
  },
  numeric: (operand, fail) => {
    const comparisons = compileNumeric(operand, fail);
    return (value) => typeof value === 'number' && comparisons.every((holds) => holds(value));
  },
};

const comparators: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** `[">", 0, "<=", 5]` */
function compileNumeric(operand: unknown, fail: (why: string) => never): ((value: number) => boolean)[] {
  if (!Array.isArray(operand) || operand.length === 0) return fail('numeric takes a list such as [">", 0]');
  const holds: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const compare = comparators[String(operand[index])];
    const limit: unknown = operand[index + 1];
    if (!compare || typeof limit !== 'number') return fail(`numeric does not know ${JSON.stringify(operand)}`);
    holds.push((value) => compare(value, limit));
  }
  return holds;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
