import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { openHttp } from '../../local/http/index.ts';
import type { Attachment, HttpFace } from '../../local/http/index.ts';
import { explainListenFault } from '../../local/http/listen.ts';
import { StartupError } from '../../local/types.ts';
import { standingClock } from '../support/cloud-clock.ts';
import { takePort } from '../support/free-port.ts';

let http: HttpFace | undefined;
afterEach(async () => {
  await http?.stop();
  http = undefined;
});

const start = '2022-05-20T01:02:03.000Z';
async function serve(attachment: Partial<Attachment> = {}): Promise<string> {
  http = await openHttp({ port: 0 });
  http.attach({
    routes: [{ method: 'GET', path: '/', functionId: 'page' }],
    invoke: async () => 'ok',
    clock: standingClock(start),
    status: async () => ({ queues: ['ballots'] }),
    ...attachment,
  });
  return http.origin;
}

describe('given a server without an API yet', () => {
  test('when anyone asks, then it says 503 and when to come back', async () => {
    http = await openHttp({ port: 0 });
    const api = await fetch(`${http.origin}/api/campaigns`);
    expect([api.status, api.headers.get('retry-after'), await api.json()]).toEqual([
      503,
      '1',
      { message: 'Service Unavailable' },
    ]);
    const front = await fetch(`${http.origin}/?x`);
    const text = await front.text();
    expect([front.status, front.headers.get('retry-after')]).toEqual([503, '2']);
    expect(text).toContain('正在启动');
    expect(text).toContain('is starting');
    expect(await (await fetch(`${http.origin}/_local/status`)).json()).toEqual({ state: 'starting' });
    expect((await fetch(`${http.origin}/_local/clock`)).status).toBe(503);
  });

  test('when a handler is mounted, then it gets its own paths and no others', async () => {
    http = await openHttp({ port: 0 });
    http.mount('/oidc', (request, response) => void response.end(request.url));
    expect(await (await fetch(`${http.origin}/oidc/a?b`)).text()).toBe('/oidc/a?b');
    expect(await (await fetch(`${http.origin}/oidc?b`)).text()).toBe('/oidc?b');
    expect((await fetch(`${http.origin}/oidcx`)).status).toBe(503);
  });
});

describe('given a port that cannot be had, when the server starts, then one line says what to do', () => {
  test('taken', async () => {
    const { port, release } = await takePort();
    const attempt = openHttp({ port });
    await expect(attempt).rejects.toBeInstanceOf(StartupError);
    await expect(attempt).rejects.toThrow(new RegExp(`^Port ${port} is taken .*--port\\.$`));
    await release();
  });

  test('not allowed', () => {
    const fault = explainListenFault(Object.assign(new Error('listen'), { code: 'EACCES' }), 80);
    expect(fault).toBeInstanceOf(StartupError);
    expect(fault.message).toMatch(/^Port 80 is not allowed .*--port\.$/);
  });

  test('a fault of another kind stays what it is', () => {
    const fault = Object.assign(new Error('listen'), { code: 'ENOMEM' });
    expect(explainListenFault(fault, 80)).toBe(fault);
  });
});

describe('given the control of the clock', () => {
  const post = (origin: string, body: string, type = 'application/json') =>
    fetch(`${origin}/_local/clock`, { method: 'POST', headers: { 'content-type': type }, body });

  test('when it is read and moved, then it answers with its time', async () => {
    const origin = await serve();
    expect(await (await fetch(`${origin}/_local/clock`)).json()).toEqual({ now: start });
    const moved = await post(origin, '{"moveTo":"2022-05-21T09:00:00+08:00"}');
    expect([moved.status, await moved.json()]).toEqual([200, { now: '2022-05-21T01:00:00.000Z' }]);
    const status = await (await fetch(`${origin}/_local/status`)).json();
    expect(status).toEqual({ state: 'ready', now: '2022-05-21T01:00:00.000Z', queues: ['ballots'] });
  });

  test.each([
    ['{"moveTo":"tomorrow"}', 400],
    ['{"moveTo":"2022-05-21T09:00:00"}', 400],
    ['{"moveTo":"1822-05-21T09:00:00Z"}', 400],
    ['{"moveTo":"2022-05-21T09:00:00Z","x":1}', 400],
    ['{', 400],
    ['', 400],
  ])('when the body is %s, then it stays and a line says why', async (body, status) => {
    const origin = await serve();
    const response = await post(origin, body);
    const { message } = (await response.json()) as { message: string };
    expect(response.status).toBe(status);
    expect(message).toMatch(/moveTo/);
    expect(await (await fetch(`${origin}/_local/clock`)).json()).toEqual({ now: start });
  });

  test('when a form is posted (as a foreign page could), then it is refused', async () => {
    const origin = await serve();
    expect((await post(origin, '{"moveTo":"2022-05-21T09:00:00Z"}', 'text/plain')).status).toBe(415);
  });

  test('when the request names another host, then it is refused', async () => {
    const origin = await serve();
    const status = await new Promise((resolve, reject) => {
      const asked = httpRequest(`${origin}/_local/clock`, { headers: { host: 'evil.example:80' } }, (response) =>
        resolve(response.resume().statusCode),
      );
      asked.on('error', reject).end();
    });
    expect(status).toBe(403);
  });
});

describe('given CORS in the template', () => {
  const corsConfiguration = {
    AllowOrigins: ['https://vote.example.cn'],
    AllowMethods: ['GET', 'POST'],
    AllowHeaders: ['authorization', 'content-type'],
    ExposeHeaders: ['x-a'],
    MaxAge: 600,
  };

  test('when a browser asks first, then the gateway answers itself, to allowed origins only', async () => {
    const origin = await serve({ corsConfiguration });
    const ask = (from: string) =>
      fetch(`${origin}/`, { method: 'OPTIONS', headers: { origin: from, 'access-control-request-method': 'GET' } });
    const allowed = await ask('https://vote.example.cn');
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': 'https://vote.example.cn',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-max-age': '600',
    });
    expect((await ask('https://evil.example')).headers.has('access-control-allow-origin')).toBe(false);
  });

  test('when a function sets CORS headers of its own, then the template wins', async () => {
    const answer = { statusCode: 200, headers: { 'access-control-allow-origin': '*' } };
    const origin = await serve({ corsConfiguration, invoke: async () => answer });
    const get = (from: string) => fetch(`${origin}/`, { headers: { origin: from } });
    expect((await get('https://vote.example.cn')).headers.get('access-control-allow-origin')).toBe(
      'https://vote.example.cn',
    );
    expect((await get('https://evil.example')).headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('given a request under way', () => {
  test('when the server stops, then it is still answered', async () => {
    const origin = await serve({
      invoke: () => new Promise((resolve) => void setTimeout(resolve, 200, 'done')),
    });
    const answer = fetch(`${origin}/`);
    await new Promise((resolve) => void setTimeout(resolve, 50));
    await http?.stop();
    expect(await (await answer).text()).toBe('done');
    await expect(fetch(`${origin}/`)).rejects.toThrow();
  });
});
