import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from 'vitest';
import { samplePdf, samplePng } from '../../sample/files.ts';
import { describePhoto } from '../../shared/actions/change-document.ts';
import { extendDeadline } from '../../shared/actions/extend-deadline.ts';
import { getAlbum } from '../../shared/actions/get-album.ts';
import { getDeadlines } from '../../shared/actions/get-deadlines.ts';
import { recordPayment } from '../../shared/actions/record-payment.ts';
import { registerAdvisers } from '../../shared/actions/register-advisers.ts';
import { remindDeadlines } from '../../shared/actions/remind-deadlines.ts';
import { requestUpload } from '../../shared/actions/request-upload.ts';
import type { Reminder } from '../../shared/actions/upload-ports.ts';
import { verifyUpload } from '../../shared/actions/verify-upload.ts';
import { webhookReminders } from '../../shared/adapters/reminders/webhook.ts';
import type { RankingSnapshot } from '../../shared/contract/rankings.ts';
import type { UploadRequest } from '../../shared/contract/uploads.ts';
import { progressOf, timeLeft } from '../../shared/domain/deadlines.ts';
import { caseRecord } from '../adapters/builders.ts';
import { actor, adviserInput, candidate } from './builders.ts';
import { sha256, uploadWorld } from './upload-world.ts';
import { cityRoundId, world } from './world.ts';

const campaignId = 'changzhou-2022';
const district = 'wujin';
const wujin = actor('district-officer', { district });
const city = actor('city-officer');
const foundation = actor('foundation-officer');

let given = world();
let uploads = uploadWorld(given);
let advisers: readonly string[] = [];
const ports = () => ({ ...given.ports, ...uploads.ports });
const at = (time: string): void => void (given.state.now = Date.parse(`${time}+08:00`));

beforeEach(async () => {
  given = world();
  uploads = uploadWorld(given);
  const request = { advisers: ['L1', 'L2', 'L3'].map((licence) => adviserInput(licence)) };
  const registered = await registerAdvisers(given.ports, { actor: wujin, campaignId, district, request });
  advisers = registered.ok ? registered.value.advisers.map(({ adviserId }) => adviserId) : [];
});

const nominate = (adviserId: string): void =>
  void given.state.candidates.push(candidate(`cnd_${adviserId}`, { roundId: cityRoundId, adviserId }));
const file = async (adviserId: string, bytes: Uint8Array, more: Partial<UploadRequest> = {}): Promise<string> => {
  const declared = {
    kind: 'portrait',
    name: 'a.png',
    mediaType: 'image/png',
    size: bytes.length,
    sha256: sha256(bytes),
  };
  const request = { ...declared, ...more };
  const asked = await requestUpload(ports(), { actor: wujin, campaignId, district, adviserId, request });
  if (!asked.ok) throw new Error(asked.error.type);
  const { documentId } = asked.value;
  const key = `quarantine/${campaignId}/${district}/${adviserId}/${documentId}`;
  uploads.objects.set(key, bytes);
  await verifyUpload(ports(), { key, arrivedAt: given.state.now });
  return documentId;
};
const pay = (adviserId: string, paidOn = '2022-07-01', by = foundation) =>
  recordPayment(ports(), {
    actor: by,
    campaignId,
    adviserId,
    request: { district, amountFen: 1_000_000, paidOn, reference: 'FJ-2022-001' },
  });
const board = async (by = city) => {
  const found = await getDeadlines(ports(), { actor: by, campaignId });
  if (!found.ok) throw new Error(found.error.type);
  return found.value.districts;
};
const row = async (kind: string, by = city) =>
  (await board(by)).find((one) => one.district === district)?.rows.find((one) => one.kind === kind);

