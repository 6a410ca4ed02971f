import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { refuse } from '../../shared/actions/refusal.ts';
import { documentEndpoint, documentRoute } from '../../shared/adapters/http/document-endpoint.ts';
import { CampaignPath, RoundPath } from '../../shared/contract/paths.ts';
import { RankingTableQuery } from '../../shared/contract/documents.ts';
import { logger } from '../../shared/platform/logger.ts';
import { ok } from '../../shared/platform/result.ts';

const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
let name = "名单 (甲)*'/\r\n";
let asked: unknown;

const handler = documentEndpoint('export-result', {
  'GET /api/campaigns/{campaignId}/summary-sheet': documentRoute('export-result', {
    path: CampaignPath,
    run: async () => ok({ name, type: 'xlsx' as const, bytes: bytes.subarray(1, 9) }),
  }),
  'GET /api/rounds/{roundId}/ranking-table': documentRoute('export-result', {
    path: RoundPath,
    query: RankingTableQuery,
    run: async ({ query, actor }) => {
      asked = { ...query, roles: actor.roles };
      return ok({ name, type: query.format, bytes });
    },
  }),
  'GET /api/rounds/{roundId}/notice-text': documentRoute('export-result', {
    path: RoundPath,
    run: async () => refuse('ranking-not-ready', { detail: '尚未算出' }),
  }),
});

const call = (routeKey: string, query?: Record<string, string>) =>
  handler(
    {
      version: '2.0',
      routeKey,
      headers: {},
      isBase64Encoded: false,
      pathParameters: { roundId: 'rnd_1', campaignId: 'demo-2022' },
      ...(query && { queryStringParameters: query }),
      requestContext: {
        requestId: 'request-1',
        http: { sourceIp: '203.0.113.7' },
        authorizer: { jwt: { claims: { sub: 'somebody', roles: '[auditor]' } } },
      },
    } as unknown as APIGatewayProxyEventV2,
    {} as Context,
  );
const ranking = 'GET /api/rounds/{roundId}/ranking-table';

beforeEach(() => {
  name = '名单';
  vi.spyOn(logger, 'error').mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

describe('given a function with several documents', () => {
  test('when one is asked for, then its bytes come back unchanged, with type and Chinese name, and are kept nowhere', async () => {
    const answer = await call('GET /api/campaigns/{campaignId}/summary-sheet');
    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: true });
    expect(Buffer.from(answer.body ?? '', 'base64')).toEqual(Buffer.from(bytes.subarray(1, 9)));
    expect(answer.headers).toEqual({
      'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'content-disposition': `attachment; filename="document.xlsx"; filename*=UTF-8''%E5%90%8D%E5%8D%95.xlsx`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  test.each([
    ["甲'乙(丙)*", '%E7%94%B2%27%E4%B9%99%28%E4%B8%99%29%2A'],
    ['../a\\b\r\nSet-Cookie: x', '.._a_b__Set-Cookie%3A%20x'],
    ['𠮷\uD842', '%F0%A0%AE%B7%EF%BF%BD'],
  ])('when the name is %j, then it is encoded and cannot leave its header', async (given, encoded) => {
    name = given;
    const answer = await call(ranking);
    expect(answer.headers?.['content-disposition']).toBe(
      `attachment; filename="document.xlsx"; filename*=UTF-8''${encoded}.xlsx`,
    );
  });

  test('when no format is named, then the first is meant; when one is, then that; an unknown one is refused', async () => {
    await call(ranking);
    expect(asked).toEqual({ format: 'xlsx', roles: ['auditor'] });
    expect((await call(ranking, { format: 'csv' })).headers?.['content-type']).toBe('text/csv; charset=utf-8');
    const refused = await call(ranking, { format: 'exe' });
    expect([refused.statusCode, JSON.parse(refused.body ?? '')]).toMatchObject([
      400,
      { code: 'path-invalid', field: 'format' },
    ]);
  });

  test('when the action refuses, then it is a problem; when the route is none of its own, then a 500', async () => {
    expect((await call('GET /api/rounds/{roundId}/notice-text')).statusCode).toBe(404);
    expect((await call('GET /elsewhere')).statusCode).toBe(500);
  });
});
