import { beforeEach, describe, expect, test } from 'vitest';

import { getQuotas } from '../../shared/actions/get-quotas.ts';
import { listAdvisers } from '../../shared/actions/list-advisers.ts';
import { loadCampaign } from '../../shared/actions/load-campaign.ts';
import { nominateCandidate } from '../../shared/actions/nominate-candidate.ts';
import { prepareBallotPaper } from '../../shared/actions/prepare-ballot-paper.ts';
import { registerAdvisers } from '../../shared/actions/register-advisers.ts';
import type { AdviserInput } from '../../shared/contract/registry.ts';
import { ok } from '../../shared/platform/result.ts';
import { actor, adviserInput, candidate, clearances } from './builders.ts';
import { campaignFile, cityRoundId, world } from './world.ts';

const campaignId = 'changzhou-2022';
const wujin = actor('district-officer', { district: 'wujin' });
const city = actor('city-officer');
let given = world();
beforeEach(() => {
  given = world();
});

const register = (advisers: AdviserInput[], district = 'wujin', by = actor('district-officer', { district })) =>
  registerAdvisers(given.ports, { actor: by, campaignId, district, request: { advisers } });
const codeOf = (result: Awaited<ReturnType<typeof register>> | { ok: boolean }) =>
  'error' in result ? result.error.type : 'ok';

describe('load-campaign', () => {
  const load = (file: unknown, by = city, id = campaignId) =>
    loadCampaign(given.ports, { actor: by, campaignId: id, file });

  test('given the same content, when loaded again, then there is no new revision', async () => {
    const shuffled = Object.fromEntries(Object.entries(campaignFile()).toReversed());
    expect(await load(shuffled)).toMatchObject(ok({ revision: 1, outcome: 'unchanged' }));
    expect(given.state.audit).toEqual([]);
  });

  test('given an empty system, when loaded, then every round is new and has a ledger code of its own', async () => {
    given.state.campaigns.clear();
    given.state.rounds.clear();
    expect(await load(campaignFile())).toMatchObject(ok({ revision: 1, outcome: 'created' }));
    const rounds = [...given.state.rounds.values()];
    expect(rounds).toHaveLength(9);
    expect(rounds.every(({ ledger, version }) => /^[\w-]{3}$/.test(ledger) && version === 1)).toBe(true);
    expect(new Set(rounds.map(({ ledger }) => ledger)).size).toBe(9);
  });

  test('given a ledger code that is taken, when loaded, then others are tried', async () => {
    given.state.campaigns.clear();
    given.state.rounds.clear();
    const tried: string[] = [];
    const campaigns = {
      ...given.ports.campaigns,
      save: async (...[next, rounds, audit]: Parameters<typeof given.ports.campaigns.save>) => {
        tried.push(rounds.map(({ ledger }) => ledger).join());
        return tried.length < 3
          ? ({ ok: false, error: { type: 'ledger-taken' } } as const)
          : given.ports.campaigns.save(next, rounds, audit);
      },
    };
    const result = await loadCampaign({ ...given.ports, campaigns }, { actor: city, campaignId, file: campaignFile() });
    expect(result).toMatchObject({ ok: true });
    expect(new Set(tried).size).toBe(3);
  });

  test('given a changed title before any vote, when loaded, then revision 2 keeps ledgers and papers', async () => {
    const paper = { candidateIds: ['cnd_a'], preparedAt: 1 };
    given.state.rounds.set(cityRoundId, { ...given.city, paper });
    const file = campaignFile();
    const changed = {
      ...file,
      title: '改名',
      tracks: file.tracks.map((track) => ({
        ...track,
        stages: track.stages.map((stage) => (stage.id === 'city' ? { ...stage, name: '市级复评' } : stage)),
      })),
    };
    given.state.now = Date.parse('2022-04-01T00:00:00+08:00');
    expect(await load(changed)).toMatchObject(ok({ revision: 2, outcome: 'updated' }));
    expect(given.state.rounds.get(cityRoundId)).toMatchObject({ title: '市级复评', ledger: 'abc', paper, version: 2 });
    expect(given.state.rounds.get('rnd_changzhou-2022_district_wujin')?.version).toBe(1);
  });

  test.each([
    ['a vote has begun', { title: '改名' }, 'campaign-in-use'],
    ['the weights are wrong', { districts: [] }, 'campaign-invalid'],
    ['the id differs from the path', { id: 'other-2022' }, 'campaign-invalid'],
  ])('given that %s, when loaded, then it is refused and nothing is written', async (_name, change, code) => {
    expect(codeOf(await load({ ...campaignFile(), ...change }))).toBe(code);
    expect(given.state.audit).toEqual([]);
  });

  test('given another role, when loaded, then it is refused', async () => {
    expect(codeOf(await load(campaignFile(), wujin))).toBe('role-forbidden');
  });
});

