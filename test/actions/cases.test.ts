import { beforeEach, describe, expect, test } from 'vitest';

import { fileCase } from '../../shared/actions/file-case.ts';
import { listCases } from '../../shared/actions/list-cases.ts';
import { CaseInput } from '../../shared/contract/cases.ts';
import { caseRecord, document } from '../adapters/builders.ts';
import { actor } from './builders.ts';
import { world } from './world.ts';
import { adviser } from '../adapters/builders.ts';

const campaignId = 'changzhou-2022';
const wujin = actor('district-officer', { district: 'wujin' });
const city = actor('city-officer');
const due = Date.parse('2022-05-31T17:00:00+08:00');

let given = world();
beforeEach(() => {
  given = world();
  given.state.advisers.set('adv_1', adviser('adv_1'));
  given.state.advisers.set('adv_2', adviser('adv_2', { district: 'xinbei' }));
});

const input = (more: Partial<CaseInput> = {}): CaseInput => ({
  title: '一堵墙的和解',
  advisers: ['adv_1'],
  village: '某村',
  period: { from: '2021-03-01', to: '2021-06-30' },
  text: '第一段。',
  fulfilled: ['true'],
  ...more,
});
const ports = () => given.ports;
const file = (caseId: string, version = 0, more: Partial<CaseInput> = {}, by = wujin, district = 'wujin') =>
  fileCase(ports(), { actor: by, campaignId, district, caseId, request: { version, case: input(more) } });
const list = (by = wujin, district = 'wujin') => listCases(ports(), { actor: by, campaignId, district });
const codeOf = (result: { readonly ok: boolean }) =>
  'error' in result ? (result as { error: { type: string } }).error.type : 'ok';

describe('file-case', () => {
  test('given a new case, when filed, then it is on the register and on the record, with what it leaves open', async () => {
    const filed = await file('1');
    expect(filed).toMatchObject({
      ok: true,
      value: { caseId: '1', version: 1, district: 'wujin', title: '一堵墙的和解', documents: [] },
    });
    expect(filed.ok && filed.value.open.map(({ field }) => field)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'consent',
      'publicVersion',
    ]);
    expect(given.state.audit).toMatchObject([
      { action: 'file-case', target: 'wujin/case_1', actor: wujin.subject, after: input() },
    ]);
    expect(given.state.audit[0]).not.toHaveProperty('before');
  });

  test('given a case, when changed, then the version moves on, who filed it first stays, and the record has both', async () => {
    await file('1');
    given.state.now += 60_000;
    const other = actor('district-officer', { district: 'wujin', subject: 'colleague' });
    expect(await file('1', 1, { consent: true }, other)).toMatchObject({ value: { version: 2, consent: true } });
    expect(given.state.cases).toMatchObject([{ version: 2, filedBy: wujin.subject, updatedBy: 'colleague' }]);
    expect(given.state.cases[0]?.updatedAt).toBe((given.state.cases[0]?.filedAt ?? 0) + 60_000);
    expect(given.state.audit.at(-1)).toMatchObject({ before: input(), after: input({ consent: true }) });
  });

  test('given the same content again, when filed, then nothing is written, whatever version is named', async () => {
    await file('1');
    expect(await file('1')).toMatchObject({ value: { version: 1 } });
    expect(given.state.audit).toHaveLength(1);
    expect(codeOf(await file('1', 0, { text: '别的' }))).toBe('changed-meanwhile');
    expect(codeOf(await file('2', 1))).toBe('changed-meanwhile');
    given.state.lost = true;
    expect(codeOf(await file('2'))).toBe('changed-meanwhile');
    given.state.lost = false;
    expect(given.state.cases).toHaveLength(1);
  });

  test('given faults, when filed, then each is named with its field, and nothing is written', async () => {
    const result = await file('1', 0, {
      advisers: ['adv_1', 'adv_2'],
      period: { from: '2018-01-01', to: '2023-01-01' },
      fulfilled: ['poem'],
    });
    expect(result).toMatchObject({ error: { type: 'case-invalid' } });
    expect(result.ok ? [] : result.error.errors?.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'case.advisers[1] adviser-unknown',
      'case.period.to day-ahead',
      'case.period.from case-too-old',
      'case.fulfilled[0] condition-unknown',
    ]);
    expect([given.state.cases, given.state.audit]).toEqual([[], []]);
  });

  test('given as many cases as a district may file, then one more is refused, and those filed can still be changed', async () => {
    given.state.cases = [caseRecord('x', { district: 'xinbei' })];
    for (const caseId of ['1', '2', '3']) expect(codeOf(await file(caseId))).toBe('ok');
    const detail = 'caseId：每个辖市（区）最多报送 3 个案例';
    expect(await file('4')).toMatchObject({ error: { type: 'case-limit', field: 'caseId', detail } });
    expect(codeOf(await file('3', 1, { title: '换一个案例' }))).toBe('ok');
    expect(given.state.cases.filter(({ district }) => district === 'wujin')).toHaveLength(3);
  });

  test('given the deadline of the case form, when it has come, then it is refused unless the city has extended it', async () => {
    given.state.now = due - 1;
    expect(codeOf(await file('1'))).toBe('ok');
    given.state.now = due;
    expect(await file('1', 1, { consent: true })).toMatchObject({
      error: { type: 'deadline-passed', detail: expect.stringContaining('典型案例应在2022-05-31 17:00:00') },
    });
    const extension = { campaignId, district: 'wujin', reason: '疫情防控', at: due, by: 'city', version: 1 };
    given.state.extensions.set('wujin/case-material', { ...extension, kind: 'case-material', until: due + 60_000 });
    expect(codeOf(await file('1', 1, { consent: true }))).toBe('deadline-passed');
    given.state.extensions.set('wujin/case-form', { ...extension, kind: 'case-form', until: due + 60_000 });
    expect(codeOf(await file('1', 1, { consent: true }))).toBe('ok');
    given.state.now = due + 60_000;
    expect(codeOf(await file('1', 2))).toBe('deadline-passed');
  });

  test.each([
    ['another district', wujin, 'xinbei', 'district-forbidden'],
    ['the city', city, 'wujin', 'role-forbidden'],
    ['a district that is none', actor('district-officer', { district: 'suzhou' }), 'suzhou', 'district-unknown'],
  ] as const)('given %s, then it is refused', async (_, by, district, code) => {
    expect(codeOf(await file('1', 0, {}, by, district))).toBe(code);
  });

  test('given a campaign without cases, then there is nothing to file or to list', async () => {
    const stored = given.state.campaigns.get(campaignId)!;
    const tracks = stored.campaign.tracks.filter(({ of }) => of !== 'case');
    given.state.campaigns.set(campaignId, { ...stored, campaign: { ...stored.campaign, tracks } });
    expect([codeOf(await file('1')), codeOf(await list())]).toEqual(['case-track-missing', 'case-track-missing']);
  });

  test('given the most that a case may say, then it and its line of the record fit an item of the table', () => {
    const largest = input({ text: '字'.repeat(10_000), publicVersion: '字'.repeat(10_000) });
    expect(CaseInput.safeParse(largest).success).toBe(true);
    expect(CaseInput.safeParse({ ...largest, text: `${largest.text}字` }).success).toBe(false);
    // Before and after, where DynamoDB takes 400 KB an item; rare characters take four bytes instead of three.
    expect(2 * Buffer.byteLength(JSON.stringify(largest)) * (4 / 3)).toBeLessThan(390_000);
  });
});