describe('the board', () => {
  test('given two nominated, one file accepted and one refused, then one is complete and one sent back', async () => {
    const [one = '', other = ''] = advisers;
    nominate(one);
    nominate(other);
    expect(await row('portrait')).toMatchObject({ needed: 2, complete: 0, missing: 2, returned: 0 });
    await file(one, samplePng('one'));
    await file(other, Buffer.from('no image'));
    expect(await row('portrait')).toMatchObject({ needed: 2, complete: 1, missing: 1, returned: 1 });
    expect(await row('service-photo')).toMatchObject({ needed: 0, missing: 0 });
    expect(await row('slides')).toBeUndefined();
  });

  test('given cases and the district’s own sheet, then the least number of cases and one sheet are needed', async () => {
    expect(await row('summary-sheet')).toMatchObject({ needed: 1, complete: 0 });
    expect(await row('case-form')).toMatchObject({ needed: 2, complete: 0 });
    const pdf = samplePdf('case');
    given.state.cases = [caseRecord('1')];
    await file('case_1', Buffer.from('no PDF'), { kind: 'case-form', name: 'a.pdf', mediaType: 'application/pdf' });
    // One filed, whose form was refused, and one more that is owed.
    expect(await row('case-form')).toMatchObject({ needed: 2, complete: 0, missing: 2, returned: 1 });
    given.state.cases = ['1', '2', '3'].map((caseId) => caseRecord(caseId));
    for (const owner of ['case_1', 'case_2', 'case_3']) {
      await file(owner, pdf, { kind: 'case-form', name: 'a.pdf', mediaType: 'application/pdf' });
    }
    expect(await row('case-form')).toMatchObject({ needed: 3, complete: 3, missing: 0 });
    expect(await row('case-consent')).toMatchObject({ needed: 3, complete: 0 });
  });

  test('given days pass, then days and working days count down, and what is missing becomes overdue', async () => {
    nominate(advisers[0] ?? '');
    at('2022-05-26T09:00:00');
    // Thursday to Tuesday, over a weekend.
    expect(await row('portrait')).toMatchObject({ daysLeft: 5, workingDaysLeft: 3, overdue: false });
    at('2022-05-31T17:00:00');
    expect(await row('portrait')).toMatchObject({ daysLeft: 0, workingDaysLeft: 0, overdue: true });
    at('2022-06-02T09:00:00');
    expect(await row('portrait')).toMatchObject({ daysLeft: -2, workingDaysLeft: 0, overdue: true });
  });

  test('given a district, when it looks, then it sees its own row; the city and the auditor see all', async () => {
    expect((await board(wujin)).map((one) => one.district)).toEqual([district]);
    expect(await board(city)).toHaveLength(7);
    expect(await board(actor('auditor'))).toHaveLength(7);
    const judge = await getDeadlines(ports(), { actor: actor('judge'), campaignId });
    expect(judge).toMatchObject({ error: { type: 'role-forbidden' } });
  });
});

describe('time left', () => {
  test.each([
    ['2022-04-29', '2022-05-09', { days: 10, workingDays: 4 }],
    ['2022-05-31', '2022-05-31', { days: 0, workingDays: 0 }],
    ['2022-05-31', '2022-05-30', { days: -1, workingDays: 0 }],
    ['2099-05-30', '2099-05-31', { days: 1 }],
  ])('given %s, when due on %s, then it is %o', (today, due, left) => {
    expect(timeLeft(today, due)).toEqual(left);
  });

  test('given what advisers filed, when summed up, then returned is part of missing', () => {
    expect(progressOf(['complete', 'returned', 'missing'])).toEqual({
      needed: 3,
      complete: 1,
      missing: 2,
      returned: 1,
    });
  });
});

