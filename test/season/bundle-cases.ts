import { unzipSync } from 'fflate';
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, vi } from 'vitest';

import { type Client, inParallel, UnexpectedAnswer } from '../../sample/client.ts';
import { samplePdf, samplePng } from '../../sample/files.ts';
import type { Bundle, ListBundlesResponse, OpenBundleResponse } from '../../shared/contract/bundles.ts';
import type { FiledCase, ListCasesResponse } from '../../shared/contract/cases.ts';
import type { RankingSnapshot } from '../../shared/contract/rankings.ts';
import type { EvidenceDocument, UploadResponse } from '../../shared/contract/uploads.ts';
import { xlsxOf } from '../support/registers.ts';
import type { SmallReview } from './small-review.ts';

/** The province bundle at the end of a season, as its users have it: cases that the test of the city review runs. */
const campaignPath = '/api/campaigns/changzhou-2022';
const bundlesPath = `${campaignPath}/bundles`;

const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

type Filing = { readonly kind: string; readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array };

/** What is asked of each participant, with a file for it. */
const ofParticipant = (name: string): readonly Filing[] => [
  { kind: 'recommendation', name: '推荐意见.pdf', mediaType: 'application/pdf', bytes: samplePdf(`${name} r`) },
  { kind: 'assessment-proof', name: '考核证明.pdf', mediaType: 'application/pdf', bytes: samplePdf(`${name} a`) },
  { kind: 'portrait', name: '照片.png', mediaType: 'image/png', bytes: samplePng(`${name} p`) },
  { kind: 'approval-form', name: '审批表（盖章）.pdf', mediaType: 'application/pdf', bytes: samplePdf(`${name} f`) },
];

/** Files a document as the district's officer does, and waits until it is found sound. */
async function file(officer: Client, documents: string, { bytes, ...declared }: Filing): Promise<void> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const asked = { ...declared, size: bytes.length, sha256 };
  const { documentId, url, headers } = await officer.call<UploadResponse>('POST', documents, asked);
  const sent = await fetch(url, { method: 'PUT', headers, body: new Blob([new Uint8Array(bytes)]) });
  expect(sent.status).toBe(200);
  await vi.waitFor(
    async () => {
      const found = await officer.call<EvidenceDocument>('GET', `${documents}/${documentId}`);
      expect([found.name, found.status, found.refusal]).toEqual([declared.name, 'accepted', undefined]);
    },
    { timeout: 60_000, interval: 250 },
  );
}

/** Fills in what the case of the small review leaves open, files its papers, and answers how a bundle names it. */
async function fileCase(officer: Client) {
  const at = `${campaignPath}/districts/wujin/cases`;
  const [filed] = (await officer.call<ListCasesResponse>('GET', at)).cases;
  if (!filed) throw new Error('no case');
  const { title, advisers, village, period, text, caseId, version } = filed;
  const open = filed.open.map(({ field }) => field);
  expect(open).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'consent', 'publicVersion']);
  const fulfilled = ['true', 'effective', 'instructive', 'replicable'];
  const whole = { title, advisers, village, period, text, fulfilled, consent: true, publicVersion: '某村两户……' };
  const changed = await officer.call<FiledCase>('PUT', `${at}/${caseId}`, { version, case: whole });
  expect(changed.open).toEqual([]);
  for (const kind of ['case-form', 'case-consent'])
    await file(officer, `${at}/${caseId}/documents`, {
      kind,
      name: `${kind}.pdf`,
      mediaType: 'application/pdf',
      bytes: samplePdf(kind),
    });
  return [{ district: 'wujin', caseId }];
}

async function refusalOf(call: Promise<unknown>): Promise<UnexpectedAnswer['problem']> {
  try {
    await call;
  } catch (error) {
    if (error instanceof UnexpectedAnswer) return error.problem;
    throw error;
  }
  throw new Error('Nothing was refused');
}

const untilReady = (client: Client, { bundleId }: Bundle): Promise<Bundle> =>
  vi.waitFor(
    async () => {
      const bundle = await client.call<Bundle>('GET', `${bundlesPath}/${bundleId}`);
      expect([bundle.status, bundle.failure]).toEqual(['ready', undefined]);
      return bundle;
    },
    { timeout: 120_000, interval: 500 },
  );

