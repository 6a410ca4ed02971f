import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';

import { refuse } from '../../shared/actions/refusal.ts';
import { type Call, endpoint, httpHandler } from '../../shared/adapters/http/endpoint.ts';
import { arrivalOf } from '../../shared/adapters/http/request.ts';
import { Problem, problems } from '../../shared/contract/problems.ts';
import { AppointJudgesRequest, EnterScoresRequest, NominateRequest } from '../../shared/contract/rounds.ts';
import { RegisterAdvisersRequest } from '../../shared/contract/registry.ts';
import { UploadRequest } from '../../shared/contract/uploads.ts';
import { logger } from '../../shared/platform/logger.ts';
import { ok } from '../../shared/platform/result.ts';

const claims = { sub: 'judge-1', roles: '[judge]', name: '李四' };
const context = { getRemainingTimeInMillis: () => 10_000 } as Context;

/** An HTTP API event (payload 2.0), as far as the wrapper reads it. */
function event(more: Partial<Omit<APIGatewayProxyEventV2, 'body'>> & { body?: unknown; claims?: object | null } = {}) {
  const { body, claims: given = claims, ...rest } = more;
  return {
    version: '2.0',
    headers: {},
    isBase64Encoded: false,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...rest,
    requestContext: {
      requestId: 'request-1',
      http: { sourceIp: '2001:db8:1:2:3:4:5:6' },
      ...(given && { authorizer: { jwt: { claims: given } } }),
    },
  } as unknown as APIGatewayProxyEventV2;
}

const path = z.object({ roundId: z.string().startsWith('rnd_'), candidateId: z.string() });
type Scores = Call<'enter-scores', EnterScoresRequest, z.infer<typeof path>>;
const run = vi.fn(async (_call: Scores) => ok<unknown>({ version: 1 }));
const scores = endpoint('enter-scores', { body: EnterScoresRequest, path, run });
const pathParameters = { roundId: 'rnd_1', candidateId: 'cnd_1' };
const good = { pathParameters, body: { points: { report: '88.5' } } };

const problemOf = (answer: { body?: string | undefined }) => Problem.parse(JSON.parse(answer.body ?? ''));
let errors: ReturnType<typeof vi.spyOn>;

beforeEach(() => {
  run.mockClear();
  errors = vi.spyOn(logger, 'error').mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

describe('the time of arrival', () => {
  const at = (timeEpoch: number) => ({ requestContext: { timeEpoch } as APIGatewayProxyEventV2['requestContext'] });
  test.each([
    ['a function that started late', -3_000, -3_000],
    ['a gateway whose clock is ahead', 59_999, 59_999],
    ['a gateway a minute behind', -60_000, 0],
    ['a gateway a day ahead', 86_400_000, 0],
    ['an event without the time', Number.NaN, 0],
  ])(
    'given %s, when the arrival is asked for, then it is the gateway’s time as far as that can be believed',
    (_, by, expected) => {
      const now = Date.UTC(2022, 4, 20, 9);
      expect(arrivalOf(at(now + by), now)).toBe(now + expected);
    },
  );
});

describe('a success', () => {
  test('given a good request, when it is handled, then the action gets it parsed and its value is answered', async () => {
    const request = event({ ...good, headers: { authorization: 'Bearer token-1' } });
    const before = Date.now();
    const answer = await scores(request, context);
    expect(answer).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
      body: '{"version":1}',
    });
    const [call] = run.mock.calls[0] ?? [];
    expect(call).toEqual({
      body: { points: { report: '88.5' } },
      path: pathParameters,
      network: '2001:db8:1:2::/64',
      cookies: [],
      query: undefined,
      actor: { subject: 'judge-1', name: '李四', roles: ['judge'] },
      bearer: 'token-1',
      now: expect.any(Number),
      requestId: 'request-1',
    });
    expect(call?.now).toBeGreaterThanOrEqual(before);
  });

  test('given a response schema, status and cache, when it is answered, then only the contract’s fields leave', async () => {
    const handler = endpoint('get-round', {
      query: z.object({ page: z.coerce.number().int().default(1) }),
      respond: z.object({ title: z.string() }),
      status: 202,
      cacheControl: 'public, max-age=5',
      run: async ({ query, actor, body }) => ok({ title: `${query.page}`, phone: '13900000000', actor, body }),
    });
    const answer = await handler(event({ claims: null, queryStringParameters: { page: '3' } }), context);
    expect(answer).toMatchObject({ statusCode: 202, body: '{"title":"3"}' });
    expect(answer.headers).toMatchObject({ 'cache-control': 'public, max-age=5' });
  });

  test('given a body in base64, when it is read, then it is UTF-8', async () => {
    const body = Buffer.from(JSON.stringify({ points: { 述职: '1' } })).toString('base64');
    await scores(event({ pathParameters, body, isBase64Encoded: true }), context);
    expect(run.mock.calls[0]?.[0].body).toEqual({ points: { 述职: '1' } });
  });
});

