import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { Problem, problems, type ProblemCode } from '../../shared/contract/problems.ts';
import type { Contents } from './contents.ts';
import type { Season } from './season.ts';

/** A request as its sender wrote it: `body` is sent as JSON, `raw` as it stands. */
export type Ask = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  /** A sample account to sign in as. */
  readonly as?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly contentType?: string;
};

/** A request that must be refused, and how. The status follows from the code. */
export type Case = {
  readonly name: string;
  readonly ask: (season: Season) => Ask | Promise<Ask>;
  readonly code: ProblemCode;
  /** What `field` names; undefined where no single part of the request is at fault. */
  readonly field?: string;
  /** What `errors[].field` names, all of them and in this order. */
  readonly errors?: readonly string[];
  /** What the text must say beside. */
  readonly says?: RegExp;
};

type Answer = {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Headers;
  readonly text: string;
};

/** What nobody outside has to see: stack traces, files, stores, other people's accounts. */
const inward =
  /\n\s+at |\bat \S+ \(|\.[mc]?[jt]s\b|node_modules|file:\/\/|arn:aws|juxiandata|juxianservice|dynamo|sqs|TableName|Exception|ZodError|#META|\bpk\b/i;
const chinese = /[\u4E00-\u9FFF]/;

export async function send(season: Season, ask: Ask): Promise<Answer> {
  const token = ask.token ?? (ask.as === undefined ? undefined : await season.tokenOf(ask.as));
  const body = ask.raw ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body));
  const response = await fetch(season.url + ask.path, {
    method: ask.method,
    headers: {
      ...(body !== undefined && { 'content-type': ask.contentType ?? 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body }),
  });
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    headers: response.headers,
    text: await response.text(),
  };
}

/** The answer is a problem of the contract, says what is wrong in Chinese and where, and nothing of the inside. */
function expectProblem(answer: Answer, wanted: Case): void {
  expect(answer.text).not.toMatch(inward);
  const problem = Problem.parse(JSON.parse(answer.text));
  expect({ status: answer.status, code: problem.code, field: problem.field }).toEqual({
    status: problems[wanted.code].status,
    code: wanted.code,
    field: wanted.field,
  });
  expect(problem).toMatchObject({ status: answer.status, type: `urn:juxian:problem:${wanted.code}` });
  expect(answer.contentType).toBe('application/problem+json; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(problem.title).toMatch(chinese);
  if (problem.detail !== undefined) expect(problem.detail).toMatch(chinese);
  if (problem.field !== undefined && !problem.errors) expect(problem.detail).toContain(problem.field);
  expect(problem.errors?.map(({ field }) => field)).toEqual(wanted.errors);
  for (const { code, detail } of problem.errors ?? []) {
    expect(code).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
    expect(detail).toMatch(chinese);
  }
  if (wanted.says) expect(answer.text).toMatch(wanted.says);
}

/** Waits until every queue and stream is empty: what a request set off has then been done. */
export async function drained({ cloud }: Season): Promise<void> {
  while (!(await cloud.drained())) await sleep(25);
}

/** Runs cases: refused as each says, and not a byte written, once all queues that they could have reached are empty. */
export async function expectRefused(season: Season, contents: Contents, ...cases: readonly Case[]): Promise<void> {
  const asks = await Promise.all(cases.map(async ({ ask }) => ask(season)));
  const before = await contents.tables();
  for (const [index, wanted] of cases.entries()) expectProblem(await send(season, asks[index] as Ask), wanted);
  // Only ballots and rankings take the way over a queue.
  if (asks.some(({ path }) => /\/(ballots|rankings)$/.test(path))) await drained(season);
  expect(await contents.tables()).toEqual(before);
}
