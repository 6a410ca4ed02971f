import { hash } from 'node:crypto';

import { beforeEach, describe, expect, test } from 'vitest';

import { getDocument } from '../../shared/actions/get-document.ts';
import { registerAdvisers } from '../../shared/actions/register-advisers.ts';
import { requestUpload } from '../../shared/actions/request-upload.ts';
import { verifyUpload } from '../../shared/actions/verify-upload.ts';
import type { UploadRequest } from '../../shared/contract/uploads.ts';
import { actor, adviserInput } from './builders.ts';
import { caseRecord } from '../adapters/builders.ts';
import { samplePdf } from '../../sample/files.ts';
import { uploadWorld } from './upload-world.ts';
import { world } from './world.ts';

const campaignId = 'changzhou-2022';
const wujin = actor('district-officer', { district: 'wujin' });
const pdf = Buffer.from(samplePdf('L1'));
const due = Date.parse('2022-05-31T17:00:00+08:00');

let given = world();
let adviserId = '';
let uploads = uploadWorld(given);
let { objects } = uploads;

beforeEach(async () => {
  given = world();
  givenApprovalForm();
  uploads = uploadWorld(given);
  ({ objects } = uploads);
  const registered = await registerAdvisers(given.ports, {
    actor: wujin,
    campaignId,
    district: 'wujin',
    request: { advisers: [adviserInput('L1')] },
  });
  adviserId = registered.ok ? (registered.value.advisers[0]?.adviserId ?? '') : '';
});

/** The form's rules, as these tests count on them: one file, or so many, of 20 MB at the most. */
function givenApprovalForm(maxCount = 1): void {
  const stored = given.state.campaigns.get(campaignId);
  if (!stored) throw new Error('no campaign');
  const documents = stored.campaign.documents.map((kind) =>
    kind.id === 'approval-form'
      ? {
          ...kind,
          mediaTypes: ['application/pdf', 'image/jpeg'],
          maxBytes: 20_971_520,
          maxCount,
          due: '2022-05-31T17:00:00+08:00',
        }
      : kind,
  );
  given.state.campaigns.set(campaignId, { ...stored, campaign: { ...stored.campaign, documents } });
}

const declared = (changed: Partial<UploadRequest> = {}): UploadRequest => ({
  kind: 'approval-form',
  name: '审批表.pdf',
  mediaType: 'application/pdf',
  size: pdf.length,
  sha256: hash('sha256', pdf, 'hex'),
  ...changed,
});
const ports = () => ({ ...given.ports, ...uploads.ports });
const ask = (changed: Partial<UploadRequest> = {}, by = wujin, district = 'wujin', id = adviserId) =>
  requestUpload(ports(), { actor: by, campaignId, district, adviserId: id, request: declared(changed) });
const verify = (key: string, arrivedAt = given.state.now) => verifyUpload(ports(), { key, arrivedAt });
const codeOf = (result: { readonly ok: boolean }) =>
  'error' in result ? (result as { error: { type: string } }).error.type : 'ok';

/** Declares a file and puts bytes where the answer says. */
async function upload(bytes: Uint8Array = pdf, changed: Partial<UploadRequest> = {}) {
  const result = await ask(changed);
  if (!result.ok) throw new Error(result.error.type);
  const key = `quarantine/${campaignId}/wujin/${adviserId}/${result.value.documentId}`;
  objects.set(key, bytes);
  return { key, accepted: key.replace('quarantine', 'accepted'), documentId: result.value.documentId };
}

