import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { samplePdf } from '../../sample/files.ts';
import { clearCandidates } from '../../sample/steps/clear.ts';
import { routes } from '../../shared/contract/routes.ts';
import { contentsOf, type Contents } from './contents.ts';
import { passOf } from './passes.ts';
import { drained, expectRefused, send, type Case } from './refusals.ts';
import { bundleRefusals } from './bundle-refusals.ts';
import { caseRefusals } from './case-refusals.ts';
import { importCases, interventionCases, wrongRoles } from './intervention-cases.ts';
import { ballot, campaignCases, passCases, pickCases, scoreCases, unknownRoundCases } from './round-cases.ts';
import { campaignPath, panel, roundPath, startSeason, type Season } from './season.ts';
import { nominate, nominationCases } from './nomination-cases.ts';
import { accountFor, anyRole, districtCases, hasBody, points, registryCases } from './staff-cases.ts';
import { samplePng } from '../../sample/files.ts';
import { declarationCases, declare, documentOf, png, put, putSlowly, requestUpload } from './uploads.ts';

let season: Season;
let contents: Contents;

beforeAll(async () => {
  season = await startSeason();
  contents = contentsOf(season.cloud);
}, 180_000);
afterAll(async () => {
  contents?.close();
  await season?.stop();
});

const approvalForm = { kind: 'approval-form', name: '审批表.pdf', mediaType: 'application/pdf' };
/** No UTF-8. */
const notText = Uint8Array.of(0x7b, 0xff, 0x7d);
const refused = (wanted: Case) => expectRefused(season, contents, wanted);
const city = () => season.stage.as('city-officer');
/** Moves the clock, and waits for whatever that sets off: the night's schedule writes rankings. */
const moveTo = async (instant: number): Promise<void> => {
  await season.stage.cloud.moveTo(instant);
  await drained(season);
};

describe('given the nominations, when a request is not what it should be, then it is refused and nothing written', () => {
  const withBody = wrongRoles.filter(({ operation }) => hasBody(operation));
  test.each(withBody)('broken JSON: $operation', async ({ operation, ask }) => {
    const { body: _body, ...sound } = ask(season);
    const as = accountFor(operation);
    const bytes = { raw: notText, contentType: 'application/octet-stream' };
    const raws = [{ raw: '{"a": ' }, { raw: '' }, { raw: '{"a":1} x' }, bytes];
    const broken = raws.map((raw): Case => ({
      name: operation,
      code: 'body-not-json',
      ask: () => ({ ...sound, as, ...raw }),
    }));
    await expectRefused(season, contents, ...broken);
  });

  test.each(campaignCases)('campaign file: $name', refused);
  test.each(registryCases)('register: $name', refused);
  test.each(districtCases)('an officer of Wujin and Jintan: $name', refused);
  test.each(nominationCases)('nominate: $name', refused);

  test('nominate: an adviser who is not eligible, with each rule that fails', async () => {
    const open = (adviser: Season['wujin'][number]) => adviser.eligibility.filter(({ answer }) => answer !== 'pass');
    const errors = open(season.wujin.find((one) => open(one).length > 0) ?? season.wujin[0]!).map(({ rule }) => rule);
    expect(errors.length).toBeGreaterThan(0);
    await refused({
      name: '',
      code: 'adviser-ineligible',
      field: 'adviserId',
      errors,
      ask: () => nominate(season, (one) => open(one).length > 0),
    });
  });

  const others = [...unknownRoundCases, ...interventionCases, ...bundleRefusals, ...caseRefusals];
  test.each(others)('round, intervention, bundle or case: $name', refused);

  test('unknown round: a ballot', async () => {
    const path = '/api/rounds/rnd_changzhou-2022_village/ballots';
    await refused({
      name: '',
      code: 'round-unknown',
      field: 'roundId',
      ask: () => ballot(season, ['cnd_x'], undefined, { path }),
    });
  });

  test.each(['/api/rounds/a%23b', '/api/rounds/%E5%B8%B8%E5%B7%9E', `/api/rounds/${'x'.repeat(121)}`])(
    'a path that no round can have: %s',
    async (path) => {
      await refused({
        name: '',
        code: 'path-invalid',
        field: 'roundId',
        errors: ['roundId'],
        ask: () => ({ method: 'GET', path }),
      });
    },
  );

  test.each([
    {
      name: 'an unknown campaign',
      code: 'campaign-unknown',
      field: 'campaignId',
      ask: () => ({ method: 'GET', path: '/api/campaigns/changzhou-1999' }),
    },
    { name: 'an unknown asset', code: 'page-unknown', ask: () => ({ method: 'GET', path: '/assets/none.js' }) },
    {
      name: 'a ballot before there is a paper, and before the opening',
      code: 'round-not-open',
      says: /2022-05-16 09:00:00（北京时间）/,
      ask: () => ballot(season, [season.candidates[0]?.candidateId]),
    },
    {
      name: 'a ranking that nobody asked for',
      code: 'ranking-not-ready',
      ask: () => ({ method: 'GET', path: `${roundPath}/rankings/latest`, as: 'auditor' }),
    },
    {
      name: 'an unknown snapshot',
      code: 'snapshot-unknown',
      field: 'snapshotId',
      ask: () => ({ method: 'GET', path: `${roundPath}/rankings/snp_none`, as: 'auditor' }),
    },
  ] satisfies Case[])('$name', refused);
});

