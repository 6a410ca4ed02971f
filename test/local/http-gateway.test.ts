import { request as httpRequest } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openHttp } from '../../local/http/index.ts';
import type { HttpFace } from '../../local/http/index.ts';
import { standingClock } from '../support/cloud-clock.ts';

let http: HttpFace;
let events: { readonly functionId: string; readonly event: APIGatewayProxyEventV2 }[];
/** What the function does with the next request. */
let respond: () => unknown;

const route = (method: string, path: string) => ({ method, path, functionId: `${method} ${path}` });

beforeAll(async () => {
  http = await openHttp({ port: 0 });
  http.attach({
    routes: [route('GET', '/api/rounds/{roundId}'), route('POST', '/api/things'), route('ANY', '/any')],
    invoke: async (functionId, event) => {
      events.push({ functionId, event: event as APIGatewayProxyEventV2 });
      return respond();
    },
    clock: standingClock('2022-05-20T01:02:03Z'),
    integrationTimeout: 300,
    status: () => ({}),
  });
});
beforeEach(() => {
  events = [];
  respond = () => ({ statusCode: 204 });
});
afterAll(() => http.stop());

const event = () => events[0]!.event;

describe('given a request, when a function is invoked, then the event is one of payload format 2.0', () => {
  test('with path, query, headers, cookies and the time of the cloud', async () => {
    const path = `/api/rounds/${encodeURIComponent('rnd_常州-2022')}?a=1&a=2&name=${encodeURIComponent('张三')}`;
    await fetch(http.origin + path, { headers: { 'X-Thing': 'Value', cookie: 'a=1; b=2', 'user-agent': 'test' } });
    expect(event()).toMatchObject({
      version: '2.0',
      routeKey: 'GET /api/rounds/{roundId}',
      rawPath: '/api/rounds/rnd_常州-2022',
      rawQueryString: 'a=1&a=2&name=%E5%BC%A0%E4%B8%89',
      queryStringParameters: { a: '1,2', name: '张三' },
      pathParameters: { roundId: 'rnd_常州-2022' },
      cookies: ['a=1', 'b=2'],
      headers: { 'x-thing': 'Value', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' },
      isBase64Encoded: false,
      requestContext: {
        http: {
          method: 'GET',
          path: '/api/rounds/rnd_常州-2022',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
        routeKey: 'GET /api/rounds/{roundId}',
        stage: '$default',
        time: '20/May/2022:01:02:03 +0000',
        timeEpoch: Date.parse('2022-05-20T01:02:03Z'),
        domainName: http.origin.slice('http://'.length),
      },
    });
    expect(event().headers).not.toHaveProperty('cookie');
    expect(event()).not.toHaveProperty('body');
    expect(event().requestContext).not.toHaveProperty('authorizer');
    expect(event().requestContext.requestId).toMatch(/^[\w-]{36}$/);
  });

  test('with a header that comes twice joined by a comma', async () => {
    await new Promise<void>((resolve, reject) => {
      const headers = ['Host', 'localhost', 'X-Twice', 'one', 'x-twice', 'two'];
      httpRequest(`${http.origin}/any`, { headers }, (response) => response.resume().on('end', resolve))
        .on('error', reject)
        .end();
    });
    expect(event().headers['x-twice']).toBe('one,two');
    expect(event()).not.toHaveProperty('queryStringParameters');
    expect(event()).not.toHaveProperty('pathParameters');
  });

  test.each([
    ['application/json', '{"名":1}', false],
    ['application/json; charset=utf-8', '{}', false],
    ['application/problem+json', '{}', false],
    ['text/csv', 'a,b', false],
    ['application/octet-stream', '\u0001', true],
    ['image/png', 'png', true],
    ['application/x-www-form-urlencoded', 'a=1', true],
    ['application/jsonx', '{}', true],
  ])('with a body of %s as text or base64', async (type, body, base64) => {
    await fetch(`${http.origin}/api/things`, { method: 'POST', headers: { 'content-type': type }, body });
    expect(event().isBase64Encoded).toBe(base64);
    expect(event().body).toBe(base64 ? Buffer.from(body).toString('base64') : body);
  });
});

describe('given what a function returns, when the gateway answers, then it maps it as AWS does', () => {
  const cases: readonly [string, unknown, number, string | null, string][] = [
    ['a whole answer', { statusCode: 201, headers: { 'Content-Type': 'a/b' }, body: '甲' }, 201, 'a/b', '甲'],
    ['no content type', { statusCode: 200, body: 'x' }, 200, 'text/plain;charset=UTF-8', 'x'],
    ['base64', { statusCode: 200, body: 'eA==', isBase64Encoded: true }, 200, 'text/plain;charset=UTF-8', 'x'],
    ['an object', { hello: '世界' }, 200, 'application/json', '{"hello":"世界"}'],
    ['a string', 'hello', 200, 'application/json', 'hello'],
    ['nothing', undefined, 200, 'application/json', 'null'],
    ['a list', [1, 2], 200, 'application/json', '[1,2]'],
    ['a wrong status', { statusCode: 'x' }, 500, 'application/json', '{"message":"Internal Server Error"}'],
    ['a wrong body', { statusCode: 200, body: {} }, 500, 'application/json', '{"message":"Internal Server Error"}'],
    [
      'a header split',
      { statusCode: 200, headers: { a: 'x\r\ny: z' } },
      500,
      'application/json',
      '{"message":"Internal Server Error"}',
    ],
  ];
  test.each(cases)('%s', async (_name, result, status, type, body) => {
    respond = () => result;
    const response = await fetch(`${http.origin}/any`);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      status,
      type,
      body,
    ]);
  });

  test('cookies become set-cookie headers, each its own', async () => {
    respond = () => ({
      statusCode: 200,
      cookies: ['a=1; Path=/', 'b=2'],
      headers: { 'X-N': 5, 'content-length': '99' },
    });
    const response = await fetch(`${http.origin}/any`);
    expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
    expect(response.headers.get('x-n')).toBe('5');
    expect(response.headers.get('content-length')).toBe('0');
  });

  test('an error of the function is a 500 that says nothing of its cause', async () => {
    respond = () => {
      throw new Error('secret');
    };
    const response = await fetch(`${http.origin}/any`);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ message: 'Internal Server Error' });
  });

  test('a function that takes too long is a 503', async () => {
    respond = () => new Promise(() => {});
    const response = await fetch(`${http.origin}/any`);
    expect([response.status, await response.json()]).toEqual([503, { message: 'Service Unavailable' }]);
  });
});

