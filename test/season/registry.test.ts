import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { advisersOf } from '../../sample/advisers.ts';
import { UnexpectedAnswer } from '../../sample/client.ts';
import { loadCampaign } from '../../sample/load-campaign.ts';
import { sampleRegistry } from '../../sample/registry.ts';
import { staffOf } from '../../sample/staff.ts';
import type { Stage } from '../../sample/stage.ts';
import { clearCandidates } from '../../sample/steps/clear.ts';
import { nominateCandidates } from '../../sample/steps/nominate.ts';
import type { ImportAdvisersResponse } from '../../shared/contract/adviser-imports.ts';
import type { AdviserHistory, MissingResponse, ScheduleResponse } from '../../shared/contract/registry-views.ts';
import type { Adviser } from '../../shared/contract/registry.ts';
import type { BallotPaper, Candidate, ListCandidatesResponse, QuotasResponse } from '../../shared/contract/rounds.ts';
import { startJuxian, type JuxianCloud } from '../support/juxian-cloud.ts';
import { csvOf, registerHeader, registerRow, xlsxOf } from '../support/registers.ts';
import { silentProgress } from '../support/silent-progress.ts';
import { campaignPath, roundPath } from './season.ts';

/** The registry's whole way over HTTP, on the stacks that would be deployed: from a workbook to the ballot paper. */
let juxian: JuxianCloud;
let stage: Stage;
let tokenOf: (account: string) => Promise<string>;
let candidates: readonly Candidate[];

const registry = sampleRegistry(0.1);
const names: Readonly<Record<string, string>> = {
  liyang: '溧阳市',
  jintan: '金坛区',
  wujin: '武进区',
  xinbei: '新北区',
  tianning: '天宁区',
  zhonglou: '钟楼区',
  jingkai: '常州经开区',
};
const rows = [...registry].flatMap(([district, advisers]) =>
  advisers.map((adviser, index) => registerRow(adviser, index, names[district])),
);
const wujinPath = `${campaignPath}/districts/wujin`;

beforeAll(async () => {
  juxian = await startJuxian();
  const content = JSON.parse(
    await readFile(path.join(import.meta.dirname, '../../campaigns/changzhou-2022.json'), 'utf8'),
  );
  const staff = staffOf(juxian.url);
  tokenOf = staff.tokenOf;
  stage = await loadCampaign(juxian.url, staff, content, silentProgress);
  await stage.cloud.moveTo(stage.opensAt - 7 * 86_400_000);
}, 180_000);
afterAll(() => juxian?.stop());

const codeOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: unknown) =>
      error instanceof UnexpectedAnswer ? (error.problem.code ?? String(error.status)) : String(error),
  );
const importFile = async (account: string, address: string, bytes: Uint8Array) => {
  const officer = await stage.as(account);
  const body = { fileName: '名册', content: Buffer.from(bytes).toString('base64') };
  const shown = await officer.call<ImportAdvisersResponse>('POST', `${address}?dryRun=true`, body);
  const done = { ...body, preview: shown.preview };
  return officer.call<ImportAdvisersResponse>('POST', `${address}?dryRun=false`, done);
};

test('given a workbook of the whole city, when the city officer imports it, then every district has its advisers', async () => {
  const answer = await importFile(
    'city-officer',
    `${campaignPath}/adviser-imports`,
    await xlsxOf([registerHeader, ...rows]),
  );
  expect(answer).toMatchObject({ outcome: 'imported', created: rows.length, updated: 0, faultCount: 0 });
  const city = await stage.as('city-officer');
  for (const [district, advisers] of registry) {
    const found = await advisersOf(city, stage.file.id, district);
    expect(found.map(({ licenceNumber }) => licenceNumber).toSorted()).toEqual(
      advisers.map(({ licenceNumber }) => licenceNumber).toSorted(),
    );
  }
  const quotas = await city.call<QuotasResponse>('GET', `${roundPath}/quotas`);
  expect(quotas).toMatchObject({ advisers: rows.length, places: Math.round(rows.length * 0.08) });
});