describe('a bad request', () => {
  test.each([
    ['no body', { body: undefined }, 'body-not-json'],
    ['half a body', { body: '{"points":' }, 'body-not-json'],
    ['bytes that are no UTF-8', { body: '/////w==', isBase64Encoded: true }, 'body-not-json'],
    ['a body of the wrong shape', { body: { points: [] } }, 'body-invalid'],
    ['a bad path', { pathParameters: { roundId: 'x', candidateId: 'c' } }, 'path-invalid'],
    ['no path parameters', { pathParameters: {} }, 'path-invalid'],
  ] as const)('given %s, when it is handled, then it is refused before the action', async (_, change, code) => {
    const answer = await scores(event({ ...good, ...change }), context);
    expect(problemOf(answer)).toMatchObject({ code, status: 400, title: problems[code].title });
    expect(answer.statusCode).toBe(400);
    expect(run).not.toHaveBeenCalled();
  });

  const adviser = { villages: [{ name: '', since: '2020-13-01' }], licenceNumber: 'x'.repeat(41), phone: '123' };
  test.each<[string, z.ZodType, unknown, readonly (readonly [string, string, string])[]]>([
    [
      'nothing in it',
      NominateRequest,
      {},
      [
        ['district', 'missing', '必须填写'],
        ['adviserId', 'missing', '必须填写'],
      ],
    ],
    ['no object', NominateRequest, 'text', [['$', 'invalid-type', '应为对象']]],
    ['null', NominateRequest, null, [['$', 'invalid-type', '应为对象']]],
    [
      'fields that nobody knows',
      NominateRequest,
      { district: 'wujin', adviserId: 'adv_1', a: 1, b: 2 },
      [
        ['a', 'unknown-field', '不认识的字段'],
        ['b', 'unknown-field', '不认识的字段'],
      ],
    ],
    [
      'a wrong beginning and a wrong type',
      NominateRequest,
      { district: 7, adviserId: 'x' },
      [
        ['district', 'invalid-type', '应为文字'],
        ['adviserId', 'invalid-format', '应以 adv_ 开头'],
      ],
    ],
    [
      'faults in a list',
      AppointJudgesRequest,
      { judges: [{ subject: 's', name: '', group: 'x'.repeat(41) }] },
      [
        ['judges[0].name', 'too-small', '不能少于 1 个字符'],
        ['judges[0].group', 'too-big', '不能多于 40 个字符'],
      ],
    ],
    ['an empty list', AppointJudgesRequest, { judges: [] }, [['judges', 'too-small', '不能少于 1 项']]],
    [
      'a score that is none',
      EnterScoresRequest,
      { points: { a: '1.234' } },
      [['points.a', 'invalid-format', '格式不正确']],
    ],
    [
      'numbers out of range',
      UploadRequest,
      { kind: 'k', name: 'n', mediaType: 'a/b', size: 0.5, sha256: 'z' },
      [
        ['size', 'invalid-type', '应为整数'],
        ['sha256', 'invalid-format', '格式不正确'],
      ],
    ],
    [
      'size zero',
      UploadRequest,
      { kind: 'k', name: 'n', mediaType: 'a/b', size: 0, sha256: '0'.repeat(64) },
      [['size', 'too-small', '应大于 0']],
    ],
    [
      'a text of its own',
      z.object({ a: z.string({ error: '请填写姓名' }), b: z.int().max(9).multipleOf(2), c: z.literal(['x', 'y']) }),
      { a: 1, b: 13, c: 'z' },
      [
        ['a', 'invalid-type', '请填写姓名'],
        ['b', 'too-big', '不能大于 9'],
        ['b', 'not-multiple-of', '应为 2 的倍数'],
        ['c', 'invalid-value', '应为以下之一：x、y'],
      ],
    ],
    [
      'a check with a code of its own',
      z.object({ a: z.array(z.int()) }).check((ctx) => {
        ctx.issues.push({
          code: 'custom',
          input: ctx.value,
          path: ['a', 1],
          message: '次序有误',
          params: { code: 'order' },
        });
      }),
      { a: [2, 1] },
      [['a[1]', 'order', '次序有误']],
    ],
  ])('given a body with %s, when it is parsed, then every fault is named in zh-CN', async (_, body, sent, faults) => {
    const handler = endpoint('enter-scores', { body, run: async () => ok(1) });
    const problem = problemOf(await handler(event({ body: JSON.stringify(sent) }), context));
    expect(problem.errors?.map(({ field, code, detail }) => [field, code, detail])).toEqual(faults);
    expect(problem.field).toBe(faults[0]?.[0]);
    expect(problem.detail).toContain(faults[0]?.[2]);
  });

  test('given a body with many faults, when it is refused, then all are listed and nothing that was sent is repeated', async () => {
    const handler = endpoint('register-advisers', { body: RegisterAdvisersRequest, run: async () => ok(1) });
    const answer = await handler(event({ body: { advisers: [adviser] } }), context);
    const problem = problemOf(answer);
    const fields = problem.errors?.map(({ field }) => field) ?? [];
    for (const part of ['licenceNumber', 'name', 'phone', 'villages[0].name', 'villages[0].since']) {
      expect(fields).toContain(`advisers[0].${part}`);
    }
    expect(problem.detail).toContain(`共 ${fields.length} 处错误`);
    expect(answer.body).not.toContain('2020-13-01');
  });
});