describe('given staff operations', () => {
  test('when they are counted, then each is in the tables of this test', () => {
    const staff = Object.entries(routes).filter(([, [{ access }]]) => typeof access !== 'string');
    expect([...wrongRoles, ...anyRole].map(({ operation }) => operation).toSorted()).toEqual(
      staff.map(([name]) => name).toSorted(),
    );
  });

  test.each(wrongRoles)(
    'when $as asks for $operation, then the role is refused and nothing written',
    async ({ operation, as, ask }) => {
      await refused({
        name: operation,
        code: 'role-forbidden',
        says: /需要以下角色之一：/,
        ask: (s) => ({ ...ask(s), as }),
      });
    },
  );

  test.each([...wrongRoles, ...anyRole])(
    'when $operation is asked for without a valid token, then the gateway refuses it',
    async ({ ask }) => {
      const before = await contents.tables();
      const [head, claims] = (await season.tokenOf('city-officer')).split('.');
      const pass = await passOf(season, 'somebody');
      for (const token of [undefined, 'let-me-in', `${head}.${claims}.c2lnbmF0dXJl`, pass]) {
        const answer = await send(season, { ...ask(season), ...(token !== undefined && { token }) });
        expect([answer.status, answer.text]).toEqual([401, '{"message":"Unauthorized"}']);
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
      }
      expect(await contents.tables()).toEqual(before);
    },
  );
});