describe('given a request that no function should see', () => {
  test('when there is no route, then 404', async () => {
    const response = await fetch(`${http.origin}/api/things`);
    expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
  });

  test('when the path is not decodable, then 400', async () => {
    expect((await fetch(`${http.origin}/api/rounds/%E5%`)).status).toBe(400);
  });

  test.each([
    ['above 10 MB', 10 * 1024 * 1024 + 1, 413],
    ['above the 6 MB of a Lambda event', 6 * 1024 * 1024 + 1, 413],
    ['of 5 MB', 5 * 1024 * 1024, 204],
  ])('when the body is %s', async (_name, size, status) => {
    const headers = { 'content-type': 'text/plain' };
    const response = await fetch(`${http.origin}/api/things`, { method: 'POST', headers, body: 'x'.repeat(size) });
    expect(response.status).toBe(status);
    expect(events).toHaveLength(status === 413 ? 0 : 1);
  });

  test('when a client leaves in the middle of its body, then the next one is served', async () => {
    await new Promise<void>((resolve) => {
      const headers = { 'content-length': '1000' };
      const leaving = httpRequest(`${http.origin}/api/things`, { method: 'POST', headers });
      leaving.on('error', () => resolve());
      leaving.write('half');
      setTimeout(() => leaving.destroy(new Error('gone')), 50);
    });
    expect((await fetch(`${http.origin}/any`)).status).toBe(204);
    expect(events).toHaveLength(1);
  });
});