describe('request-upload', () => {
  test.each([
    ['a kind that is not known', () => ask({ kind: 'poem' }), 'document-kind-unknown'],
    ['a kind of another track', () => ask({ kind: 'case-form' }), 'document-kind-unknown'],
    ['a type that is not allowed', () => ask({ mediaType: 'text/plain' }), 'upload-type'],
    ['a name that ends otherwise', () => ask({ name: '审批表.pdf.exe' }), 'upload-type'],
    ['a name without an ending', () => ask({ name: '审批表' }), 'upload-type'],
    ['too many bytes', () => ask({ size: 20_971_521 }), 'upload-size'],
    ['the most bytes', () => ask({ size: 20_971_520 }), 'ok'],
    ['another district', () => ask({}, wujin, 'xinbei'), 'district-forbidden'],
    ['an unknown adviser', () => ask({}, wujin, 'wujin', 'adv_x'), 'adviser-unknown'],
    ['another role', () => ask({}, actor('auditor')), 'role-forbidden'],
  ])('given %s, when asked, then the answer is right', async (_name, act, code) => {
    expect(codeOf(await act())).toBe(code);
  });

  test('given a case of the register or the district itself, when asked, then kinds of its own are taken', async () => {
    given.state.cases = [caseRecord('1', { district: 'xinbei' })];
    expect(await ask({ kind: 'case-form' }, wujin, 'wujin', 'case_1')).toMatchObject({
      error: { type: 'case-unknown', field: 'caseId', detail: expect.stringContaining('请先报送案例的申报信息') },
    });
    expect([...given.state.documents.values()]).toEqual([]);
    given.state.cases = [caseRecord('1')];
    const case1 = (kind: string, id = 'case_1') => ask({ kind }, wujin, 'wujin', id);
    expect(codeOf(await case1('case-form'))).toBe('ok');
    expect(codeOf(await case1('approval-form'))).toBe('document-kind-unknown');
    expect(codeOf(await case1('case-form', 'district'))).toBe('document-kind-unknown');
    expect(codeOf(await ask({ kind: 'summary-sheet' }, wujin, 'wujin', 'district'))).toBe('upload-type');
    expect(codeOf(await case1('case-consent'))).toBe('ok');
    expect(codeOf(await case1('case-form', 'case_2'))).toBe('case-unknown');
  });

  test('given the deadline, when it has come, then it is refused, and just before it the URL lapses with it', async () => {
    given.state.now = due - 60_000;
    expect(await ask()).toMatchObject({ ok: true, value: { expiresAt: new Date(due).toISOString() } });
    given.state.now = due;
    expect(codeOf(await ask())).toBe('deadline-passed');
  });

  test('given an upload under way, when another of the only one is asked for, then it waits until the first has lapsed', async () => {
    const other = { sha256: '1'.repeat(64) };
    await ask();
    expect(codeOf(await ask(other))).toBe('document-limit');
    expect(codeOf(await ask())).toBe('document-duplicate');
    given.state.now += 15 * 60_000;
    expect(codeOf(await ask(other))).toBe('ok');
  });
});