/** `npm run bundle -- verify` without npm. */
function verify(zip: Uint8Array, manifestSha256: string): { readonly status: number | null; readonly text: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'juxian-bundle-'));
  try {
    const saved = path.join(folder, '材料包.zip');
    writeFileSync(saved, zip);
    const command = ['tools/bundle.ts', 'verify', saved, '--manifest', manifestSha256];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
    return { status, text: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** After the final ranking. */
export function testBundle(reviewNow: () => SmallReview): void {
  test('given a final ranking, when material is missing, then a final bundle is refused with all that is', async () => {
    const review = reviewNow();
    const [city, district, auditor] = await Promise.all(['city-officer', 'officer-wujin', 'auditor'].map(review.as));
    if (!city || !district || !auditor) throw new Error('no clients');
    expect(await refusalOf(district.call('POST', bundlesPath, { draft: true }))).toMatchObject({
      code: 'role-forbidden',
    });
    expect(await refusalOf(auditor.call('POST', bundlesPath, { draft: true }))).toMatchObject({
      code: 'role-forbidden',
    });
    const problem = await refusalOf(city.call('POST', bundlesPath, {}));
    expect(problem).toMatchObject({ code: 'bundle-incomplete' });
    // Four kinds of each of four participants at least.
    expect(problem.errors?.filter(({ field }) => field === 'documents.approval-form')).toHaveLength(4);
    expect(problem.errors?.map(({ detail }) => detail).join()).toMatch(/：缺审批表/);
    const unknown = city.call('POST', bundlesPath, { draft: true, cases: [{ district: 'wujin', caseId: 'x' }] });
    expect(await refusalOf(unknown)).toMatchObject({ code: 'case-unknown', field: 'cases[0]' });
    expect(await refusalOf(city.call('GET', `${bundlesPath}/bdl_x`))).toMatchObject({ code: 'bundle-unknown' });
    expect(await auditor.call<ListBundlesResponse>('GET', bundlesPath)).toEqual({ bundles: [] });
  });

  test('given all that is asked for, when the city makes the bundle, then another machine finds it sound', async () => {
    const review = reviewNow();
    const city = await review.as('city-officer');
    const ranking = await city.call<RankingSnapshot>('GET', `/api/rounds/${review.roundId}/rankings/latest`);
    const above = ranking.rows.filter(({ aboveLine }) => aboveLine);
    const adviserOf = new Map(review.candidates.map(({ candidateId, adviserId }) => [candidateId, adviserId]));
    const districts = [...new Set(above.map(({ district }) => district))];
    for (const district of districts)
      for (const kind of ['recommendation', 'assessment-proof'])
        await city.call('POST', `${campaignPath}/extensions`, {
          kind,
          district,
          until: '2022-06-30T17:00:00+08:00',
          reason: '系统测试补报材料',
        });
    await inParallel(2, districts, async (district) => {
      const officer = await review.as(`officer-${district}`);
      const bytes = await xlsxOf([[district]]);
      await file(officer, `${campaignPath}/districts/${district}/documents`, {
        kind: 'summary-sheet',
        name: '汇总表.xlsx',
        mediaType: sheetType,
        bytes,
      });
      for (const { candidateId, name } of above.filter((row) => row.district === district)) {
        const documents = `${campaignPath}/districts/${district}/advisers/${adviserOf.get(candidateId)}/documents`;
        for (const filing of ofParticipant(name)) await file(officer, documents, filing);
      }
    });

    const cases = await fileCase(await review.as('officer-wujin'));
    const without = await refusalOf(city.call('POST', bundlesPath, { cases: [] }));
    expect(without.errors).toMatchObject([{ field: 'cases', code: 'cases-none' }]);
    const asked = await city.call<Bundle>('POST', bundlesPath, { cases });
    expect(asked).toMatchObject({ status: 'queued', draft: false, progress: { percent: 0 } });
    // A second click asks for the same one.
    expect((await city.call<Bundle>('POST', bundlesPath, { cases })).bundleId).toBe(asked.bundleId);
    const early = await city.callUnless(['bundle-not-ready'], 'GET', `${bundlesPath}/${asked.bundleId}/file`);
    if (early !== undefined) expect(early).toHaveProperty('url');
    const bundle = await untilReady(city, asked);
    expect(bundle).toMatchObject({ lacks: [], progress: { percent: 100 } });
    expect(bundle.file?.name).toMatch(/省级材料包\.zip$/);

    const opened = await city.call<OpenBundleResponse>('GET', `${bundlesPath}/${asked.bundleId}/file`);
    expect(opened.manifestSha256).toBe(bundle.file?.manifestSha256);
    const answer = await fetch(opened.url);
    const name = decodeURIComponent(answer.headers.get('content-disposition')?.split("''")[1] ?? '');
    expect([answer.status, name]).toEqual([200, bundle.file?.name]);
    const zip = new Uint8Array(await answer.arrayBuffer());
    expect(zip.length).toBe(bundle.file?.size);
    const files = unzipSync(zip);
    for (const [index, row] of above.entries()) {
      const own = Object.keys(files).filter((file) => file.startsWith(`03 参评人员/${index + 1} `));
      expect(own).toHaveLength(6);
      expect(own.every((file) => file.includes(row.name))).toBe(true);
    }

    const ofCase = Object.keys(files).filter((file) => file.startsWith('04 典型案例/'));
    expect(ofCase.map((file) => file.split('/').at(-1))).toEqual([
      '典型案例申报表（电子版）.pdf',
      '典型案例申报表（电子版）.docx',
      '典型案例.pdf',
      '同意公开发布的授权书.pdf',
    ]);

    const { status, text } = verify(zip, opened.manifestSha256);
    expect([status, text]).toEqual([0, expect.stringContaining('1')]);
    const broken = Uint8Array.from(zip);
    broken[Math.floor(zip.length / 2)] = (broken[Math.floor(zip.length / 2)] ?? 0) ^ 1;
    expect(verify(broken, opened.manifestSha256).status).toBe(1);
    const auditor = await review.as('auditor');
    expect((await auditor.call<ListBundlesResponse>('GET', bundlesPath)).bundles.map((one) => one.bundleId)).toEqual([
      asked.bundleId,
    ]);
  }, 300_000);
}
