import { AwsFault, type JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { type Random, seeded } from '../../sample/random.ts';

/** Faults between a function and its engines, in this process: throttling, lost answers, delays, and sudden death. */

export { type Random, seeded };

export function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, key: random.int(0, 0x7fffffff) }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** Consecutive pieces of at most `largest`, cut at random. */
export function cut<T>(items: readonly T[], largest: number, random: Random): T[][] {
  const pieces: T[][] = [];
  for (let start = 0; start < items.length; start += pieces.at(-1)?.length ?? 1) {
    pieces.push(items.slice(start, start + random.int(1, largest)));
  }
  return pieces;
}

/** Lets others go first, a random number of times: calls that are under way together end in any order. */
export function jittery(call: JsonCall, random: Random): JsonCall {
  const wait = async (): Promise<void> => {
    for (let turns = random.int(0, 4); turns > 0; turns -= 1) await Promise.resolve();
  };
  return async <Output>(operation: string, input: object) => {
    await wait();
    const answer = await call<Output>(operation, input);
    await wait();
    return answer;
  };
}

type Answers = { readonly Responses?: readonly object[] };
type Statements = { readonly Statements?: readonly object[] };

/** In `percent` of the calls: refused, or carried out and the answer lost; and so with single statements of a batch. */
export function unreliable(call: JsonCall, percent: number, random: Random): JsonCall {
  const shaky = throttling(call, percent, random);
  return async <Output>(operation: string, input: object) => {
    if (random.chance(percent)) {
      if (random.chance(50)) await call(operation, input);
      const [name, status] = random.pick([
        ['ThrottlingException', 400],
        ['InternalServerError', 500],
      ] as const);
      throw new AwsFault(name, status, {});
    }
    return shaky<Output>(operation, input);
  };
}

/** Refuses each statement of a batch with the chance of `percent`, before or after it was carried out. */
export function throttling(call: JsonCall, percent: number, random: Random): JsonCall {
  return async <Output>(operation: string, input: object) => {
    const { Statements: statements } = input as Statements;
    if (operation !== 'BatchExecuteStatement' || !statements) return call<Output>(operation, input);
    const masked = new Set(statements.keys().filter(() => random.chance(percent)));
    return (await withMask(call, statements, masked, () => random.chance(50))) as Output;
  };
}

/** The statements of the mask answer with an error of their own, whether or not they were carried out. */
export async function withMask(
  call: JsonCall,
  statements: readonly object[],
  masked: ReadonlySet<number>,
  carriedOut: (index: number) => boolean,
): Promise<Answers> {
  const performed = [...statements.keys()].filter((index) => !masked.has(index) || carriedOut(index));
  const sent = performed.map((index) => statements[index]);
  const answers =
    sent.length === 0 ? [] : ((await call<Answers>('BatchExecuteStatement', { Statements: sent })).Responses ?? []);
  return {
    Responses: statements.map((_, index) =>
      masked.has(index)
        ? { Error: { Code: index % 2 === 0 ? 'ThrottlingError' : 'InternalServerError', Message: 'injected' } }
        : (answers[performed.indexOf(index)] ?? {}),
    ),
  };
}

/**
 * What befalls a process at its `at`-th call, counted from 1 over all its services: it dies `before` the call is sent or
 * `after` it was carried out; or it lives, and the call is `refused`, or carried out and its answer `unheard`.
 */
export type CrashPoint = { readonly at: number; readonly when: (typeof mishaps)[number] };
const mishaps = ['before', 'after', 'refused', 'unheard'] as const;
export const died = 'the process died' as const;

/**
 * A process with a mishap at one point. After its death nothing leaves it and nothing reaches it, though what it had
 * sent before may still be carried out.
 */
export class MortalProcess {
  /** How many calls it has begun: without a crash point, the number of points. */
  calls = 0;
  readonly #point: CrashPoint | undefined;
  readonly #death = Promise.withResolvers<typeof died>();
  readonly #underWay = new Set<Promise<unknown>>();
  #dead = false;

  constructor(point?: CrashPoint) {
    this.#point = point;
  }

  /** Any awaited side effect, as one that this process may not survive. */
  effect<A extends readonly unknown[], R>(perform: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
    return async (...args) => {
      if (this.#dead) return never();
      this.calls += 1;
      const mishap = this.calls === this.#point?.at ? this.#point.when : undefined;
      if (mishap === 'before') return this.#die();
      if (mishap === 'refused') throw new AwsFault('ThrottlingException', 400, {});
      const performed = perform(...args);
      this.#underWay.add(performed);
      try {
        await performed;
      } finally {
        this.#underWay.delete(performed);
        if (mishap === 'after' || this.#dead) await this.#die();
      }
      if (mishap === 'unheard') throw new Error('socket hang up');
      return performed;
    };
  }

  call(call: JsonCall): JsonCall {
    return this.effect<[operation: string, input: object], never>(call);
  }

  /** What the process answers, or that it died first. */
  run<R>(work: () => Promise<R>): Promise<R | typeof died> {
    return Promise.race([work(), this.#death.promise]);
  }

  /** What a dead process had sent before is carried out in its own time: waits until it is. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  #die(): Promise<never> {
    this.#dead = true;
    this.#death.resolve(died);
    return never();
  }
}

const never = (): Promise<never> => Promise.withResolvers<never>().promise;

/** Every mishap at each of so many calls, and death after them all, when the answer is made and not heard. */
export function crashPoints(calls: number): readonly CrashPoint[] {
  const each = Array.from({ length: calls }, (_, index) => mishaps.map((when) => ({ at: index + 1, when }))).flat();
  return [...each, { at: calls + 1, when: 'before' }];
}