describe('given a document of an adviser', () => {
  test.each(declarationCases)('when $name is declared or asked for, then it is refused and nothing written', refused);

  const jpeg = Buffer.concat([Buffer.of(0xff, 0xd8, 0xff, 0xe0), Buffer.alloc(png.length - 4)]);
  test.each([
    { name: 'other bytes of the same length', bytes: jpeg, headers: {}, status: 400, code: 'BadDigest' },
    { name: 'fewer bytes', bytes: png.subarray(1), headers: {}, status: 403, code: 'SignatureDoesNotMatch' },
    { name: 'more bytes', bytes: Buffer.concat([png, png]), headers: {}, status: 403, code: 'SignatureDoesNotMatch' },
    {
      name: 'another type',
      bytes: png,
      headers: { 'content-type': 'text/html' },
      status: 403,
      code: 'SignatureDoesNotMatch',
    },
    {
      name: 'another hash',
      bytes: jpeg,
      headers: { 'x-amz-checksum-sha256': Buffer.from(declare(jpeg).sha256, 'hex').toString('base64') },
      status: 403,
      code: 'SignatureDoesNotMatch',
    },
  ])(
    'when $name are put than were declared, then S3 refuses them and nothing is kept',
    async ({ bytes, headers, status, code }) => {
      const upload = await requestUpload(season, declare(png, approvalForm), wanted++);
      const [tables, objects] = await Promise.all([contents.tables(), contents.evidence()]);
      const answer = await put(upload, bytes, { ...upload.headers, ...headers });
      expect(answer.status).toBe(status);
      expect(answer.text).toContain(`<Code>${code}</Code>`);
      expect(answer.text).not.toMatch(/node_modules|\.ts|\n\s+at /);
      await drained(season);
      expect(await contents.evidence()).toEqual(objects);
      expect(await contents.tables()).toEqual(tables);
    },
  );
  let wanted = 1;

  test('when another document is put at its URL, then S3 refuses it', async () => {
    const upload = await requestUpload(season, declare(png), 1);
    const url = upload.url.replace(/doc_[\w-]+/, 'doc_another');
    expect((await put({ ...upload, url }, png)).status).toBe(403);
    expect(await contents.evidence()).not.toContainEqual(expect.stringContaining('doc_another'));
  });

  test('when a PNG comes as the PDF that it was declared to be, then it is refused with the reason and not kept', async () => {
    const upload = await requestUpload(season, declare(png, approvalForm));
    expect((await put(upload, png)).status).toBe(200);
    await drained(season);
    const document = await documentOf(season, upload);
    expect(document).toMatchObject({
      status: 'refused',
      refusal: { code: 'upload-type', detail: expect.stringMatching(/实际为 image\/png/) },
    });
    expect(await contents.evidence()).not.toContainEqual(expect.stringContaining(upload.documentId));
  });

  test('when one portrait has been accepted, then a second is refused, and the URL of the first changes nothing', async () => {
    const upload = await requestUpload(season, declare(png));
    expect((await put(upload, png)).status).toBe(200);
    await drained(season);
    expect(await documentOf(season, upload)).toMatchObject({ status: 'accepted' });
    const body = declare(samplePng('another portrait'));
    await refused({
      name: '',
      code: 'document-limit',
      field: 'kind',
      ask: () => ({
        method: 'POST',
        path: `${campaignPath}/districts/wujin/advisers/${season.wujin[0]?.adviserId}/documents`,
        as: 'officer-wujin',
        body,
      }),
    });
    const [tables, objects] = await Promise.all([contents.tables(), contents.evidence()]);
    await put(upload, png);
    await drained(season);
    expect(await contents.tables()).toEqual(tables);
    expect(await contents.evidence()).toEqual(objects);
  });
});

describe('given a panel that has begun to score', () => {
  beforeAll(async () => {
    await (await city()).call('POST', `${roundPath}/judges`, { judges: panel });
    const judge = await season.stage.as('judge-1');
    const [scored, left] = season.candidates.slice(-2).map(({ candidateId }) => candidateId);
    await judge.call('PUT', `${roundPath}/scores/${scored}`, { points });
    await judge.call('PUT', `${roundPath}/recusals/${left}`, { reason: '与候选人同所执业' });
  });
  test.each(scoreCases)('when there is $name, then it is refused and nothing written', refused);
});