describe('payments and albums', () => {
  const photo = { kind: 'service-photo', photo: { caption: '普法讲座', place: '示例村', takenOn: '2022-07-05' } };
  const album = async (adviserId: string, by = wujin) => {
    const found = await getAlbum(ports(), { actor: by, campaignId, district, adviserId });
    return found.ok ? found.value : found.error;
  };

  test('given no payment, when a photo is filed, then it is refused; with one, it is taken and noted', async () => {
    const [one = ''] = advisers;
    at('2022-07-10T09:00:00');
    await expect(file(one, samplePng('a'), photo)).rejects.toThrow('payment-missing');
    expect(await album(one)).toMatchObject({ complete: false, lacking: ['尚未登记资金拨付'], photos: [] });
    expect(await pay(one)).toMatchObject({ value: { amountFen: 1_000_000, paidOn: '2022-07-01' } });
    expect(await album(one)).toMatchObject({ lacking: ['尚无服务图片'] });
    await file(one, samplePng('a'), photo);
    expect(await album(one)).toMatchObject({ complete: true, lacking: [], photos: [{ photo: photo.photo }] });
    expect(await row('service-photo')).toMatchObject({ needed: 1, complete: 1 });
  });

  test('given a photo without notes, or of a day before the payment, then the album says what it lacks', async () => {
    const [one = ''] = advisers;
    at('2022-07-10T09:00:00');
    await pay(one);
    const documentId = await file(one, samplePng('a'), { kind: 'service-photo' });
    expect(await album(one)).toMatchObject({ complete: false, lacking: ['a.png：尚缺说明、地点和拍摄日期'] });
    expect(await row('service-photo')).toMatchObject({ needed: 1, complete: 0, missing: 1, returned: 0 });
    const input = { actor: wujin, campaignId, district, adviserId: one, documentId };
    const early = { ...photo.photo, takenOn: '2022-06-30' };
    expect(await describePhoto(ports(), { ...input, request: early })).toMatchObject({ ok: true });
    expect(await album(one)).toMatchObject({ lacking: ['a.png：拍摄日期2022-06-30早于拨付日期2022-07-01'] });
    await describePhoto(ports(), { ...input, request: photo.photo });
    expect(await album(one)).toMatchObject({ complete: true });
  });

  test('given a photo without notes, when the deadline has come, then notes are refused, until the city extends it', async () => {
    const [one = ''] = advisers;
    at('2022-07-10T09:00:00');
    await pay(one);
    const documentId = await file(one, samplePng('a'), { kind: 'service-photo' });
    const describeIt = () =>
      describePhoto(ports(), { actor: wujin, campaignId, district, adviserId: one, documentId, request: photo.photo });
    const extend = (of: string) => {
      const request = { kind: 'service-photo', district: of, until: '2022-07-22T17:00:00+08:00', reason: '疫情防控' };
      return extendDeadline(ports(), { actor: city, campaignId, request });
    };
    at('2022-07-20T17:00:00');
    await extend('xinbei');
    expect(await describeIt()).toMatchObject({
      error: { type: 'deadline-passed', detail: expect.stringContaining('应在2022-07-20 17:00:00（北京时间）前报送') },
    });
    expect(await album(one)).toMatchObject({ complete: false });
    expect(await row('service-photo')).toMatchObject({ complete: 0, overdue: true });
    await extend(district);
    at('2022-07-22T16:59:59');
    expect(await describeIt()).toMatchObject({ ok: true });
    expect(await album(one)).toMatchObject({ complete: true });
    at('2022-07-22T17:00:00');
    expect(await describeIt()).toMatchObject({ error: { type: 'deadline-passed' } });
  });

  test.each([
    ['awaiting-upload', undefined],
    ['scanning', undefined],
    ['accepted', undefined],
    ['refused', 'document-unknown'],
    ['quarantined', 'document-unknown'],
    ['returned', 'document-unknown'],
    ['replaced', 'document-unknown'],
    ['abandoned', 'document-unknown'],
  ] as const)('given a photo that is %s, when noted, then the answer is right', async (status, type) => {
    const [one = ''] = advisers;
    at('2022-07-10T09:00:00');
    await pay(one);
    const documentId = await file(one, samplePng('a'), { kind: 'service-photo' });
    given.state.documents.set(documentId, { ...given.state.documents.get(documentId)!, status });
    const input = { actor: wujin, campaignId, district, adviserId: one, documentId, request: photo.photo };
    const noted = await describePhoto(ports(), input);
    expect(noted.ok ? undefined : noted.error.type).toBe(type);
    expect(given.state.documents.get(documentId)?.photo).toEqual(type === undefined ? photo.photo : undefined);
  });

  test('given a payment, when corrected, then the record says what stood before', async () => {
    const [one = ''] = advisers;
    at('2022-07-10T09:00:00');
    await pay(one);
    await pay(one, '2022-07-02');
    expect(given.state.audit.at(-1)).toMatchObject({
      before: { paidOn: '2022-07-01' },
      after: { paidOn: '2022-07-02' },
    });
    expect(await pay(one, '2022-07-11')).toMatchObject({ error: { type: 'payment-invalid', field: 'paidOn' } });
    expect(await pay(one, '2022-07-01', city)).toMatchObject({ error: { type: 'role-forbidden' } });
    expect(await pay('adv_none')).toMatchObject({ error: { type: 'adviser-unknown' } });
  });
});

