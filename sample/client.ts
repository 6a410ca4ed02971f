import type { Problem } from '../shared/contract/problems.ts';

export type Method = 'GET' | 'POST' | 'PUT';

/** An answer that the player did not expect: says which call, and the problem's code and text. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
  readonly status: number;
  readonly problem: Partial<Problem>;
  constructor(call: string, status: number, problem: Partial<Problem>) {
    const faults = problem.errors?.slice(0, 5).map((fault) => `${fault.field}: ${fault.detail}`);
    super(
      [`${call} answered ${status} ${problem.code ?? ''}`, problem.detail ?? problem.title, ...(faults ?? [])]
        .filter(Boolean)
        .join('; '),
    );
    this.status = status;
    this.problem = problem;
  }
}

export type Client = {
  /** The parsed body of a 2xx answer; every other answer throws UnexpectedAnswer unless its code is in `allow`. */
  readonly call: <T>(method: Method, path: string, body?: unknown) => Promise<T>;
  /** Like `call`, but one of the named problem codes is answered as undefined. */
  readonly callUnless: <T>(
    codes: readonly string[],
    method: Method,
    path: string,
    body?: unknown,
  ) => Promise<T | undefined>;
};

/** A client of the public API, signed in when a token is given. */
export function client(origin: string, token?: string): Client {
  const call = async <T>(method: Method, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(origin + path, {
      method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    throw new UnexpectedAnswer(`${method} ${path}`, response.status, readProblem(text));
  };
  const callUnless: Client['callUnless'] = async (codes, method, path, body) => {
    try {
      return await call(method, path, body);
    } catch (error) {
      if (error instanceof UnexpectedAnswer && codes.includes(error.problem.code ?? '')) return undefined;
      throw error;
    }
  };
  return { call, callUnless };
}

function readProblem(text: string): Partial<Problem> {
  try {
    return JSON.parse(text) as Partial<Problem>;
  } catch {
    return { detail: text.slice(0, 200) };
  }
}

/** Runs the tasks, at most `limit` at a time; the first failure stops the rest. */
export async function inParallel<T>(
  limit: number,
  items: readonly T[],
  run: (item: T) => Promise<unknown>,
): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: limit }, async () => {
      for (const item of queue) await run(item);
    }),
  );
}