describe('register-advisers', () => {
  test('given new, changed and equal advisers, when registered, then each has its outcome and the same id', async () => {
    const first = await register([adviserInput('L1'), adviserInput('L2')]);
    const again = await register([adviserInput('L1'), adviserInput('L2', { lectures: 9 }), adviserInput('L3')]);
    expect(first.ok && first.value.advisers.map(({ outcome }) => outcome)).toEqual(['created', 'created']);
    expect(again.ok && again.value.advisers.map(({ outcome }) => outcome)).toEqual(['unchanged', 'updated', 'created']);
    expect(again.ok && first.ok && again.value.advisers[0]?.adviserId).toBe(
      first.ok && first.value.advisers[0]?.adviserId,
    );
    expect(given.state.audit.map(({ before }) => before !== undefined)).toEqual([false, false, true]);
    expect([...given.state.advisers.values()].map(({ version }) => version)).toEqual([1, 2, 1]);
  });

  test('given faulty rows, when registered, then every fault is named and nothing is written', async () => {
    await register([adviserInput('L9')], 'xinbei');
    const result = await register([
      adviserInput('L1'),
      adviserInput('l 1'),
      adviserInput('L9'),
      adviserInput('L4', {
        profile: '字'.repeat(201),
        villages: [{ name: '示例村', since: '2020-01-01', until: '2019-01-01' }],
      }),
    ]);
    expect(!result.ok && result.error.errors?.map(({ field, code }) => [field, code])).toEqual([
      ['advisers[1].licenceNumber', 'repeated'],
      ['advisers[2].licenceNumber', 'registered-elsewhere'],
      ['advisers[3].profile', 'too-long'],
      ['advisers[3].villages[0].until', 'dates-out-of-order'],
    ]);
    expect(given.state.advisers.size).toBe(1);
  });

  test('given profiles outside the usual length, when registered, then it is done, and each is told', async () => {
    const lengths = [119, 120, 180, 181, 200];
    const result = await register(
      lengths.map((length) => adviserInput(`L${length}`, { profile: '字'.repeat(length) })),
    );
    expect(result.ok && result.value.warnings.map(({ field, code }) => [field, code])).toEqual([
      ['advisers[0].profile', 'profile-short'],
      ['advisers[3].profile', 'profile-long'],
      ['advisers[4].profile', 'profile-long'],
    ]);
    expect(given.state.advisers.size).toBe(5);
  });

  test.each([
    ['another district', () => register([adviserInput('L1')], 'xinbei', wujin), 'district-forbidden'],
    ['a city officer', () => register([adviserInput('L1')], 'wujin', city), 'role-forbidden'],
    ['an unknown district', () => register([adviserInput('L1')], 'nowhere'), 'district-unknown'],
  ])('given %s, when registered, then it is refused', async (_name, act, code) => {
    expect(codeOf(await act())).toBe(code);
  });

  test('given a parallel change, when registered, then the caller is told', async () => {
    given.state.lost = true;
    expect(codeOf(await register([adviserInput('L1')]))).toBe('changed-meanwhile');
  });
});