describe('reminders', () => {
  let sent: Reminder[] = [];
  const marked = new Set<string>();
  const keyOf = ({ district: of, kind, due, step }: Reminder) => [of, kind, due, step].join();
  const log = {
    sent: async (one: Reminder) => marked.has(keyOf(one)),
    mark: async (one: Reminder) => void marked.add(keyOf(one)),
  };
  const remind = (send = async (one: Reminder) => void sent.push(one)) =>
    remindDeadlines({ ...ports(), sender: { send }, log });
  beforeEach(() => {
    sent = [];
    marked.clear();
    nominate(advisers[0] ?? '');
  });

  const down = async (): Promise<undefined> => {
    throw new Error('no way out');
  };
  /** Mornings from day to day; on those named the webhook is down. @returns day and working days left of each reminder */
  const mornings = async (days: readonly string[], failing: readonly string[] = [], kind = 'portrait') => {
    const found: string[] = [];
    for (const day of days) {
      at(`${day}T08:30:00`);
      sent = [];
      if (failing.includes(day)) await expect(remind(down)).rejects.toThrow('were not sent');
      else await remind();
      found.push(...sent.filter((one) => one.kind === kind).map((one) => `${day.slice(5)} ${one.workingDaysLeft}`));
    }
    return found;
  };
  const may = Array.from({ length: 15 }, (_, index) => `2022-05-${17 + index}`);

  test.each([
    ['every morning goes well', [], ['05-20 7', '05-26 3', '05-30 1']],
    ['the webhook is down on the first morning', ['2022-05-20'], ['05-21 7', '05-26 3', '05-30 1']],
    ['it is down over the weekend', ['2022-05-20', '2022-05-21', '2022-05-22'], ['05-23 6', '05-26 3', '05-30 1']],
    [
      'it is down until the next step has come',
      may.filter((day) => day >= '2022-05-20' && day < '2022-05-27'),
      ['05-27 2', '05-30 1'],
    ],
    ['it is down the day before', ['2022-05-30'], ['05-20 7', '05-26 3', '05-31 0']],
    ['it is down the last two days', ['2022-05-30', '2022-05-31'], ['05-20 7', '05-26 3']],
  ])('given %s, when it is morning after morning, then each step goes out once', async (_name, failing, expected) => {
    expect(may.at(-1)).toBe('2022-05-31');
    expect(await mornings([...may, '2022-06-01', '2022-06-02'], failing)).toEqual(expected);
  });

  test('given a run on the last day, when the deadline has come, then nobody is told any more', async () => {
    at('2022-05-31T16:59:59');
    await remind();
    expect(sent.find(({ kind }) => kind === 'portrait')).toMatchObject({ step: 1, workingDaysLeft: 0 });
    expect(sent.every((one) => one.text.includes('今天截止'))).toBe(true);
    marked.clear();
    at('2022-05-31T17:00:00');
    expect(await remind()).toEqual({ sent: 0 });
  });

  test('given something is sent back between two steps, when it is morning, then the step that nobody needed goes out', async () => {
    const documentId = await file(advisers[0] ?? '', samplePng('a'));
    expect(await mornings(['2022-05-20'])).toEqual([]);
    const record = given.state.documents.get(documentId);
    if (record) given.state.documents.set(documentId, { ...record, status: 'returned' });
    expect(await mornings(['2022-05-24', '2022-05-25'])).toEqual(['05-24 5']);
    expect(sent).toEqual([]);
  });

  test('given a candidate without a profile, or who goes on, when its deadline is near, then the district is told', async () => {
    const [one = ''] = advisers;
    const record = given.state.advisers.get(one);
    if (record) given.state.advisers.set(one, { ...record, profile: '' });
    // Saturday 30 April is a holiday, and 24 April a working day.
    expect(await mornings(['2022-04-20', '2022-04-21', '2022-04-26', '2022-04-28'], [], 'profile')).toEqual([
      '04-21 7',
      '04-26 3',
      '04-28 1',
    ]);
    at('2022-05-20T08:30:00');
    await remind();
    expect(sent.some(({ kind }) => kind === 'approval-form')).toBe(false);
    const { vote } = given.city;
    const snapshot = {
      roundId: cityRoundId,
      computedAt: new Date(vote.closesAt + 1).toISOString(),
      rows: [{ candidateId: `cnd_${one}`, aboveLine: true }],
    };
    given.state.snapshots.push({ requestId: 'req_1', snapshot: snapshot as unknown as RankingSnapshot });
    expect(await mornings(['2022-05-23'], [], 'approval-form')).toEqual(['05-23 6']);
    expect(sent.find(({ kind }) => kind === 'approval-form')?.text).toContain('还有 6 个工作日，尚缺 1 项');
  });

  test('given nothing is missing, or it went out before, then none goes out; one that failed goes out later', async () => {
    at('2022-05-30T08:30:00');
    await expect(remind(down)).rejects.toThrow('22 reminders were not sent');
    // A sheet and a case's two papers of each of seven districts, and the portrait.
    expect(await remind()).toEqual({ sent: 22 });
    expect(await remind()).toEqual({ sent: 0 });
    marked.clear();
    await file(advisers[0] ?? '', samplePng('a'));
    expect(await remind()).toEqual({ sent: 21 });
  });

  test('given a webhook, when a reminder is sent, then it has the robot’s form, and a refusal of it is an error', async () => {
    at('2022-05-30T08:30:00');
    await remind();
    const bodies: string[] = [];
    const answers = ['{"errcode":0}', '{"errcode":93000,"errmsg":"invalid webhook url"}'];
    const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      bodies.push(await text(request));
      response.end(answers[bodies.length - 1]);
    };
    const robot = createServer((request, response) => void answer(request, response));
    await new Promise<void>((resolve) => robot.listen(0, '127.0.0.1', resolve));
    try {
      const { send } = webhookReminders(`http://127.0.0.1:${(robot.address() as AddressInfo).port}/`);
      const first = sent.find(({ kind }) => kind === 'portrait');
      if (!first) throw new Error('nothing was sent');
      await send(first);
      expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
        msgtype: 'text',
        text: { content: first.text },
        event: 'deadline-near',
        district,
        kind: 'portrait',
      });
      await expect(send(first)).rejects.toThrow('93000');
    } finally {
      robot.close();
    }
  });
});