describe('verify-upload', () => {
  test('given the declared file, when verified twice, then it is accepted once and in its place', async () => {
    const { key, accepted, documentId } = await upload();
    expect(await verify(key)).toEqual({ type: 'accepted', documentId });
    expect(await verify(key)).toEqual({ type: 'ignored', why: 'decided' });
    expect([...objects.keys()]).toEqual([accepted]);
    const view = await getDocument(ports(), { actor: wujin, campaignId, district: 'wujin', adviserId, documentId });
    expect(view).toMatchObject({ ok: true, value: { status: 'accepted' } });
  });

  test.each([
    ['other bytes of the same length', Buffer.from(pdf).fill(0, 12), {}, 'upload-hash'],
    ['a shorter file', pdf.subarray(1), {}, 'upload-size'],
    ['a PDF declared as a JPEG', pdf, { mediaType: 'image/jpeg', name: '审批表.jpg' }, 'upload-type'],
    [
      'text declared as a PDF',
      Buffer.from('hello'),
      { size: 5, sha256: hash('sha256', 'hello', 'hex') },
      'upload-type',
    ],
  ])('given %s, when verified, then it is refused with a reason and removed', async (_name, bytes, changed, code) => {
    const { key, documentId } = await upload(bytes, changed);
    expect(await verify(key)).toEqual({ type: 'refused', documentId, code });
    expect(objects.size).toBe(0);
    expect(given.state.documents.get(documentId)).toMatchObject({ status: 'refused', refusal: { code } });
  });

  test.each([
    [due - 1, 'accepted'],
    [due, 'refused'],
  ])('given a file that arrived at %d and is read later, when verified, then it is %s', async (arrivedAt, type) => {
    const { key } = await upload();
    given.state.now = due + 3_600_000;
    expect(await verify(key, arrivedAt)).toMatchObject({ type });
  });

  test('given a run that died after the move, when verified again, then the file is checked in its place and marked', async () => {
    const { key, accepted, documentId } = await upload();
    await uploads.ports.files.accept(key, accepted);
    expect(await verify(key)).toEqual({ type: 'accepted', documentId });
  });

  test('given two files for the only place, when both arrive, then the second is refused', async () => {
    const first = await upload();
    given.state.now += 15 * 60_000;
    const second = await upload();
    await verify(first.key);
    expect(await verify(second.key)).toMatchObject({ type: 'refused', code: 'document-limit' });
  });

  test.each([
    [1, 'refused'],
    [2, 'accepted'],
  ])(
    'given another file that comes first into a slot of %i, when verified, then this one is %s',
    async (maxCount, type) => {
      givenApprovalForm(maxCount);
      const { key, accepted, documentId } = await upload();
      const { slots } = uploads.ports;
      const record = given.state.documents.get(documentId)!;
      let calls = 0;
      uploads.ports.slots = {
        ...slots,
        takePlace: (next, slotVersion, audit) => {
          if ((calls += 1) === 1) {
            uploads.versions.set(`wujin/${adviserId}/approval-form`, slotVersion + 1);
            given.state.documents.set('doc_first', { ...record, documentId: 'doc_first', status: 'accepted' });
          }
          return slots.takePlace(next, slotVersion, audit);
        },
      };
      expect(await verify(key)).toMatchObject({ type });
      expect(given.state.documents.get(documentId)).toMatchObject({ status: type });
      expect([...objects.keys()]).toEqual(type === 'accepted' ? [accepted] : []);
      expect(calls).toBe(type === 'accepted' ? 2 : 1);
    },
  );

  test('given a record that is not there or changes meanwhile, when verified, then it throws for a retry', async () => {
    const { key } = await upload();
    given.state.lost = true;
    await expect(verify(key)).rejects.toThrow('changed-meanwhile');
    await expect(verify(key.replace(/doc_.*$/, 'doc_x'))).rejects.toThrow('No record');
  });

  test.each([
    ['another folder', 'accepted/a/b/c/d', 'foreign-key'],
    ['too few parts', 'quarantine/a/b', 'foreign-key'],
  ])('given %s, when verified, then it is ignored', async (_name, key, why) => {
    expect(await verify(key)).toEqual({ type: 'ignored', why });
  });

  test('given a key of another district, when verified, then no record is found there; a file that is gone is ignored', async () => {
    const { key } = await upload();
    await expect(verify(key.replace('wujin', 'xinbei'))).rejects.toThrow('No record');
    objects.clear();
    expect(await verify(key)).toEqual({ type: 'ignored', why: 'gone' });
  });
});

describe('get-document', () => {
  test.each([
    ['the own district', wujin, 'wujin', 'ok'],
    ['another path to the same document', actor('city-officer'), 'xinbei', 'document-unknown'],
    ['another district', wujin, 'xinbei', 'district-forbidden'],
  ])('given %s, when asked, then the answer is right', async (_name, by, district, code) => {
    const { documentId } = await upload();
    expect(codeOf(await getDocument(ports(), { actor: by, campaignId, district, adviserId, documentId }))).toBe(code);
  });
});
