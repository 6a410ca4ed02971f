import { beforeEach, describe, expect, test } from 'vitest';
import { samplePng } from '../../sample/files.ts';
import { describePhoto, returnDocument } from '../../shared/actions/change-document.ts';
import { continueUpload } from '../../shared/actions/continue-upload.ts';
import { recordPayment } from '../../shared/actions/record-payment.ts';
import { registerAdvisers } from '../../shared/actions/register-advisers.ts';
import { requestUpload } from '../../shared/actions/request-upload.ts';
import { verifyUpload, type ArrivedFile } from '../../shared/actions/verify-upload.ts';
import { guardDutyScanner } from '../../shared/adapters/inspection/scanners.ts';
import type { UploadRequest } from '../../shared/contract/uploads.ts';
import { actor, adviserInput } from './builders.ts';
import { sha256, uploadWorld } from './upload-world.ts';
import { world } from './world.ts';

const campaignId = 'changzhou-2022';
const district = 'wujin';
const wujin = actor('district-officer', { district });
const note = { caption: '普法讲座', place: '示例村', takenOn: '2022-07-05' };
const png = samplePng('x');

let given = world();
let uploads = uploadWorld(given);
let adviserId = '';

beforeEach(async () => {
  given = world();
  uploads = uploadWorld(given);
  const request = { advisers: [adviserInput('L1')] };
  const registered = await registerAdvisers(given.ports, { actor: wujin, campaignId, district, request });
  adviserId = registered.ok ? (registered.value.advisers[0]?.adviserId ?? '') : '';
  given.state.now = Date.parse('2022-07-12T10:00:00+08:00');
});

const ports = () => ({ ...given.ports, ...uploads.ports });
const place = () => ({ campaignId, district, adviserId });
const keyOf = (documentId: string): string => `quarantine/${campaignId}/${district}/${adviserId}/${documentId}`;
const recordOf = (documentId: string) => given.state.documents.get(documentId);
const keys = (): readonly string[] => [...uploads.objects.keys()].toSorted();

async function upload(bytes: Uint8Array, more: Partial<UploadRequest> = {}): Promise<string> {
  const file = { name: 'a.png', mediaType: 'image/png', size: bytes.length, sha256: sha256(bytes) };
  const request = { kind: 'portrait', ...file, ...more };
  const asked = await requestUpload(ports(), { actor: wujin, ...place(), request });
  if (!asked.ok) throw new Error(`${asked.error.type} ${asked.error.detail}`);
  uploads.objects.set(keyOf(asked.value.documentId), bytes);
  return asked.value.documentId;
}
const portrait = (bytes: Uint8Array = png, more: Partial<UploadRequest> = {}): Promise<string> => {
  given.state.now = Date.parse('2022-05-20T10:00:00+08:00');
  return upload(bytes, more);
};
async function photo(): Promise<string> {
  const payment = { district, amountFen: 1_000_000, paidOn: '2022-07-01', reference: 'FJ-1' };
  await recordPayment(ports(), { actor: actor('foundation-officer'), campaignId, adviserId, request: payment });
  return upload(png, { kind: 'service-photo' });
}

const verify = (documentId: string, more: Omit<ArrivedFile, 'key'> = { arrivedAt: given.state.now }) =>
  verifyUpload(ports(), { key: keyOf(documentId), ...more });
const describeIt = (documentId: string) =>
  describePhoto(ports(), { actor: wujin, ...place(), documentId, request: note });
const go = (documentId: string, action: 'resume' | 'abort') =>
  continueUpload(ports(), { actor: wujin, ...place(), documentId, request: { action } });

/** While the file is looked into for the first time, something else happens; answers how often it was looked into. */
function meanwhile(happens: () => Promise<unknown>): () => number {
  const { inspect } = uploads.ports;
  let looks = 0;
  uploads.ports.inspect = async (bytes, limits) => {
    if ((looks += 1) === 1) await happens();
    return inspect(bytes, limits);
  };
  return () => looks;
}
/** As soon as this port is called once, everything ends: as if the function had died. */
function dieAt(port: 'accept' | 'put'): void {
  const { files } = uploads.ports;
  const die = async (): Promise<never> => {
    uploads.ports.files = files;
    throw new Error('died');
  };
  uploads.ports.files = { ...files, [port]: die };
}