describe('list-cases', () => {
  const put = (documentId: string, adviserId: string, more: Partial<ReturnType<typeof document>> = {}) =>
    given.state.documents.set(documentId, document(documentId, 2, { adviserId, status: 'accepted', ...more }));

  test('given cases and documents in every state, then each case has its own, and the district its sheet', async () => {
    await file('1');
    await file('2');
    const refusal = { code: 'returned', detail: '印章不清晰' };
    put('doc_1', 'case_1', { kind: 'case-form', status: 'returned', refusal });
    put('doc_2', 'case_1', { kind: 'case-material', name: '协议.pdf' });
    put('doc_3', 'district', { kind: 'summary-sheet', name: '汇总.xlsx' });
    put('doc_4', 'adv_1');
    put('doc_5', 'case_1', { district: 'xinbei' });
    const found = await list(city);
    if (!found.ok) throw new Error(found.error.type);
    const { cases, documents } = found.value;
    expect(cases.map(({ caseId, version }) => [caseId, version])).toEqual([
      ['1', 1],
      ['2', 1],
    ]);
    expect(cases[0]?.documents).toMatchObject([
      { documentId: 'doc_1', kind: 'case-form', status: 'returned', refusal },
      { documentId: 'doc_2', kind: 'case-material', name: '协议.pdf', status: 'accepted' },
    ]);
    expect(cases[1]?.documents).toEqual([]);
    expect(documents.map(({ documentId }) => documentId)).toEqual(['doc_3']);
  });

  test('given those who may read a district’s documents, then they see its cases, and nobody else does', async () => {
    await file('1');
    for (const by of [wujin, city, actor('auditor')]) expect(await list(by)).toMatchObject({ value: { cases: [{}] } });
    expect(codeOf(await list(wujin, 'xinbei'))).toBe('district-forbidden');
    for (const role of ['judge', 'province-officer', 'foundation-officer'] as const)
      expect(codeOf(await list(actor(role)))).toBe('role-forbidden');
    expect(codeOf(await list(city, 'suzhou'))).toBe('district-unknown');
  });
});
