import { beforeEach, describe, expect, test } from 'vitest';
import { samplePdf, samplePng } from '../../sample/files.ts';
import { describePhoto, returnDocument } from '../../shared/actions/change-document.ts';
import { continueUpload } from '../../shared/actions/continue-upload.ts';
import { extendDeadline } from '../../shared/actions/extend-deadline.ts';
import { getDocument } from '../../shared/actions/get-document.ts';
import { openDocument } from '../../shared/actions/open-document.ts';
import { registerAdvisers } from '../../shared/actions/register-advisers.ts';
import { requestUpload } from '../../shared/actions/request-upload.ts';
import { verifyUpload } from '../../shared/actions/verify-upload.ts';
import type { ScanReport } from '../../shared/actions/upload-ports.ts';
import { guardDutyScanner } from '../../shared/adapters/inspection/scanners.ts';
import type { BegunUpload, ContinueUploadRequest, UploadRequest } from '../../shared/contract/uploads.ts';
import { actor, adviserInput } from './builders.ts';
import { partsOf, sha256, uploadWorld } from './upload-world.ts';
import { world } from './world.ts';

const campaignId = 'changzhou-2022';
const district = 'wujin';
const wujin = actor('district-officer', { district });
const city = actor('city-officer');

let given = world();
let uploads = uploadWorld(given);
let [adviserId, otherId] = ['', ''];

beforeEach(async () => {
  given = world();
  uploads = uploadWorld(given);
  const advisers = [adviserInput('L1'), adviserInput('L2')];
  const request = { actor: wujin, campaignId, district, request: { advisers } };
  const registered = await registerAdvisers(given.ports, request);
  if (!registered.ok) throw new Error(registered.error.type);
  [adviserId = '', otherId = ''] = registered.value.advisers.map((one) => one.adviserId);
});

const ports = () => ({ ...given.ports, ...uploads.ports });
const keyOf = (documentId: string, id = adviserId): string =>
  `quarantine/${campaignId}/${district}/${id}/${documentId}`;
const declared = (bytes: Uint8Array, more: Partial<UploadRequest> = {}): UploadRequest => ({
  kind: 'portrait',
  name: '照片.png',
  mediaType: 'image/png',
  size: bytes.length,
  sha256: sha256(bytes),
  ...more,
});
const ask = (request: UploadRequest, id = adviserId) =>
  requestUpload(ports(), { actor: wujin, campaignId, district, adviserId: id, request });
const begin = async (request: UploadRequest, id = adviserId): Promise<BegunUpload> => {
  const asked = await ask(request, id);
  if (!asked.ok) throw new Error(`${asked.error.type} ${asked.error.detail}`);
  return asked.value;
};
const go = (documentId: string, action: ContinueUploadRequest['action']) =>
  continueUpload(ports(), { actor: wujin, campaignId, district, adviserId, documentId, request: { action } });
const verify = (documentId: string, more: { arrivedAt?: number; scan?: ScanReport } = { arrivedAt: given.state.now }) =>
  verifyUpload(ports(), { key: keyOf(documentId), ...more });
const view = async (documentId: string) => {
  const found = await getDocument(ports(), { actor: wujin, campaignId, district, adviserId, documentId });
  return found.ok ? found.value : found.error;
};
/** Declares, puts and verifies. */
const file = async (bytes: Uint8Array, more: Partial<UploadRequest> = {}): Promise<string> => {
  const { documentId } = await begin(declared(bytes, more));
  uploads.objects.set(keyOf(documentId), bytes);
  await verify(documentId);
  return documentId;
};