describe('given a record that changes while its file is looked into', () => {
  test('when a note is put, then the file is accepted at once, with the note, and looked into once', async () => {
    const documentId = await photo();
    const looks = meanwhile(() => describeIt(documentId));
    expect(await verify(documentId)).toEqual({ type: 'accepted', documentId });
    expect(recordOf(documentId)).toMatchObject({ status: 'accepted', photo: note, hasCopies: true });
    expect(looks()).toBe(1);
  });

  test('when a note is put after the file has moved, then the same', async () => {
    const documentId = await photo();
    const { files } = uploads.ports;
    let notes = 0;
    const put: typeof files.put = async (key, bytes) => {
      if ((notes += 1) === 1) expect(await describeIt(documentId)).toMatchObject({ ok: true });
      return files.put(key, bytes);
    };
    uploads.ports.files = { ...files, put };
    expect(await verify(documentId)).toEqual({ type: 'accepted', documentId });
    expect(recordOf(documentId)).toMatchObject({ status: 'accepted', photo: note });
    expect(keys()).toHaveLength(3);
  });

  test('when new URLs are asked for, then it is decided over the new record', async () => {
    const documentId = await portrait();
    const before = recordOf(documentId)?.holdsUntil ?? 0;
    meanwhile(async () => {
      given.state.now += 60_000;
      await go(documentId, 'resume');
    });
    expect(await verify(documentId)).toMatchObject({ type: 'accepted' });
    expect(recordOf(documentId)).toMatchObject({ status: 'accepted', holdsUntil: before + 60_000 });
  });

  test('when a file is refused, then the note stays and the file goes', async () => {
    const documentId = await photo();
    meanwhile(() => describeIt(documentId));
    Object.assign(uploads.ports, {
      copyImage: async () => ({ ok: false, error: { code: 'upload-broken', detail: '' } }),
    });
    expect(await verify(documentId)).toMatchObject({ type: 'refused', code: 'upload-broken' });
    expect(recordOf(documentId)).toMatchObject({ status: 'refused', photo: note });
    expect(keys()).toEqual([]);
  });

  test('when it is given up, then it stays given up and nothing is kept', async () => {
    const documentId = await portrait();
    meanwhile(() => go(documentId, 'abort'));
    expect(await verify(documentId)).toEqual({ type: 'ignored', why: 'decided' });
    expect(recordOf(documentId)).toMatchObject({ status: 'abandoned' });
    expect(keys()).toEqual([]);
  });

  test('when another delivery accepts it, then this one has nothing left to do', async () => {
    const documentId = await portrait();
    meanwhile(() => verify(documentId));
    expect(await verify(documentId)).toEqual({ type: 'ignored', why: 'decided' });
    expect(recordOf(documentId)).toMatchObject({ status: 'accepted' });
    expect(keys().filter((key) => !key.startsWith('copies/'))).toEqual([
      keyOf(documentId).replace('quarantine', 'accepted'),
    ]);
  });

  test('when it changes again and again, then it is left to a retry, and what was written is kept', async () => {
    const documentId = await portrait();
    const { documents } = given.ports;
    let reads = 0;
    const get: typeof documents.get = async (owner, id) => {
      const found = await documents.get(owner, id);
      reads += 1;
      if (found) given.state.documents.set(id, { ...found, version: found.version + 1 });
      return found;
    };
    const run = verifyUpload(
      { ...ports(), documents: { ...documents, get } },
      { key: keyOf(documentId), arrivedAt: 0 },
    );
    await expect(run).rejects.toThrow('was not marked: changed-meanwhile');
    expect(reads).toBe(15);
    expect(keys()).toEqual([keyOf(documentId)]);
  });
});