describe('list-advisers', () => {
  test.each([
    ['own district', wujin, 'wujin', 'ok'],
    ['other district', wujin, 'xinbei', 'district-forbidden'],
    ['city officer', city, 'xinbei', 'ok'],
    ['auditor', actor('auditor'), 'xinbei', 'ok'],
    ['judge', actor('judge'), 'wujin', 'role-forbidden'],
  ])('given %s, when listed, then the answer fits the role', async (_name, by, district, code) => {
    expect(codeOf(await listAdvisers(given.ports, { actor: by, campaignId, district }))).toBe(code);
  });

  test('given advisers, when listed, then their eligibility is judged now', async () => {
    await register([adviserInput('L1', { penaltiesChecked: false })]);
    const page = await listAdvisers(given.ports, { actor: wujin, campaignId, district: 'wujin' });
    expect(page.ok && page.value.advisers[0]?.eligibility.map(({ answer }) => answer)).toContain('missing');
  });
});

describe('nominations and the ballot paper', () => {
  const nominate = (adviserId: string, by = wujin, district = 'wujin', roundId = cityRoundId) =>
    nominateCandidate(given.ports, { actor: by, roundId, request: { district, adviserId } });
  const many = async (count: number, changed: Partial<AdviserInput> = {}): Promise<string[]> => {
    const result = await register(Array.from({ length: count }, (_, index) => adviserInput(`L${index}`, changed)));
    return result.ok ? result.value.advisers.map(({ adviserId }) => adviserId) : [];
  };

  test('given 8 % of 25 advisers, when nominated, then two fit, a third does not, and quotas tell so', async () => {
    const ids = await many(25);
    expect(codeOf(await nominate(ids[0] ?? ''))).toBe('ok');
    expect(codeOf(await nominate(ids[0] ?? ''))).toBe('already-nominated');
    expect(codeOf(await nominate(ids[1] ?? ''))).toBe('ok');
    expect(codeOf(await nominate(ids[2] ?? ''))).toBe('quota-full');
    const quotas = await getQuotas(given.ports, { actor: city, roundId: cityRoundId });
    const line = quotas.ok && quotas.value.districts.find(({ district }) => district === 'wujin');
    expect(line).toMatchObject({ advisers: 25, quota: 2, nominated: 2 });
    expect(quotas.ok && quotas.value).toMatchObject({ basis: 'share', advisers: 25, places: 2 });
  });

  test('given the quotas of annex 1 in the file, when nominated, then these hold, whatever the share would be', async () => {
    const ids = await many(25);
    const stored = given.state.campaigns.get(campaignId)!;
    const byDistrict = Object.fromEntries(stored.campaign.districts.map(({ id }) => [id, id === 'wujin' ? 1 : 0]));
    const tracks = stored.campaign.tracks.map((track) => ({
      ...track,
      stages: track.stages.map((stage) =>
        stage.id === 'city'
          ? { ...stage, quota: { kind: 'given' as const, byDistrict, total: 1, clause: '1.3.1' } }
          : stage,
      ),
    }));
    given.state.campaigns.set(campaignId, { ...stored, campaign: { ...stored.campaign, tracks } });
    expect(codeOf(await nominate(ids[0] ?? ''))).toBe('ok');
    expect(codeOf(await nominate(ids[1] ?? ''))).toBe('quota-full');
    const quotas = await getQuotas(given.ports, { actor: city, roundId: cityRoundId });
    expect(quotas).toMatchObject(ok({ basis: 'given', places: 1, advisers: 25 }));
  });

  test('given an adviser who fails one rule and lacks evidence for another, when nominated, then both reasons are named', async () => {
    const [id = ''] = await many(20, { practice: 'other', recommendedBy: [] });
    const result = await nominate(id);
    expect(!result.ok && [result.error.type, result.error.errors?.map(({ code }) => code)]).toEqual([
      'adviser-ineligible',
      ['fail', 'missing'],
    ]);
  });

  test('given no profile, when nominated where there is a vote, then it is refused with the clause; where there is none, it is not', async () => {
    const result = await register(
      [undefined, ' \n', '　'].map((profile, index) => adviserInput(`B${index}`, { profile })),
    );
    const blank = result.ok ? result.value.advisers.map(({ adviserId }) => adviserId) : [];
    expect(blank).toHaveLength(3);
    await many(50);
    for (const adviserId of blank)
      expect(await nominate(adviserId)).toMatchObject({
        error: { type: 'profile-missing', detail: expect.stringMatching(/事迹简介.*通知 4\.4/) },
      });
    const { vote: _vote, ...without } = given.city;
    given.state.rounds.set(cityRoundId, without);
    expect(codeOf(await nominate(blank[0] ?? ''))).toBe('ok');
  });

  test('given a stage that districts do not send people into, when nominated, then it is refused, whoever is left', async () => {
    const [id = ''] = await many(25);
    expect(await nominate(id, wujin, 'wujin', 'rnd_changzhou-2022_province')).toMatchObject({
      error: { type: 'round-without-nominations', detail: expect.stringContaining('武进区') },
    });
    expect(given.state.candidates).toEqual([]);
    // Their own preliminary has no quota, and takes everybody who is eligible.
    expect(codeOf(await nominate(id, wujin, 'wujin', 'rnd_changzhou-2022_district_wujin'))).toBe('ok');
  });

  test.each([
    ['another district', () => nominate('adv_x', wujin, 'xinbei'), 'district-forbidden'],
    ['an unknown adviser', () => nominate('adv_x'), 'adviser-unknown'],
    ['an unknown round', () => nominate('adv_x', wujin, 'wujin', 'rnd_none'), 'round-unknown'],
    [
      'a round of another district',
      () => nominate('adv_x', wujin, 'wujin', 'rnd_changzhou-2022_district_xinbei'),
      'district-forbidden',
    ],
  ])('given %s, when nominated, then it is refused', async (_name, act, code) => {
    expect(codeOf(await act())).toBe(code);
  });

  const prepare = () => prepareBallotPaper(given.ports, { actor: city, roundId: cityRoundId });
  const add = (...ids: readonly string[]) =>
    ids.forEach((id) => {
      given.state.candidates.push(candidate(id, { roundId: cityRoundId }));
      given.state.clearances.push(...clearances(id, cityRoundId));
    });

  test('given candidates, when the paper is fixed twice, then it is written once and ends nominations', async () => {
    add('cnd_a', 'cnd_b', 'cnd_c');
    const first = await prepare();
    given.state.candidates.reverse();
    expect(await prepare()).toEqual(first);
    expect(given.state.audit).toHaveLength(1);
    expect(codeOf(await nominate('adv_x'))).toBe('nomination-closed');
  });

  test('given one who was nominated without a profile, when the paper is to be fixed, then it is not, and says who', async () => {
    add('cnd_a', 'cnd_b');
    given.state.candidates.push(candidate('cnd_c', { roundId: cityRoundId, profile: ' ' }));
    given.state.clearances.push(...clearances('cnd_c', cityRoundId));
    expect(await prepare()).toMatchObject({
      error: { type: 'profile-missing', errors: [{ field: 'cnd_c', code: 'profile-missing' }] },
    });
    given.state.candidates = given.state.candidates.map((one) =>
      one.candidateId === 'cnd_c' ? { ...one, state: 'withdrawn' } : one,
    );
    expect(codeOf(await prepare())).toBe('ok');
  });

  test.each([
    ['no candidates', [], 'early', false, 'ballot-paper-missing'],
    ['a paper already, well before the opening', ['cnd_b'], 'early', true, 'ok'],
    ['a paper already, in the last minute', ['cnd_b'], 'last-minute', true, 'round-started'],
    ['no paper yet, while open', ['cnd_b'], 'open', false, 'ok'],
    ['no paper yet, after the close', ['cnd_b'], 'closed', false, 'round-started'],
  ])('given %s, when the paper is to be fixed, then the answer is right', async (_name, ids, when, hasPaper, code) => {
    const { opensAt, closesAt } = given.city.vote;
    given.state.now =
      { early: opensAt - 60_001, 'last-minute': opensAt - 60_000, open: opensAt, closed: closesAt }[when] ?? 0;
    if (hasPaper)
      given.state.rounds.set(cityRoundId, { ...given.city, paper: { candidateIds: ['cnd_a'], preparedAt: 1 } });
    add(...ids);
    expect(codeOf(await prepare())).toBe(code);
  });
});