describe('a file in parts', () => {
  const large = Buffer.concat([samplePdf('large'), Buffer.alloc(17 * 1024 * 1024, '%')]);
  const parts = partsOf(large);
  const pdf = { kind: 'slides', name: '述职.pdf', mediaType: 'application/pdf', parts: parts.map(sha256) };
  const put = (documentId: string, ...numbers: readonly number[]): void => {
    for (const number of numbers) uploads.parts.get(keyOf(documentId))?.set(number, parts[number - 1] ?? large);
  };

  test('given parts that come one by one, when resumed, then only the missing have URLs, and all make the file', async () => {
    const begun = await begin(declared(large, pdf));
    const { documentId } = begun;
    expect('parts' in begun && begun.parts.map(({ size, received }) => [size, received])).toEqual(
      parts.map(({ length }) => [length, false]),
    );
    put(documentId, 2);
    expect(await view(documentId)).toMatchObject({ status: 'awaiting-upload', parts: { received: 1, total: 3 } });
    expect(await go(documentId, 'complete')).toMatchObject({
      error: { type: 'upload-incomplete', detail: 'parts：尚缺第 1、3 片' },
    });
    // An hour later: every URL has lapsed, what arrived is still there.
    given.state.now += 3_600_000;
    const resumed = await go(documentId, 'resume');
    expect(resumed).toMatchObject({
      value: { parts: [{ url: expect.any(String) }, { received: true }, { url: expect.any(String) }] },
    });
    put(documentId, 1, 3);
    expect(await go(documentId, 'complete')).toMatchObject({ ok: true });
    expect(await view(documentId)).toMatchObject({ parts: { received: 3, total: 3 } });
    expect(await verify(documentId)).toMatchObject({ type: 'accepted' });
    expect(await go(documentId, 'complete')).toMatchObject({ value: { status: 'accepted' } });
    expect(await go(documentId, 'resume')).toMatchObject({ error: { type: 'upload-over' } });
  });

  test('given a part of another length, when completed, then it counts as missing', async () => {
    const { documentId } = await begin(declared(large, pdf));
    put(documentId, 1, 2, 3);
    uploads.parts.get(keyOf(documentId))?.set(1, large.subarray(0, 100));
    expect(await go(documentId, 'complete')).toMatchObject({ error: { type: 'upload-incomplete' } });
  });

  test('given it is given up, when another is asked for, then its place is free, and what still arrives is removed', async () => {
    const { documentId } = await begin(declared(large, pdf));
    expect(await go(documentId, 'abort')).toMatchObject({ value: { status: 'abandoned' } });
    expect(await go(documentId, 'abort')).toMatchObject({ ok: true });
    expect(uploads.parts.size).toBe(0);
    uploads.objects.set(keyOf(documentId), large);
    expect(await verify(documentId)).toEqual({ type: 'ignored', why: 'decided' });
    expect(uploads.objects.size).toBe(0);
    expect((await ask(declared(large, pdf))).ok).toBe(true);
  });

  test('given another number of parts than its size makes, when asked, then it is refused', async () => {
    const two = { ...pdf, parts: pdf.parts.slice(1) };
    expect(await ask(declared(large, two))).toMatchObject({ error: { type: 'body-invalid', field: 'parts' } });
  });
});

describe('places', () => {
  const [first, second] = [samplePng('first'), samplePng('second')];

  test('given an accepted file, when another replaces it, then both are kept and one counts', async () => {
    const old = await file(first);
    const next = await file(second, { replaces: old });
    expect(await view(next)).toMatchObject({ status: 'accepted', replaces: old });
    expect(await view(old)).toMatchObject({ status: 'replaced', replacedBy: next });
    expect([...uploads.objects.keys()].filter((key) => key.startsWith('accepted/'))).toHaveLength(2);
    expect(await ask(declared(samplePng('third')))).toMatchObject({ error: { type: 'document-limit' } });
  });

  test('given one that is to replace it is refused, then the old one still stands', async () => {
    const old = await file(first);
    const next = await file(Buffer.from('not a png'), { replaces: old });
    expect(await view(next)).toMatchObject({ status: 'refused' });
    expect(await view(old)).toMatchObject({ status: 'accepted' });
  });

  test('given two replacements at once, when asked for, then the second is told', async () => {
    const old = await file(first);
    await begin(declared(second, { replaces: old }));
    const third = declared(samplePng('third'), { replaces: old });
    expect(await ask(third)).toMatchObject({ error: { type: 'document-limit', field: 'replaces' } });
    expect(await ask({ ...third, replaces: 'doc_none' })).toMatchObject({ error: { type: 'document-unknown' } });
  });

  test('given the same bytes, when filed again, then here they are refused, elsewhere pointed out', async () => {
    const documentId = await file(first);
    expect(await ask(declared(first))).toMatchObject({ error: { type: 'document-duplicate' } });
    expect(await begin(declared(first), otherId)).toMatchObject({
      duplicates: [{ documentId, adviserId, kind: 'portrait' }],
    });
    given.state.now += 15 * 60_000;
    expect(await begin(declared(second), otherId)).not.toHaveProperty('duplicates');
  });

  test('given a slot that moved on while a file was read, when verified, then it throws, and counts again', async () => {
    const { documentId } = await begin(declared(first));
    uploads.objects.set(keyOf(documentId), first);
    const { version } = uploads.ports.slots;
    const stale = { ...uploads.ports, slots: { ...uploads.ports.slots, version: async () => 7 } };
    const run = verifyUpload({ ...given.ports, ...stale }, { key: keyOf(documentId), arrivedAt: given.state.now });
    await expect(run).rejects.toThrow('changed-meanwhile');
    expect(await version({ campaignId, district, adviserId, kind: 'portrait' })).toBe(0);
    expect(await verify(documentId)).toMatchObject({ type: 'accepted' });
  });

  test('given an accepted file, when the city returns it, then the reason is told and the place is free', async () => {
    const documentId = await file(first);
    const input = { actor: city, campaignId, district, adviserId, documentId, request: { reason: '人像不清晰' } };
    expect(await returnDocument(ports(), input)).toMatchObject({
      value: { status: 'returned', refusal: { detail: '人像不清晰' } },
    });
    expect(given.state.audit.at(-1)).toMatchObject({ action: 'return-document', reason: '人像不清晰' });
    expect(await returnDocument(ports(), input)).toMatchObject({ error: { type: 'document-unknown' } });
    expect((await ask(declared(second))).ok).toBe(true);
  });
});

