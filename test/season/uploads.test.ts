import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import exifr from 'exifr';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { samplePdf, samplePng } from '../../sample/files.ts';
import type { ListCasesResponse } from '../../shared/contract/cases.ts';
import type { Album, DeadlinesResponse } from '../../shared/contract/deadlines.ts';
import { uploadPartBytes } from '../../shared/contract/uploads.ts';
import type {
  EvidenceDocument,
  OpenDocumentResponse,
  PartedUpload,
  UploadRequest,
  UploadResponse,
} from '../../shared/contract/uploads.ts';
import { partsOf, sha256 } from '../actions/upload-world.ts';
import { docxOf } from '../support/zip.ts';
import { caseOf } from './case-refusals.ts';
import { campaignPath, startSeason, type Season } from './season.ts';
import { declare, documentOf, documentsPath, put, requestUpload } from './uploads.ts';

let season: Season;
beforeAll(async () => {
  season = await startSeason();
});
afterAll(() => season.stop());

const officer = () => season.stage.as('officer-wujin');
const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

const until = async (upload: { documentId: string }, status: EvidenceDocument['status']): Promise<EvidenceDocument> =>
  vi.waitFor(
    async () => {
      const found = await documentOf(season, upload as UploadResponse);
      expect(found).toMatchObject({ status });
      return found;
    },
    { timeout: 60_000, interval: 200 },
  );
const upload = async (bytes: Uint8Array, more: Partial<UploadRequest>): Promise<UploadResponse> => {
  const begun = await requestUpload(season, declare(bytes, more));
  expect((await put(begun, bytes)).status).toBe(200);
  return begun;
};
const open = async (documentId: string, copy: string): Promise<Response> => {
  const path = `${documentsPath(season)}/${documentId}/file?copy=${copy}`;
  return fetch((await (await officer()).call<OpenDocumentResponse>('GET', path)).url);
};
const boardRow = async (account: string, kind: string) => {
  const board = await (await season.stage.as(account)).call<DeadlinesResponse>('GET', `${campaignPath}/deadlines`);
  return {
    board,
    row: board.districts.find(({ district }) => district === 'wujin')?.rows.find((one) => one.kind === kind),
  };
};