test('given platform data in GB18030, when the district imports it, then who was found ineligible is judged anew', async () => {
  const officer = await stage.as('officer-wujin');
  const before = await advisersOf(officer, stage.file.id, 'wujin');
  const unlisted = before.find(({ eligibility }) =>
    eligibility.some(({ rule, answer }) => rule === 'E6' && answer === 'fail'),
  );
  const one = unlisted ?? before[0]!;
  const file = csvOf(
    [
      ['执业证号', '平台登记', '现场服务小时', '讲座次数'],
      [one.licenceNumber, '是', 99.5, 12],
    ],
    'gb18030',
  );
  expect(await importFile('officer-wujin', `${wujinPath}/adviser-imports`, file)).toMatchObject({
    updated: 1,
    created: 0,
  });
  const after = (await advisersOf(officer, stage.file.id, 'wujin')).find(
    ({ adviserId }) => adviserId === one.adviserId,
  );
  expect(after).toMatchObject({ onsiteMinutes: 5970, lectures: 12, platformRegistered: true, version: 2 });
  expect(after?.eligibility.find(({ rule }) => rule === 'E6')?.answer).toBe('pass');
  expect(await codeOf(importFile('officer-wujin', `${wujinPath}/adviser-imports`, Buffer.from('无表头,')))).toBe(
    'import-invalid',
  );
});

test('given an adviser, when it is edited by two at once, then one is told, and the history has the other', async () => {
  const officer = await stage.as('officer-wujin');
  const [one] = await advisersOf(officer, stage.file.id, 'wujin');
  const { adviserId, version, district: _district, eligibility: _answers, documents: _documents, ...adviser } = one!;
  const edit = (education: string) =>
    officer.call<Adviser>('PUT', `${wujinPath}/advisers/${adviserId}`, {
      version,
      adviser: { ...adviser, education },
      reason: '更正学历',
    });
  const codes = await Promise.all([codeOf(edit('更正甲')), codeOf(edit('更正乙'))]);
  expect(codes.toSorted()).toEqual(['changed-meanwhile', 'ok']);
  await expect
    .poll(
      async () => (await officer.call<AdviserHistory>('GET', `${wujinPath}/advisers/${adviserId}/history`)).entries,
      {
        timeout: 60_000,
      },
    )
    .toMatchObject([
      { action: 'edit-adviser', actor: 'officer-wujin', reason: '更正学历', changes: [{ field: 'education' }] },
      ...(version === 2 ? [{ action: 'import-advisers' }] : []),
      { action: 'register-advisers', actor: 'city-officer' },
    ]);
});

test('given what is registered, when the district asks what is missing, then rules are named, and no documents of who is not sent up', async () => {
  const officer = await stage.as('officer-wujin');
  const { totals, advisers } = await officer.call<MissingResponse>('GET', `${wujinPath}/missing?limit=500`);
  expect(totals.advisers).toBe(registry.get('wujin')?.length);
  expect(advisers).toHaveLength(totals.advisers - totals.complete);
  expect(advisers.some(({ rules }) => rules.length > 0)).toBe(true);
  expect(advisers.flatMap(({ documents }) => documents)).toEqual([]);
});

test('given the campaign, when anybody asks for the schedule, then it is there', async () => {
  const { entries } = await stage.visitor.call<ScheduleResponse>('GET', `${campaignPath}/schedule`);
  expect(entries.find(({ title }) => title === '市局推选：网络投票')).toMatchObject({ state: 'ahead', workingDays: 5 });
});

test('given nominations, then the district owes their documents, and the divisions read them and nobody else', async () => {
  ({ candidates } = await nominateCandidates(stage));
  const own = candidates.filter(({ district }) => district === 'wujin').map(({ adviserId }) => adviserId);
  const officer = await stage.as('officer-wujin');
  const { totals, advisers } = await officer.call<MissingResponse>('GET', `${wujinPath}/missing?limit=500`);
  expect(totals.byDocument['recommendation']).toBe(own.length);
  const owing = advisers.filter(({ documents }) => documents.some(({ kind }) => kind === 'recommendation'));
  expect(owing.map(({ adviserId }) => adviserId)).toEqual(own.toSorted());
  const read = await advisersOf(await stage.as('city-reviewer-lawyers'), stage.file.id, 'wujin');
  expect(read.map(({ adviserId }) => adviserId)).toEqual(own.toSorted());
  expect(read.every(({ eligibility }) => eligibility.every(({ answer }) => answer === 'pass'))).toBe(true);
  const file = `${wujinPath}/advisers/${own[0]}/documents/doc_x/file`;
  const lawyers = await stage.as('city-reviewer-lawyers');
  expect(await codeOf(lawyers.call('GET', file))).toBe('document-unknown');
  const seen = await officer.call<ListCandidatesResponse>('GET', `${roundPath}/candidates`);
  expect(seen.candidates.map(({ adviserId }) => adviserId).toSorted()).toEqual(own.toSorted());
  expect(seen.others).toEqual([]);
  const province = '/api/rounds/rnd_changzhou-2022_province/candidates';
  expect(await codeOf(officer.call('POST', province, { district: 'wujin', adviserId: own[0] }))).toBe(
    'round-without-nominations',
  );
});