describe('a refusal', () => {
  test.each(Object.entries(problems))(
    'given the refusal %s, when it is answered, then it is problem+json',
    async (code, { status, title }) => {
      const errors = [{ field: 'picks[2]', code: 'repeated', detail: '重复' }];
      const handler = endpoint('cast-ballot', {
        run: async () => refuse(code as keyof typeof problems, { detail: '最多 3 人', field: 'picks', errors }),
      });
      const answer = await handler(event({ claims: null }), context);
      expect(answer.statusCode).toBe(status);
      expect(answer.headers).toMatchObject({
        'content-type': 'application/problem+json; charset=utf-8',
        'cache-control': 'no-store',
        ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      });
      expect(problemOf(answer)).toEqual({
        type: `urn:juxian:problem:${code}`,
        title,
        status,
        code,
        detail: '最多 3 人',
        field: 'picks',
        errors,
      });
    },
  );
});

describe('a refusal that time mends', () => {
  test('given the seconds to wait, when it is answered, then Retry-After says so', async () => {
    const handler = endpoint('get-round', { run: async () => refuse('rate-limited', { retryAfter: 42 }) });
    const answer = await handler(event({ claims: null }), context);
    expect(answer).toMatchObject({ statusCode: 429, headers: { 'retry-after': '42' } });
  });
});

describe('a request of a voter', () => {
  test('given its address and cookies, when it is read, then the network and the cookies are the call’s', async () => {
    const seen: unknown[] = [];
    const handler = endpoint('redeem-phone-code', {
      run: async ({ network, cookies }) => {
        seen.push({ network, cookies });
        return ok({});
      },
    });
    await handler({ ...event({ claims: null }), cookies: ['a=1', 'b=2'] }, context);
    await handler(event({ claims: null }), context);
    expect(seen).toEqual([
      { network: '2001:db8:1:2::/64', cookies: ['a=1', 'b=2'] },
      { network: '2001:db8:1:2::/64', cookies: [] },
    ]);
  });
});

describe('a fault of ours', () => {
  const secret = new Error('table ballots-1 is away');
  const internal = { code: 'internal', status: 500, requestId: 'request-1' };

  test.each([
    ['an action that throws', endpoint('get-round', { run: async () => Promise.reject(secret) })],
    [
      'an action that throws at once',
      endpoint('get-round', {
        run: () => {
          throw secret;
        },
      }),
    ],
    [
      'an answer that breaks the contract',
      endpoint('get-round', { respond: z.object({ title: z.string() }), run: async () => ok({ title: 7 }) }),
    ],
    ['a staff route without claims', endpoint('get-tally', { run: async () => ok(1) })],
    ['a page that throws', httpHandler('serve-page', async () => Promise.reject(secret))],
  ])(
    'given %s, when it is handled, then the answer shows the request id alone and the cause is logged once',
    async (_, handler) => {
      const answer = await handler(event({ claims: null, body: { phone: '13900000000' } }), context);
      expect(problemOf(answer)).toMatchObject(internal);
      expect(answer.body).not.toContain('ballots-1');
      expect(errors).toHaveBeenCalledTimes(1);
      expect(JSON.stringify(errors.mock.calls)).not.toContain('13900000000');
      expect(errors.mock.calls[0]?.[1]).toMatchObject({ requestId: 'request-1', error: expect.any(Error) });
    },
  );

  test('given an action that never ends, when the time is nearly up, then the caller still gets an answer', async () => {
    const handler = endpoint('get-round', { run: () => new Promise<never>(() => undefined) });
    const short = { getRemainingTimeInMillis: () => 50 } as Context;
    expect(problemOf(await handler(event({ claims: null }), short))).toMatchObject(internal);
  });

  test('given a page, when it is handled, then its answer goes out as it is', async () => {
    const page = { statusCode: 200, headers: { 'content-type': 'text/html' }, body: '<html>' };
    expect(await httpHandler('serve-page', async () => page)(event(), context)).toBe(page);
  });
});