describe('given the season before the city review', () => {
  test('when slides of 17 MB come in parts, with a break between, then they are put together and accepted', async () => {
    const large = Buffer.concat([samplePdf('large'), Buffer.alloc(2 * uploadPartBytes, '%')]);
    const parts = partsOf(large);
    const declared = declare(large, {
      kind: 'slides',
      name: '述职.pdf',
      mediaType: 'application/pdf',
      parts: parts.map(sha256),
    });
    const begun = await (await officer()).call<PartedUpload>('POST', documentsPath(season), declared);
    const { documentId } = begun;
    const ask = async <T>(action: string): Promise<T> =>
      (await officer()).call<T>('POST', `${documentsPath(season)}/${documentId}/upload`, { action });
    const send = (
      { partNumber, url = '', headers = {} }: PartedUpload['parts'][number],
      bytes = parts[partNumber - 1],
    ) => put({ url, headers } as UploadResponse, bytes ?? large);
    const [one, two] = begun.parts;
    if (!one || !two) throw new Error('no parts');
    expect((await send(one)).status).toBe(200);
    // The URL of a part takes that part's bytes and no others, and its number cannot be changed.
    expect((await send(two, parts[0])).text).toContain('BadDigest');
    const moved = { ...two, url: (two.url ?? '').replace('partNumber=2', 'partNumber=3') };
    expect((await send(moved)).text).toContain('SignatureDoesNotMatch');
    expect(await documentOf(season, begun as never)).toMatchObject({ parts: { received: 1, total: 3 } });
    await expect(ask('complete')).rejects.toThrow('尚缺第 2、3 片');
    const resumed = await ask<PartedUpload>('resume');
    expect(resumed.parts.map(({ received }) => received)).toEqual([true, false, false]);
    for (const part of resumed.parts.filter(({ received }) => !received)) expect((await send(part)).status).toBe(200);
    await ask('complete');
    await until(begun, 'accepted');
    const back = Buffer.from(await (await open(documentId, 'original')).arrayBuffer());
    expect(sha256(back)).toBe(sha256(large));
  });

  test('when a macro, an active PDF or the scanners’ test file comes, then none is accepted, and the last is set aside', async () => {
    const macro = docxOf([{ name: 'word/vbaProject.bin', data: 'x' }]);
    const form = { kind: 'approval-form', name: '审批表.docx', mediaType: word };
    const refused = await until(await upload(macro, form), 'refused');
    expect(refused.refusal).toMatchObject({ code: 'upload-active', detail: expect.stringContaining('宏') });

    const script = Buffer.from(
      Buffer.from(samplePdf('x'))
        .toString('latin1')
        .replace('/Catalog', '/Catalog /OpenAction << /S /JavaScript /JS (x) >>'),
      'latin1',
    );
    const pdf = { kind: 'approval-form', name: '审批表.pdf', mediaType: 'application/pdf' };
    expect(await until(await upload(script, pdf), 'refused')).toMatchObject({ refusal: { code: 'upload-active' } });

    const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-', 'FILE!$H+H*'].join('');
    const infected = await upload(Buffer.concat([samplePng('x'), Buffer.from(eicar)]), {});
    expect(await until(infected, 'quarantined')).toMatchObject({ refusal: { code: 'upload-infected' } });
    await expect(open(infected.documentId, 'original')).rejects.toThrow('document-unknown');
  });

  test('when a portrait is accepted, replaced and returned, and a case filed, then board and states follow', async () => {
    const first = await upload(samplePng('first'), {});
    await until(first, 'accepted');
    expect((await boardRow('officer-wujin', 'portrait')).board.districts).toHaveLength(1);
    const { board, row } = await boardRow('city-officer', 'portrait');
    expect(board.districts).toHaveLength(7);
    const nominated = season.candidates.filter(({ district }) => district === 'wujin');
    const isCandidate = nominated.some(({ adviserId }) => adviserId === season.wujin[0]?.adviserId);
    expect(row).toMatchObject({ needed: nominated.length, complete: isCandidate ? 1 : 0, overdue: false });

    const next = await upload(samplePng('second'), { replaces: first.documentId });
    await until(next, 'accepted');
    await until(first, 'replaced');
    const form = declare(samplePdf('case'), { kind: 'case-form', name: '案例.pdf', mediaType: 'application/pdf' });
    const cases = `${campaignPath}/districts/wujin/cases`;
    const ofCase = () => officer().then((one) => one.call<ListCasesResponse>('GET', cases));
    await (await officer()).call('PUT', `${cases}/1`, { version: 0, case: caseOf(season) });
    expect(await ofCase()).toMatchObject({ cases: [{ caseId: '1', version: 1, documents: [] }], documents: [] });
    const begun = await (await officer()).call<UploadResponse>('POST', `${cases}/1/documents`, form);
    expect((await put(begun, samplePdf('case'))).status).toBe(200);
    const filed = { cases: [{ documents: [{ documentId: begun.documentId, status: 'accepted' }] }] };
    await vi.waitFor(async () => expect(await ofCase()).toMatchObject(filed), { timeout: 60_000 });
    const same = await requestUpload(season, declare(samplePng('second')), 1);
    expect(same.duplicates).toEqual([expect.objectContaining({ documentId: next.documentId })]);
    const city = await season.stage.as('city-officer');
    await city.call('PUT', `${documentsPath(season)}/${next.documentId}/return`, { reason: '人像不清晰' });
    expect(await until(next, 'returned')).toMatchObject({ refusal: { detail: '人像不清晰' } });
    const listed = await city.call<ListCasesResponse>('GET', cases);
    const [{ documentId } = { documentId: '' }] = listed.cases[0]?.documents ?? [];
    await city.call('PUT', `${cases}/1/documents/${documentId}/return`, { reason: '缺少签名' });
    const returned = { status: 'returned', refusal: { detail: '缺少签名' } };
    expect(await ofCase()).toMatchObject({ cases: [{ documents: [returned] }] });
  });
});

