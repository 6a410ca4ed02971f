import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleCitizens } from '../../local/issuers/index.ts';
import { type Answer, VoterBrowser } from '../support/voter-browser.ts';
import { contentsOf } from './contents.ts';
import { startSmallReview, type SmallReview } from './small-review.ts';

/** Voters as they come to the deployed system: by WeChat, portal and phone, on the whole path to their one ballot. */
let review: SmallReview;
beforeAll(async () => {
  review = await startSmallReview();
  await review.open();
}, 180_000);
afterAll(() => review?.stop());

const [first, second, third, , , last] = sampleCitizens;
const browser = () => new VoterBrowser(review.cloud.url);
/** Limits count by the minute: the first second of the next one. */
const minuteLater = () => review.moveTo((Math.floor(review.now() / 60_000) + 1) * 60_000 + 1000);
const personOf = (pass: string) => decodeJwt(pass).sub;

async function cast(pass: string | undefined): Promise<Answer> {
  return browser().post(
    `/api/rounds/${review.roundId}/ballots`,
    { picks: review.candidates.slice(0, 2).map(({ candidateId }) => candidateId) },
    { authorization: `Bearer ${pass}` },
  );
}

async function vote(pass: string | undefined): Promise<{ status: number; code?: string }> {
  const { status, body } = await cast(pass);
  return { status, ...(body['code'] && { code: body['code'] as string }) };
}

describe('given a citizen with a phone, a portal account and WeChat', () => {
  test('when all three are used, then they are one person, who votes once', async () => {
    const { phone, sub, openid } = first!;
    const byPortal = await browser().byPortal(sub);
    expect(byPortal).toMatchObject({ channel: 'portal', pass: expect.any(String) });
    expect(await vote(byPortal.pass)).toEqual({ status: 202 });
    await review.drained();

    const byPhone = await browser().byPhone(phone);
    expect(byPhone).toMatchObject({ status: 200, body: { channel: 'phone' } });
    expect(await vote(byPhone.body['pass'])).toEqual({ status: 409, code: 'already-voted' });

    await minuteLater();
    const phoneInHand = browser();
    expect(await phoneInHand.byWeChat(openid)).toEqual({ bind: 'wechat' });
    const bound = await phoneInHand.byPhone(phone, true);
    expect(bound).toMatchObject({ status: 200, body: { channel: 'wechat' } });
    expect(await vote(bound.body['pass'])).toEqual({ status: 409, code: 'already-voted' });

    const again = await browser().byWeChat(openid);
    expect(again).toMatchObject({ channel: 'wechat', pass: expect.any(String) });
    expect(await vote(again.pass)).toEqual({ status: 409, code: 'already-voted' });
    const persons = [byPortal.pass!, byPhone.body['pass'], bound.body['pass'], again.pass!].map(personOf);
    expect(new Set(persons).size).toBe(1);
    expect(persons[0]).toMatch(/^per_[\w-]{24}$/);
  });

  test('when the ballots of all channels arrive at once, then one is counted', async () => {
    const { phone, sub } = second!;
    const [byPhone, byPortal] = [await browser().byPhone(phone), await browser().byPortal(sub)];
    const passes = [byPhone.body['pass'] as string, byPortal.pass, byPortal.pass, byPhone.body['pass'] as string];
    const taken = (await Promise.all(passes.map(cast))).filter(({ status }) => status === 202);
    await review.drained();
    // The same picks in the same millisecond are one and the same ballot, by id and hash.
    const ballots = new Map(taken.map(({ body }) => [body['ballotId'], body['receipt']]));
    const states = await Promise.all(
      [...ballots.values()].map((receipt) => review.visitor.call<{ state: string }>('GET', `/api/receipts/${receipt}`)),
    );
    expect(states.filter(({ state }) => state === 'counted')).toHaveLength(1);
    expect(states.filter(({ state }) => state === 'duplicate')).toHaveLength(ballots.size - 1);
    expect(await vote(byPhone.body['pass'])).toEqual({ status: 409, code: 'already-voted' });
  });
});

describe('given a portal account without a verified phone', () => {
  test('when it signs in, then it binds a phone first, and is that phone’s person from then on', async () => {
    const { phone, sub } = last!;
    const hers = browser();
    expect(await hers.byPortal(sub)).toEqual({ bind: 'portal' });
    const bound = await hers.byPhone(phone, true);
    expect(bound).toMatchObject({ status: 200, body: { channel: 'portal' } });
    const again = await browser().byPortal(sub);
    expect(personOf(again.pass!)).toBe(personOf(bound.body['pass']));
  });

  test('when another phone is to be bound at once, then it is refused until a month is over', async () => {
    const hers = browser();
    expect(await hers.byPortal(last!.sub, '?rebind=1')).toEqual({ bind: 'portal' });
    expect(await hers.byPhone(third!.phone, true)).toMatchObject({
      status: 409,
      body: { code: 'phone-bound-recently' },
    });
  });
});