describe('given a scanner that reports', () => {
  test.each([
    ['clean', 'accepted'],
    ['infected', 'quarantined'],
  ] as const)(
    'when the file’s own event is worked on meanwhile, then the report %s still decides',
    async (scan, status) => {
      Object.assign(uploads.ports, { scan: guardDutyScanner });
      const documentId = await portrait();
      const { arrivedAt } = { arrivedAt: given.state.now };
      given.state.documents.set(documentId, { ...recordOf(documentId)!, arrivedAt });
      const { read } = uploads.ports.files;
      let reads = 0;
      const readLater = async (key: string) => {
        const bytes = await read(key);
        if ((reads += 1) === 1) expect(await verify(documentId)).toEqual({ type: 'scanning', documentId });
        return bytes;
      };
      uploads.ports.files = { ...uploads.ports.files, read: readLater };
      expect(await verify(documentId, { scan })).toEqual({ type: status, documentId });
      expect(recordOf(documentId)).toMatchObject({ status });
    },
  );

  test('when a note comes between event and mark, then the file still waits for its report', async () => {
    Object.assign(uploads.ports, { scan: guardDutyScanner });
    const documentId = await photo();
    const { read } = uploads.ports.files;
    const readLater = async (key: string) => {
      uploads.ports.files.read = read;
      await describeIt(documentId);
      return read(key);
    };
    uploads.ports.files.read = readLater;
    expect(await verify(documentId)).toEqual({ type: 'scanning', documentId });
    expect(recordOf(documentId)).toMatchObject({ status: 'scanning', photo: note, arrivedAt: given.state.now });
    const marked = recordOf(documentId);
    expect(await verify(documentId)).toEqual({ type: 'scanning', documentId });
    expect(recordOf(documentId)).toBe(marked);
    expect(await verify(documentId, { scan: 'clean' })).toMatchObject({ type: 'accepted' });
  });
});

describe('given a place that is taken before the file moves', () => {
  test.each(['accept', 'put'] as const)(
    'when the run dies at %s and another file comes, then that one is refused and nothing of it kept',
    async (port) => {
      const first = await portrait();
      given.state.now += 15 * 60_000;
      const second = await upload(samplePng('y'));
      dieAt(port);
      await expect(verify(first)).rejects.toThrow('died');
      expect(recordOf(first)).toMatchObject({ status: 'scanning' });
      expect(await verify(second)).toMatchObject({ type: 'refused', code: 'document-limit' });
      expect(await go(first, 'abort')).toMatchObject({ error: { type: 'upload-over' } });
      expect(await verify(first)).toEqual({ type: 'accepted', documentId: first });
      expect(keys().filter((key) => key.includes(second))).toEqual([]);
    },
  );

  test('when two are to replace the same one, then the place of the old one is taken once', async () => {
    const old = await portrait();
    await verify(old);
    const first = await upload(samplePng('y'), { replaces: old });
    given.state.now += 15 * 60_000;
    const second = await upload(samplePng('z'), { replaces: old });
    dieAt('accept');
    await expect(verify(first)).rejects.toThrow('died');
    expect(await verify(second)).toMatchObject({ type: 'refused', code: 'document-limit' });
    expect(recordOf(old)).toMatchObject({ status: 'accepted' });
    expect(await verify(first)).toMatchObject({ type: 'accepted' });
    expect(recordOf(old)).toMatchObject({ status: 'replaced', replacedBy: first });
  });

  test('when the old one is returned meanwhile, then the new one keeps the place and the return stands', async () => {
    const old = await portrait();
    await verify(old);
    const next = await upload(samplePng('y'), { replaces: old });
    dieAt('accept');
    await expect(verify(next)).rejects.toThrow('died');
    const input = { actor: actor('city-officer'), ...place(), documentId: old, request: { reason: '人像不清晰' } };
    expect(await returnDocument(ports(), input)).toMatchObject({ ok: true });
    expect(await verify(next)).toMatchObject({ type: 'accepted' });
    expect(recordOf(old)).toMatchObject({ status: 'returned' });
  });
});