test('given a deadline that has passed, when the city extends it for a district, then that district may file', async () => {
  const recommendation = { kind: 'recommendation', name: '推荐意见.pdf', mediaType: 'application/pdf' };
  const file = samplePdf('recommendation');
  await expect(requestUpload(season, declare(file, recommendation))).rejects.toThrow('deadline-passed');
  const city = await season.stage.as('city-officer');
  const extension = {
    kind: 'recommendation',
    district: 'wujin',
    until: '2022-05-13T17:00:00+08:00',
    reason: '疫情防控',
  };
  await city.call('POST', `${campaignPath}/extensions`, extension);
  await until(await upload(file, recommendation), 'accepted');
  const { row } = await boardRow('officer-wujin', 'recommendation');
  expect(row).toMatchObject({ extended: { reason: '疫情防控' }, overdue: false });
});

test('given a morning seven working days before a deadline, when the clock strikes, then the districts are reminded', async () => {
  await season.stage.cloud.moveTo(Date.parse('2022-05-20T08:31:00+08:00'));
  const logs = path.join(season.dataDir, 'logs');
  await vi.waitFor(
    () => {
      const files = readdirSync(logs).filter((name) => /remind/i.test(name));
      const lines = files.map((name) => readFileSync(path.join(logs, name), 'utf8')).join('');
      expect(lines).toContain('deadline-near');
      expect(lines).toMatch(/个人照片应在2022-05-31 17:00:00（北京时间）前报送，还有 7 个工作日/);
    },
    { timeout: 60_000 },
  );
});

test('given a payment, when photos of the service are filed, then the album is complete, and its copies say no place', async () => {
  await season.stage.cloud.moveTo(Date.parse('2022-07-12T10:00:00+08:00'));
  const adviserId = season.wujin[0]?.adviserId;
  const photo = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#446688' } })
    .withExif({
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '31/1 48/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '119/1 58/1 0/1' },
    })
    .jpeg()
    .toBuffer();
  const declared = { kind: 'service-photo', name: '讲座.jpg', mediaType: 'image/jpeg' };
  await expect(requestUpload(season, declare(photo, declared))).rejects.toThrow('payment-missing');
  const foundation = await season.stage.as('foundation-officer');
  const payment = { district: 'wujin', amountFen: 1_000_000, paidOn: '2022-07-01', reference: 'FJ-2022-001' };
  await foundation.call('PUT', `${campaignPath}/payments/${adviserId}`, payment);

  const { documentId } = await upload(photo, declared);
  await until({ documentId }, 'accepted');
  const albumPath = documentsPath(season).replace(/documents$/, 'album');
  expect(await (await officer()).call<Album>('GET', albumPath)).toMatchObject({ complete: false, payment });
  const note = { caption: '普法讲座', place: '示例村', takenOn: '2022-07-05' };
  await (await officer()).call('PUT', `${documentsPath(season)}/${documentId}/photo`, note);
  expect(await foundation.call<Album>('GET', albumPath)).toMatchObject({ complete: true, photos: [{ photo: note }] });
  expect((await boardRow('city-officer', 'service-photo')).row).toMatchObject({ needed: 1, complete: 1 });

  const original = Buffer.from(await (await open(documentId, 'original')).arrayBuffer());
  expect(sha256(original)).toBe(sha256(photo));
  expect(await exifr.gps(original)).toMatchObject({ latitude: expect.closeTo(31.8, 1) });
  for (const copy of ['shown', 'thumbnail']) {
    const response = await open(documentId, copy);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(await exifr.gps(Buffer.from(await response.arrayBuffer()))).toBeUndefined();
  }
});