describe('given a browser that is led astray', () => {
  test('when it brings no attempt, another state or an old address, then there is no pass', async () => {
    const { url } = review.cloud;
    const stranger = browser();
    const callback = `${url}/api/voters/wechat/callback?code=abc&state=def`;
    expect(await stranger.back(callback)).toMatchObject({ problem: 'sign-in-expired' });
    await stranger.start('wechat');
    expect(await stranger.back(callback)).toMatchObject({ problem: 'sign-in-refused' });

    const own = browser();
    await own.byWeChat(first!.openid);
    const used = own.visited.at(-1)!;
    expect(used).toContain('/api/voters/wechat/callback?');
    expect(await own.back(used)).toMatchObject({ problem: 'sign-in-expired' });
  });

  test('when an account was not signed in to, then a code binds nothing', async () => {
    await minuteLater();
    const answer = await browser().byPhone(third!.phone, true);
    expect(answer).toMatchObject({ status: 409, body: { code: 'sign-in-expired' } });
  });

  test('when the portal says no, then the page is told so', async () => {
    const own = browser();
    const location = await own.start('portal');
    const state = new URL(location).searchParams.get('state');
    const denied = `${review.cloud.url}/api/voters/portal/callback?error=access_denied&state=${state}&iss=${encodeURIComponent(`${review.cloud.url}/portal`)}`;
    expect(await own.back(denied)).toMatchObject({ problem: 'sign-in-refused' });
  });
});

describe('given somebody who asks for codes', () => {
  test('when a second one is asked for within the minute, then it is too early, and the answer says for how long', async () => {
    await minuteLater();
    const one = browser();
    await one.code('13911112222');
    const answer = await one.post('/api/voters/phone-codes', { phone: '13911112222', challenge: await one.solve() });
    expect(answer).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('when nothing was solved, or the same solution again, then no code is sent', async () => {
    const one = browser();
    expect(await one.post('/api/voters/phone-codes', { phone: '13911113333' })).toMatchObject({
      status: 422,
      body: { code: 'challenge-invalid' },
    });
    const challenge = await one.solve();
    expect(await one.post('/api/voters/phone-codes', { phone: '13911113333', challenge })).toMatchObject({
      status: 202,
    });
    expect(await one.post('/api/voters/phone-codes', { phone: '13911114444', challenge })).toMatchObject({
      status: 422,
      body: { code: 'challenge-invalid', detail: '该人机验证已使用过，请重新验证' },
    });
  });

  test('when a wrong code is tried, then it is refused; a code is good once', async () => {
    const one = browser();
    const phone = '13911115555';
    const asked = await one.code(phone);
    const { code } = asked;
    const wrong = code === '000000' ? '000001' : '000000';
    const redeem = (given: string) => browser().post('/api/voters/phone-passes', { ...asked, code: given });
    expect(await redeem(wrong)).toMatchObject({ status: 422, body: { code: 'code-wrong' } });
    expect(await redeem(code)).toMatchObject({ status: 200 });
    expect(await redeem(code)).toMatchObject({ status: 422, body: { code: 'code-expired' } });
  });
});

describe('given bad input', () => {
  const code = { phone: '13911116666', request: 'r'.repeat(22), code: '012345' };
  test.each([
    ['phone-codes', { phone: '+8613911116666' }, 'phone'],
    ['phone-codes', { phone: '12345678901' }, 'phone'],
    ['phone-codes', { phone: '13911116666', challenge: 'x'.repeat(4001) }, 'challenge'],
    ['phone-codes', { phone: '13911116666', name: '某人' }, 'name'],
    ['phone-passes', { ...code, code: '12345' }, 'code'],
    ['phone-passes', { ...code, request: '../..' }, 'request'],
    ['phone-passes', { ...code, bind: 'yes' }, 'bind'],
    ['phone-passes', { ...code, personId: 'per_1' }, 'personId'],
  ])(
    'when %s gets %j, then it is refused with the path of the fault, and nothing is written',
    async (path, body, field) => {
      const contents = contentsOf(review.cloud);
      const before = await contents.voters();
      const answer = await browser().post(`/api/voters/${path}`, body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'body-invalid', errors: [{ field }] } });
      expect(JSON.stringify(answer.body)).not.toContain('13911116666');
      expect(await contents.voters()).toEqual(before);
      contents.close();
    },
  );

  test('when a start is asked for what there is not, then it is refused', async () => {
    const response = await fetch(`${review.cloud.url}/api/voters/wechat/start?rebind=yes`, { redirect: 'manual' });
    expect(response.status).toBe(400);
  });
});

describe('given the deployment', () => {
  test('then its passes can be checked with what it publishes, and nothing was denied by a policy', async () => {
    const { keys } = (await (await fetch(`${review.cloud.url}/.well-known/jwks.json`)).json()) as {
      keys: Record<string, string>[];
    };
    expect(keys).toEqual([
      { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid: expect.any(String), x: expect.any(String) },
    ]);
    expect(review.cloud.denials).toEqual([]);
  });

  test('then neither the table of voters nor any log holds a phone, an account, an address or a pass', async () => {
    const contents = contentsOf(review.cloud);
    const kept = await contents.voters();
    contents.close();
    expect(kept.some((item) => item.includes('ID#'))).toBe(true);
    const logs = path.join(review.dataDir, 'logs');
    const logged = await Promise.all((await readdir(logs)).map((name) => readFile(path.join(logs, name), 'utf8')));
    const said = [...kept, ...logged].join('\n');
    expect(said).not.toMatch(/\b1[3-9]\d{9}\b/);
    expect(said).not.toMatch(/wx-sample|citizen-\d|127\.0\.0\.1\/|eyJ[\w-]+\.eyJ/);
    // The log of the sign-ins that were refused is there, and it names a code and no person.
    expect(said).toContain('access_denied');
  });
});