describe('given the open vote', () => {
  beforeAll(async () => {
    await clearCandidates(season.stage, season.candidates);
    await (await city()).call('PUT', `${roundPath}/ballot-paper`);
    await moveTo(season.stage.opensAt - 30_000);
    await refused({
      name: 'half a minute early',
      code: 'round-not-open',
      ask: () => ballot(season, [season.candidates[0]?.candidateId]),
    });
    await moveTo(season.stage.opensAt + 60_000);
  });

  test('when a sound ballot comes, then it is counted, and its voter is refused the next time', async () => {
    const picks = [season.candidates[0]?.candidateId];
    const token = await passOf(season, 'a voter');
    expect((await send(season, await ballot(season, picks, token))).status).toBe(202);
    await drained(season);
    expect((await contents.tables()).filter((item) => item.includes('Ballots'))).toHaveLength(1);
    await refused({ name: '', code: 'already-voted', ask: () => ballot(season, picks, token) });
  });

  test.each(pickCases)('when a ballot has $name, then it is refused and nothing written', refused);
  test.each(importCases)('when an import has $name, then it is refused and nothing written', refused);
  test.each(passCases)('when a ballot comes with $name, then it is refused and nothing written', refused);

  test('when a pass has come to its end on the clock, then it is refused', async () => {
    const token = await passOf(season, 'a slow voter');
    await moveTo((await season.stage.cloud.now()) + 31 * 60_000);
    await refused({
      name: '',
      code: 'pass-expired',
      ask: () => ballot(season, [season.candidates[0]?.candidateId], token),
    });
  });

  test.each([
    ['the tally', `${roundPath}/tally`, 'city-officer'],
    ['the tally for the auditor', `${roundPath}/tally`, 'auditor'],
    ['the newest ranking', `${roundPath}/rankings/latest`, 'city-officer'],
    ['the public ranking', `${roundPath}/ranking`, undefined],
  ])('when %s is asked for, then totals are hidden', async (_name, path, as) => {
    await refused({
      name: '',
      code: 'totals-hidden',
      says: /2022-05-20 17:00:00（北京时间）/,
      ask: () => ({ method: 'GET', path, ...(as && { as }) }),
    });
  });

  test.each([
    { name: 'a nomination', code: 'nomination-closed', ask: (s) => nominate(s, () => true) },
    {
      name: 'a ranking while scores are missing',
      code: 'scores-missing',
      field: expect.stringMatching(/^scores\.cnd_[\w-]+\.jdg_[\w-]+$/) as string,
      errors: expect.any(Array) as string[],
      says: /还缺 \d+ 项评分/,
      ask: () => ({ method: 'POST', path: `${roundPath}/rankings`, as: 'city-officer' }),
    },
    {
      name: 'other rules',
      code: 'campaign-in-use',
      ask: (s) => ({
        method: 'PUT',
        path: campaignPath,
        as: 'city-officer',
        body: { ...s.campaignFile, title: '另一个评选' },
      }),
    },
  ] satisfies Case[])('when $name comes, then it is too late and nothing is written', refused);
});

describe('given the closed vote', () => {
  beforeAll(() => moveTo(season.stage.closesAt));
  test.each([
    {
      name: 'a ballot',
      code: 'round-closed',
      says: /2022-05-20 17:00:00（北京时间）/,
      ask: (s) => ballot(s, [s.candidates[0]?.candidateId]),
    },
    {
      name: 'a score',
      code: 'scoring-closed',
      ask: (s) => ({
        method: 'PUT',
        path: `${roundPath}/scores/${s.candidates[0]?.candidateId}`,
        as: 'judge-2',
        body: { points },
      }),
    },
  ] satisfies Case[])('when $name comes, then it is too late and nothing is written', refused);
});

describe('given the deadline of the approval form', () => {
  const due = Date.parse('2022-05-31T17:00:00+08:00');
  const pdf = samplePdf('late');
  const form = declare(pdf, approvalForm);

  test('when the file was begun before it and has arrived after it, then it is refused and not kept', async () => {
    await moveTo(due - 60_000);
    const upload = await requestUpload(season, form, 5);
    expect(upload.expiresAt).toBe(new Date(due).toISOString());
    const lapsed = await requestUpload(season, form, 6);
    expect((await putSlowly(upload, pdf, () => moveTo(due + 1000))).status).toBe(200);
    await drained(season);
    expect(await documentOf(season, upload, 5)).toMatchObject({
      status: 'refused',
      refusal: { code: 'deadline-passed', detail: expect.stringMatching(/审批表应在2022-05-31/) },
    });
    expect((await put(lapsed, pdf)).status).toBe(403);
    const objects = await contents.evidence();
    for (const { documentId } of [upload, lapsed])
      expect(objects).not.toContainEqual(expect.stringContaining(documentId));
  });

  test('when an upload is asked for after it, then it is refused and nothing written', async () => {
    await refused({
      name: '',
      code: 'deadline-passed',
      field: 'kind',
      ask: (s) => ({
        method: 'POST',
        path: `${campaignPath}/districts/wujin/advisers/${s.wujin[2]?.adviserId}/documents`,
        as: 'officer-wujin',
        body: form,
      }),
    });
  });
});

test('given all that was refused, when the dead letters are counted, then no queue has got anything it could not use', async () => {
  const queues = Object.keys(season.cloud.resources).filter((name) => /DeadLetters|Failures/.test(name));
  expect(queues).toHaveLength(6);
  for (const name of queues) {
    expect([name, await season.cloud.queueDepth(name)]).toEqual([name, { waiting: 0, inFlight: 0, delayed: 0 }]);
  }
});