test('given nominations, when one is returned and one refused, then the paper has who is cleared in the end', async () => {
  const [returned, refused] = candidates as readonly [Candidate, Candidate];
  const city = await stage.as('city-officer');
  await city.call('POST', `${roundPath}/candidates/${returned.candidateId}/return`, { note: '请补充事迹简介' });
  const lawyers = await stage.as('city-reviewer-lawyers');
  const decide = (id: string, clearance: string, body: object) =>
    lawyers.call<Candidate>('PUT', `${roundPath}/candidates/${id}/clearances/${clearance}`, body);
  expect(await codeOf(decide(refused.candidateId, 'city-participation', { decision: 'cleared' }))).toBe(
    'division-forbidden',
  );
  expect(await codeOf(decide(refused.candidateId, 'city-lawyers', { decision: 'refused' }))).toBe('body-invalid');
  await decide(refused.candidateId, 'city-lawyers', { decision: 'refused', reason: '材料不实' });
  expect(await codeOf(city.call('PUT', `${roundPath}/ballot-paper`))).toBe('clearances-missing');

  const officer = await stage.as(`officer-${returned.district}`);
  const body = { district: returned.district, adviserId: returned.adviserId };
  expect(await officer.call<Candidate>('POST', `${roundPath}/candidates`, body)).toMatchObject({ state: 'nominated' });
  const home = await stage.as(`officer-${refused.district}`);
  const gone = await home.call<Candidate>('POST', `${roundPath}/candidates/${refused.candidateId}/withdrawal`, {
    reason: '审核未通过',
  });
  expect(gone.state).toBe('withdrawn');
  ({ candidates } = await city.call<ListCandidatesResponse>('GET', `${roundPath}/candidates`));
  await clearCandidates(
    stage,
    candidates.filter(({ state }) => state === 'nominated'),
  );
  const paper = await city.call<BallotPaper>('PUT', `${roundPath}/ballot-paper`);
  const standing = candidates.filter(({ state }) => state === 'nominated').map(({ candidateId }) => candidateId);
  expect(paper.candidates.toSorted()).toEqual(standing.toSorted());
  expect(paper.candidates).toContain(returned.candidateId);
  expect(paper.candidates).not.toContain(refused.candidateId);
});

test('given all of that, when the auditor exports the record, then it is whole, in JSON and as CSV for a spreadsheet', async () => {
  const day = new Date((await stage.cloud.now()) + 8 * 3_600_000).toISOString().slice(0, 10);
  const ask = async (query: string) =>
    fetch(`${juxian.url}${campaignPath}/audit?from=${day}&to=${day}${query}`, {
      headers: { authorization: `Bearer ${await tokenOf('auditor')}` },
    });
  const { entries } = (await (await ask('')).json()) as { entries: { action: string }[] };
  const actions = new Set(entries.map(({ action }) => action));
  for (const action of [
    'begin-import',
    'import-advisers',
    'edit-adviser',
    'nominate-candidate',
    'decide-clearance',
    'return-candidate',
    'withdraw-candidate',
    'prepare-ballot-paper',
  ])
    expect(actions).toContain(action);
  const csv = await ask('&format=csv&limit=5');
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(csv.headers.get('link')).toMatch(/rel="next"/);
  expect(Buffer.from(await csv.arrayBuffer()).toString('utf8')).toMatch(/^\uFEFF时间,操作人/);
});