describe('malware', () => {
  const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-', 'FILE!$H+H*'].join('');
  const infected = Buffer.concat([samplePng('x'), Buffer.from(eicar)]);

  test('given the test file, when verified, then it is set aside, never accepted, and cannot be opened', async () => {
    const documentId = await file(infected);
    expect(await view(documentId)).toMatchObject({ status: 'quarantined', refusal: { code: 'upload-infected' } });
    expect([...uploads.objects.keys()]).toEqual([keyOf(documentId).replace('quarantine', 'infected')]);
    uploads.objects.set(keyOf(documentId), infected);
    expect(await verify(documentId)).toEqual({ type: 'ignored', why: 'decided' });
    expect(uploads.objects.size).toBe(1);
    const input = { actor: wujin, campaignId, district, adviserId, documentId, query: {} };
    expect(await openDocument(ports(), input)).toMatchObject({ error: { type: 'document-unknown' } });
  });

  test.each([
    ['clean', 'accepted'],
    ['infected', 'quarantined'],
    ['failed', 'quarantined'],
  ] as const)('given a service that reports %s, when it has, then the file is %s', async (scan, status) => {
    Object.assign(uploads.ports, { scan: guardDutyScanner });
    const { documentId } = await begin(declared(samplePng('x')));
    uploads.objects.set(keyOf(documentId), samplePng('x'));
    await expect(verify(documentId, { scan })).rejects.toThrow('before its arrival');
    expect(await verify(documentId)).toEqual({ type: 'scanning', documentId });
    expect(await verify(documentId)).toEqual({ type: 'scanning', documentId });
    expect(await view(documentId)).toMatchObject({ status: 'scanning' });
    // However long it takes, its place is taken.
    given.state.now += 3_600_000;
    expect(await ask(declared(samplePng('y')))).toMatchObject({ error: { type: 'document-limit' } });
    expect(await verify(documentId, { scan })).toMatchObject({ type: status });
    expect(await view(documentId)).toMatchObject({ status });
  });
});

describe('deadlines', () => {
  const due = Date.parse('2022-05-31T17:00:00+08:00');
  const extend = (until: string, by = city) =>
    extendDeadline(ports(), {
      actor: by,
      campaignId,
      request: { kind: 'portrait', district, until, reason: '疫情防控' },
    });

  test('given an extension, when the old deadline has passed, then this district may file, until the new one', async () => {
    given.state.now = due - 1;
    const { documentId } = await begin(declared(samplePng('x')));
    uploads.objects.set(keyOf(documentId), samplePng('x'));
    given.state.now = due;
    expect(await ask(declared(samplePng('y')))).toMatchObject({ error: { type: 'deadline-passed' } });
    expect(await go(documentId, 'resume')).toMatchObject({ error: { type: 'deadline-passed' } });
    expect(await extend('2022-06-02T17:00:00+08:00')).toMatchObject({ ok: true });
    expect(given.state.audit.at(-1)).toMatchObject({ action: 'extend-deadline', reason: '疫情防控' });
    expect(await go(documentId, 'resume')).toMatchObject({ ok: true });
    const until = Date.parse('2022-06-02T17:00:00+08:00');
    expect(await verify(documentId, { arrivedAt: until })).toMatchObject({ code: 'deadline-passed' });
    expect((await ask(declared(samplePng('y')))).ok).toBe(true);
  });

  test.each([
    ['an earlier instant', '2022-05-30T17:00:00+08:00', city, 'extension-invalid'],
    ['the deadline itself', '2022-05-31T17:00:00+08:00', city, 'extension-invalid'],
    ['a later one', '2022-05-31T17:00:01+08:00', city, undefined],
    ['another role', '2022-06-30T17:00:00+08:00', wujin, 'role-forbidden'],
  ])('given %s, when an extension is asked for, then the answer is right', async (_name, until, by, type) => {
    const extended = await extend(until, by);
    expect(extended.ok ? undefined : extended.error.type).toBe(type);
  });
});

describe('copies', () => {
  test('given an accepted image, when opened, then original and copies have URLs of their own', async () => {
    const documentId = await file(samplePng('x'));
    expect(await view(documentId)).toMatchObject({ hasCopies: true });
    const input = { actor: wujin, campaignId, district, adviserId, documentId };
    const urls = ['original', 'shown', 'thumbnail'] as const;
    for (const copy of urls) {
      const opened = await openDocument(ports(), { ...input, query: { copy } });
      const [, key = ''] = (opened.ok ? opened.value.url : '').split('files.example/');
      expect(uploads.objects.get(key)?.length).toBeGreaterThan(0);
    }
    const elsewhere = { ...input, actor: actor('district-officer', { district: 'xinbei' }), query: {} };
    expect(await openDocument(ports(), elsewhere)).toMatchObject({ error: { type: 'district-forbidden' } });
  });

  test('given a kind without photo notes, when described, then there is nothing to describe', async () => {
    const documentId = await file(samplePng('x'));
    const request = { caption: '讲座', place: '示例村', takenOn: '2022-07-01' };
    const input = { actor: wujin, campaignId, district, adviserId, documentId, request };
    expect(await describePhoto(ports(), input)).toMatchObject({ error: { type: 'document-unknown' } });
  });
});
