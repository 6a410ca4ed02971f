import { unzipSync } from 'fflate';
import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { buildBundle } from '../../shared/actions/bundles/build-bundle.ts';
import type { DocumentRecord } from '../../shared/actions/records.ts';
import { keys } from '../../shared/adapters/dynamodb/keys.ts';
import { BundleManifest } from '../../shared/contract/bundle-manifest.ts';
import type { BundleRequested } from '../../shared/contract/messages.ts';
import * as records from '../adapters/builders.ts';
import { now, startBundleStand } from './stand.ts';

const mebibyte = 1024 * 1024;
const later = now + 600_000;
let stand: Awaited<ReturnType<typeof startBundleStand>>;
let slides: DocumentRecord;
const large = Buffer.alloc(12 * mebibyte, 'slides of a debriefing ');

beforeAll(async () => {
  stand = await startBundleStand();
  await stand.file('adv_1', 'approval-form', Buffer.from('form'), { name: '审批表 终稿.PDF' });
  // Over the end of the first part, so that there is a place to go on from before the slides.
  await stand.file('adv_1', 'debrief-report', Buffer.alloc(9 * mebibyte, 'report '));
  slides = await stand.file('adv_1', 'slides', large);
  await stand.file('adv_1', 'portrait', Buffer.from('portrait'), { name: 'a.jpg', mediaType: 'image/jpeg' });
  await stand.file('adv_1', 'service-photo', Buffer.from('photo'), { name: 'p.jpg' });
  await stand.file('adv_1', 'recommendation', Buffer.from('sent back'), { status: 'returned' });
  await stand.file('adv_2', 'portrait', Buffer.from('of one below the line'), { name: 'b.jpg' });
  await stand.file('district', 'summary-sheet', Buffer.from('sheet'), { name: '汇总.xlsx' });
  await stand.fileCase('b', { title: '帮助村民追讨工资', fulfilled: ['true'] });
  await stand.fileCase('a');
  await stand.file('case_b', 'case-form', Buffer.from('case b'), { name: 'b.docx' });
  await stand.file('case_a', 'case-form', Buffer.from('case a'), { name: 'a.docx' });
  await stand.file('case_a', 'case-material', Buffer.from('first'), { name: '1.pdf', requestedAt: 1 });
  await stand.file('case_a', 'case-material', Buffer.from('second'), { name: '2.pdf', requestedAt: 2 });
});
afterAll(() => stand.stop());

const build = (request: BundleRequested, until = later) => buildBundle(stand.ports, request, until);

async function filesOf(request: BundleRequested): Promise<Readonly<Record<string, Uint8Array>>> {
  return unzipSync(await stand.zipOf(request));
}
const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

