import { describe, expect, test } from 'vitest';

import { cookieOf, finishResponse, startResponse } from '../../shared/adapters/http/sign-in.ts';
import { ok } from '../../shared/platform/result.ts';
import { refuse } from '../../shared/actions/refusal.ts';

const site = { origin: 'https://vote.example.cn', page: '/vote' };
const local = { origin: 'http://127.0.0.1:8750', page: '/' };
const pass = {
  type: 'pass' as const,
  pass: 'a.b.c',
  channel: 'wechat' as const,
  expiresAt: '2022-05-20T01:30:00.000Z',
};

describe('cookies of a sign-in', () => {
  test('given a start over TLS, then the attempt is bound to this host and out of reach of scripts and other sites', () => {
    const answer = startResponse(site.origin, { location: 'https://channel.example/', attempt: 'sealed' });
    expect(answer).toMatchObject({
      statusCode: 302,
      headers: { location: 'https://channel.example/', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
      cookies: ['__Host-juxian-attempt=sealed; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure'],
    });
  });

  test('given this machine without TLS, then the cookie is a plain one, which the browser keeps', () => {
    const { cookies } = startResponse(local.origin, { location: '/', attempt: 'sealed' });
    expect(cookies).toEqual(['juxian-attempt=sealed; Path=/; Max-Age=600; HttpOnly; SameSite=Lax']);
  });

  test('given what a browser sends, then only the cookie of the right name is read', () => {
    const sent = ['juxian-attempt=planted', '__Host-juxian-attempt=ours', '__Host-juxian-bind='];
    expect(cookieOf(site.origin, 'attempt', sent)).toBe('ours');
    expect(cookieOf(site.origin, 'bind', sent)).toBeUndefined();
    expect(cookieOf(local.origin, 'attempt', sent)).toBe('planted');
    expect(cookieOf(site.origin, 'attempt', [])).toBeUndefined();
  });
});

describe('the end of a sign-in', () => {
  const end = (result: Parameters<typeof finishResponse>[1]) => finishResponse(site, result);
  const over = '__Host-juxian-attempt=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure';

  test('given a pass, then it stands behind the #, and attempt and ticket are over', () => {
    const { headers, cookies } = end(ok(pass));
    expect(headers?.['location']).toBe('/vote#pass=a.b.c&channel=wechat&expiresAt=2022-05-20T01%3A30%3A00.000Z');
    expect(cookies).toEqual([over, over.replace('attempt', 'bind')]);
  });

  test('given an account without a phone, then the page is told to bind one, and the ticket is in a cookie alone', () => {
    const { headers, cookies } = end(ok({ type: 'bind', channel: 'portal', ticket: 'sealed' }));
    expect(headers?.['location']).toBe('/vote#bind=portal');
    expect(cookies).toEqual([over, '__Host-juxian-bind=sealed; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure']);
  });

  test('given a refusal, then the page is told its code, and the attempt is over', () => {
    const { headers, cookies } = end(refuse('sign-in-refused'));
    expect(headers?.['location']).toBe('/vote#problem=sign-in-refused');
    expect(cookies).toEqual([over]);
  });
});
