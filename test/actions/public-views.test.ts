import { describe, expect, test } from 'vitest';

import { requireDistrict, requireRole } from '../../shared/actions/access.ts';
import { canonicalJson } from '../../shared/platform/canonical-json.ts';
import { getCampaign } from '../../shared/actions/get-campaign.ts';
import { getRound, turnLength } from '../../shared/actions/get-round.ts';
import { listCampaigns } from '../../shared/actions/list-campaigns.ts';
import { listCandidates } from '../../shared/actions/list-candidates.ts';
import { servePage } from '../../shared/actions/serve-page.ts';
import { CampaignView, ListCampaignsResponse } from '../../shared/contract/campaigns.ts';
import { RoundView } from '../../shared/contract/rounds.ts';
import { ok } from '../../shared/platform/result.ts';
import { actor, candidate } from './builders.ts';
import { cityRoundId as roundId, world } from './world.ts';

const ids = ['cnd_a', 'cnd_b', 'cnd_c'];

describe('get-round', () => {
  const withPaper = () => {
    const given = world();
    given.state.candidates.push(...ids.map((id) => candidate(id, { roundId })));
    given.state.rounds.set(roundId, { ...given.city, paper: { candidateIds: ids, preparedAt: 1 } });
    return given;
  };

  test('given a round, when time turns, then each candidate stands in each place once, and the answer fits the contract', async () => {
    const given = withPaper();
    given.state.now = Math.ceil(given.city.vote.opensAt / (turnLength * ids.length)) * turnLength * ids.length;
    const orders: string[][] = [];
    for (let turn = 0; turn < ids.length; turn += 1) {
      const result = await getRound(given.ports, { roundId });
      if (!result.ok) throw new Error(result.error.type);
      expect(RoundView.parse(result.value)).toEqual(result.value);
      orders.push(result.value.candidates.map(({ candidateId }) => candidateId));
      given.state.now += turnLength;
    }
    for (const place of ids.keys()) expect(new Set(orders.map((order) => order[place]))).toEqual(new Set(ids));
  });

  test.each(['once', 'daily'] as const)(
    'given a vote %s, then voters are told how often they may vote',
    async (frequency) => {
      const given = withPaper();
      const { vote } = given.city;
      given.state.rounds.set(roundId, { ...given.city, vote: { ...vote, rule: { ...vote.rule, frequency } } });
      expect(await getRound(given.ports, { roundId })).toMatchObject({ value: { frequency } });
      const { vote: _none, ...without } = given.city;
      given.state.rounds.set(roundId, without);
      expect(await getRound(given.ports, { roundId })).not.toHaveProperty('value.frequency');
    },
  );

  test('given a vote that an import stands in for, then voters are told before they fill a ballot in', async () => {
    const given = withPaper();
    expect(await getRound(given.ports, { roundId })).not.toHaveProperty('value.voteReplaced');
    given.state.rounds.set(roundId, { ...given.state.rounds.get(roundId)!, voteReplaced: true });
    expect(await getRound(given.ports, { roundId })).toMatchObject({ value: { voteReplaced: true } });
  });

  test('given no paper yet, when asked, then nobody is shown; given an unknown round, then it is told', async () => {
    const given = withPaper();
    given.state.rounds.set(roundId, given.city);
    expect(await getRound(given.ports, { roundId })).toMatchObject({
      ok: true,
      value: { phase: 'scheduled', candidates: [] },
    });
    expect(await getRound(given.ports, { roundId: 'rnd_x' })).toMatchObject({
      ok: false,
      error: { type: 'round-unknown' },
    });
  });

  test('given staff, when candidates are listed, then they come in the order of the paper with their ordinals', async () => {
    const given = withPaper();
    given.state.candidates.reverse();
    const result = await listCandidates(given.ports, { actor: actor('judge'), roundId });
    const lines = result.ok && result.value.candidates.map(({ candidateId, ordinal }) => [candidateId, ordinal]);
    expect(lines).toEqual(ids.map((id, ordinal) => [id, ordinal]));
  });
});

test('given a campaign, when everybody looks, then the views fit the contract and name the assumptions', async () => {
  const given = world();
  const view = await getCampaign(given.ports, { campaignId: given.campaign.id });
  const list = await listCampaigns(given.ports);
  expect(view.ok && CampaignView.parse(view.value)).toEqual(view.ok && view.value);
  expect(list.ok && ListCampaignsResponse.parse(list.value)).toEqual(list.ok && list.value);
  expect(view.ok && view.value.assumptions.length).toBeGreaterThan(0);
  expect(await getCampaign(given.ports, { campaignId: 'none' })).toMatchObject({ error: { type: 'campaign-unknown' } });
});

describe('access', () => {
  const officer = actor('district-officer', { district: 'wujin' });
  test.each([
    ['own district', officer, 'wujin', 'ok'],
    ['other district', officer, 'xinbei', 'district-forbidden'],
    ['an officer without a district', actor('district-officer'), 'wujin', 'district-forbidden'],
    ['a role that sees all', actor('auditor'), 'xinbei', 'ok'],
    ['an officer who is auditor too', { ...officer, roles: ['district-officer', 'auditor'] as const }, 'xinbei', 'ok'],
    [
      'an officer who is a judge too',
      { ...officer, roles: ['district-officer', 'judge'] as const },
      'xinbei',
      'district-forbidden',
    ],
    ['no role', { ...officer, roles: [] }, 'wujin', 'role-forbidden'],
  ])('given %s, when documents are asked for, then the answer is right', (_name, by, district, code) => {
    const result = requireDistrict(by, 'get-document', district);
    expect(result.ok ? 'ok' : result.error.type).toBe(code);
  });

  test('given an operation for nobody on the staff, when a role is asked for, then it is refused', () => {
    expect(requireRole(actor('city-officer'), 'cast-ballot').ok).toBe(false);
  });
});

describe('serve-page', () => {
  const files = { read: async (name: string) => (name.startsWith('no') ? undefined : `content of ${name}`) };
  test.each([
    ['/', 'index.html', 'text/html; charset=utf-8'],
    ['/docs', 'docs.html', 'text/html; charset=utf-8'],
    ['/openapi.json', 'openapi.json', 'application/json; charset=utf-8'],
    ['/assets/page.js', 'page.js', 'text/javascript; charset=utf-8'],
    ['/assets/openapi-explorer.min.js', 'openapi-explorer.min.js', 'text/javascript; charset=utf-8'],
    ['/assets/page.css', 'page.css', 'text/css; charset=utf-8'],
  ])('given %s, when served, then it is %s as %s', async (path, name, type) => {
    const page = await servePage({ files }, { path });
    expect(page).toMatchObject(ok({ body: `content of ${name}`, headers: { 'content-type': type } }));
    expect(page.ok && page.value.headers['content-security-policy']).toContain("script-src 'self'");
  });

  test.each([
    '/assets/../index.mjs',
    '/assets/..%2findex.mjs',
    '/assets/a/b.js',
    '/assets/.js',
    '/assets/index.mjs',
    '/assets/nothing.js',
    '/assets/',
    '/index.html',
    '/constructor',
    '/__proto__',
  ])('given %s, when served, then there is no such page', async (path) => {
    expect(await servePage({ files }, { path })).toMatchObject({ ok: false, error: { type: 'page-unknown' } });
  });
});

test.each([
  [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
  [{ '10': 1, '9': 2, é: undefined }, '{"10":1,"9":2}'],
  ['"中"', '"\\"中\\""'],
])('given %o, when written canonically, then its text is %s', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});