describe('given documents of a participant, a district and two cases', () => {
  test('when a draft is made, then it holds them and what the system draws, by names that a person reads', async () => {
    const request = await stand.ask();
    expect(await build(request)).toMatchObject({ type: 'ready' });
    const files = await filesOf(request);
    expect(Object.keys(files)).toEqual([
      'manifest.json',
      'SHA256SUMS',
      '目录.html',
      '01 名单和汇总表/汇总表.xlsx',
      '01 名单和汇总表/名额分配表.xlsx',
      '01 名单和汇总表/日程安排.pdf',
      '01 名单和汇总表/武进区报送/参与省级评选的人员名单及基本情况汇总表.xlsx',
      '02 评审结果/排名表.xlsx',
      '02 评审结果/排名表.csv',
      '02 评审结果/公示文稿.docx',
      '03 参评人员/1 武进区 张三/审批表（电子版）.pdf',
      '03 参评人员/1 武进区 张三/审批表（电子版）.docx',
      '03 参评人员/1 武进区 张三/述职报告.pdf',
      '03 参评人员/1 武进区 张三/述职PPT.pdf',
      '03 参评人员/1 武进区 张三/个人照片.jpg',
      '03 参评人员/1 武进区 张三/审批表.pdf',
      '04 典型案例/武进区 案例1/典型案例申报表（电子版）.pdf',
      '04 典型案例/武进区 案例1/典型案例申报表（电子版）.docx',
      '04 典型案例/武进区 案例1/典型案例.docx',
      '04 典型案例/武进区 案例1/案例材料.pdf',
      '04 典型案例/武进区 案例1/案例材料 2.pdf',
      '04 典型案例/武进区 案例2/典型案例申报表（电子版）.pdf',
      '04 典型案例/武进区 案例2/典型案例申报表（电子版）.docx',
      '04 典型案例/武进区 案例2/典型案例.docx',
      '05 评选规则/评选规则.json',
    ]);
    expect(textOf(files['04 典型案例/武进区 案例1/案例材料 2.pdf'])).toBe('second');
    const form = textOf(files['04 典型案例/武进区 案例1/典型案例申报表（电子版）.pdf']);
    for (const said of ['一堵墙的和解', '张三（某律师事务所）', '1. 案例材料：1.pdf', '2. 案例材料：2.pdf'])
      expect(form).toContain(said);
    expect(Buffer.from(files['03 参评人员/1 武进区 张三/述职PPT.pdf'] ?? []).equals(large)).toBe(true);
  });

  test('when it is ready, then manifest and sums say what is in it, and the record names the manifest', async () => {
    const request = await stand.ask();
    await build(request);
    const files = await filesOf(request);
    const manifest = BundleManifest.parse(JSON.parse(textOf(files['manifest.json'])));
    expect(manifest.files.map((file) => file.path)).toEqual(Object.keys(files).slice(2));
    for (const file of manifest.files) {
      const bytes = files[file.path] ?? new Uint8Array();
      expect([file.size, file.sha256]).toEqual([bytes.length, hash('sha256', bytes, 'hex')]);
    }
    expect(manifest).toMatchObject({ draft: true, round: { standing: 'final', snapshotId: 'snp_1' } });
    expect(manifest.files.find((file) => file.path.endsWith('/审批表.pdf'))?.source).toMatchObject({
      type: 'filed',
      owner: 'adv_1',
      kind: 'approval-form',
      name: '审批表 终稿.PDF',
    });
    const forms = manifest.files.filter((file) => file.path.includes('案例2/典型案例申报表'));
    const source = { type: 'drawn', document: 'case-form', of: 'wujin/case_b' };
    expect(forms.map((file) => file.source)).toEqual([source, source]);
    const sums = textOf(files['SHA256SUMS']).trimEnd().split('\n');
    expect(sums).toEqual(
      ['manifest.json', ...manifest.files.map((file) => file.path)].map(
        (name) => `${hash('sha256', files[name] ?? '', 'hex')}  ${name}`,
      ),
    );
    const record = await stand.recordOf(request);
    expect(record).toMatchObject({
      status: 'ready',
      plan: { manifestSha256: hash('sha256', files['manifest.json'] ?? '', 'hex'), files: 25 },
      file: { size: (await stand.zipOf(request)).length, readyAt: now },
    });
    expect(record?.plan?.name).toMatch(/省级材料包（草稿）\.zip$/);
  });

  test('when another is made of the same records, then it has the same bytes', async () => {
    const [one, other] = [await stand.ask(), await stand.ask({ requestedBy: 'another officer' })];
    await Promise.all([build(one), build(other)]);
    expect((await stand.zipOf(one)).equals(await stand.zipOf(other))).toBe(true);
  });

  test('when something is lacking, then the draft says what, and a final bundle fails and says what', async () => {
    const [draft, final] = [await stand.ask(), await stand.ask({ draft: false })];
    await build(draft);
    const lacks = (await stand.recordOf(draft))?.plan?.lacks ?? [];
    expect(lacks).toContainEqual({ district: '武进区', of: '张三', kind: 'recommendation', name: expect.any(String) });
    expect(lacks).toContainEqual({ district: '武进区', of: '案例1', kind: 'case-consent', name: expect.any(String) });
    const unanswered = lacks.filter(({ of, kind }) => of === '案例2' && kind === 'fulfilled');
    expect(unanswered.map(({ name }) => name)).toContain('评选条件的确认：组织实施方法可复制、可推广');
    expect([unanswered.length, lacks.filter(({ of }) => of === '案例1').length]).toEqual([3, 1]);
    // Six districts filed no case, where two are asked for.
    expect(lacks.filter(({ kind }) => kind === 'case')).toHaveLength(6);
    expect(lacks.filter(({ kind }) => kind === 'service-photo')).toEqual([]);
    const page = textOf((await filesOf(draft))['目录.html']);
    expect(page).toContain('草稿');
    expect(page).toContain(`缺少的材料（${lacks.length}项）`);

    expect(await build(final)).toEqual({ type: 'failed', code: 'bundle-incomplete' });
    expect((await stand.recordOf(final))?.failure?.detail).toContain('武进区张三：缺村（居）民委员会推荐意见');
    expect(await stand.finished(final)).toEqual([]);
  });

  test('when an intervention waits for its decision, then the ranking is not final in any bundle', async () => {
    const round = (await stand.ports.rounds.ofCampaign(records.campaignId)).find(
      ({ roundId }) => roundId === records.roundId,
    );
    if (!round) throw new Error('There is no round');
    await stand.put(keys.round(round.roundId), { ...round, pending: 1 });
    const [draft, final] = [await stand.ask(), await stand.ask({ draft: false })];
    await build(draft);
    expect(JSON.parse(textOf((await filesOf(draft))['manifest.json']))).toMatchObject({
      round: { snapshotId: 'snp_1', standing: 'provisional' },
    });
    await build(final);
    expect((await stand.recordOf(final))?.failure?.detail).toMatch(/排名尚未最终确定.*有 1 项处置待复核/s);
    await stand.put(keys.round(round.roundId), round);
  });

  test('when the officer has chosen a case, then the others stay out and none is owed', async () => {
    const request = await stand.ask({ cases: [{ district: 'wujin', owner: 'case_b' }] });
    await build(request);
    const paths = Object.keys(await filesOf(request)).filter((name) => name.startsWith('04 '));
    expect(paths).toEqual([
      '04 典型案例/武进区 案例1/典型案例申报表（电子版）.pdf',
      '04 典型案例/武进区 案例1/典型案例申报表（电子版）.docx',
      '04 典型案例/武进区 案例1/典型案例.docx',
    ]);
    expect((await stand.recordOf(request))?.plan?.lacks.filter(({ kind }) => kind === 'case')).toEqual([]);
  });

  test('when a case has changed, then the bundle says so and is dated by it', async () => {
    const wanted = { cases: [{ district: 'wujin', owner: 'case_b' }] };
    const [before, after] = [await stand.ask(wanted), await stand.ask(wanted)];
    await build(before);
    await stand.fileCase('b', {
      title: '帮助村民追讨工资（修订）',
      fulfilled: ['true'],
      version: 2,
      updatedAt: now - 1,
    });
    await build(after);
    await stand.fileCase('b', { title: '帮助村民追讨工资', fulfilled: ['true'] });
    const [old, fresh] = [await filesOf(before), await filesOf(after)];
    const changed = Object.keys(fresh).filter((name) => !Buffer.from(fresh[name]!).equals(Buffer.from(old[name]!)));
    const form = '04 典型案例/武进区 案例1/典型案例申报表（电子版）';
    expect(changed.filter((name) => name.startsWith('04 '))).toEqual([`${form}.pdf`, `${form}.docx`]);
    expect(textOf(fresh[`${form}.pdf`])).toContain('帮助村民追讨工资（修订）');
    expect(JSON.parse(textOf(fresh['manifest.json']))).toMatchObject({ asOf: new Date(now - 1).toISOString() });
  });

  test('when its time is up again and again, then it queues itself until it is whole, and is the same', async () => {
    const [whole, pieces] = [await stand.ask(), await stand.ask()];
    await build(whole);
    stand.queued.length = 0;
    let runs = 1;
    while ((await build(pieces, 0)).type === 'paused') {
      expect(stand.queued.pop()).toEqual(pieces);
      runs += 1;
      if (runs > 10) throw new Error('It gets nowhere');
    }
    expect(runs).toBeGreaterThan(1);
    expect(stand.queued).toEqual([]);
    expect((await stand.zipOf(pieces)).equals(await stand.zipOf(whole))).toBe(true);
  });

  test('when two workers make it at once, then there is one, told once', async () => {
    const request = await stand.ask();
    const outcomes = await Promise.allSettled([build(request), build(request), build(request)]);
    // Whoever finds the upload put together by another is tried again, and finds it done.
    const last = await build(request);
    expect(last).toEqual({ type: 'settled' });
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await stand.finished(request)).toHaveLength(1);
    expect(await stand.entriesOf(request)).toMatchObject([{ action: 'build-export', after: { status: 'ready' } }]);
  });

  test.each([
    ['has other bytes', Buffer.alloc(large.length, 'x')],
    ['is shorter', large.subarray(0, 9 * mebibyte)],
    ['is longer', Buffer.concat([large, Buffer.from('x')])],
  ])('when a file %s, then nothing is handed out and its path is told', async (_, bytes) => {
    const request = await stand.ask();
    await stand.damage(slides, bytes);
    expect(await build(request)).toEqual({ type: 'failed', code: 'bundle-damaged' });
    await stand.damage(slides, large);
    expect((await stand.recordOf(request))?.failure?.detail).toContain('03 参评人员/1 武进区 张三/述职PPT.pdf');
    expect(await stand.finished(request)).toEqual([]);
    expect(await stand.entriesOf(request)).toMatchObject([{ after: { status: 'failed', code: 'bundle-damaged' } }]);
  });

  test('when the bucket has dropped the upload, then a new one is begun', async () => {
    const request = await stand.ask();
    expect(await build(request, 0)).toMatchObject({ type: 'paused' });
    const { uploadId = '' } = (await stand.recordOf(request)) ?? {};
    await stand.ports.files.parts.giveUp(`bundles/${request.campaignId}/${request.bundleId}.zip`, uploadId);
    expect(await build(request)).toMatchObject({ type: 'ready' });
    expect((await stand.recordOf(request))?.uploadId).not.toBe(uploadId);
    expect(Object.keys(await filesOf(request))).toHaveLength(25);
  });
});
