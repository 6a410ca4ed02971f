import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { advisersOf } from '../sample/advisers.ts';
import { readCampaignFile } from '../sample/campaign-file.ts';
import { cloudControl } from '../sample/cloud.ts';
import { samplePdf } from '../sample/files.ts';
import { loadCampaign } from '../sample/load-campaign.ts';
import { terminalProgress } from '../sample/progress.ts';
import { staffOf } from '../sample/staff.ts';
import { registerAdvisers } from '../sample/steps/register.ts';
import type { OpenDocumentResponse, UploadResponse } from '../shared/contract/uploads.ts';
import type { Client } from '../sample/client.ts';
import type { Figure } from './figure.ts';
import { root, startSystem } from './start-up.ts';

const uploads = 500;
const registryScale = 0.3;
const patience = 600_000;

type Job = { readonly officer: Client; readonly path: string; readonly kind: string; readonly bytes: Buffer };

/**
 * 500 uploads begun at once: each declared over HTTP, put into the bucket, verified behind the queue, and read back.
 * @throws Error when one was lost, refused, or came back with other bytes: then no rate means anything
 */
export async function benchUploads(dataDir: string): Promise<readonly Figure[]> {
  const system = await startSystem(dataDir, true);
  try {
    const jobs = await prepare(system.url);
    const began = performance.now();
    const documents = await Promise.all(jobs.map((job) => upload(job)));
    const stored = (performance.now() - began) / 1000;
    await Promise.all(documents.map((documentId, index) => accepted(jobs[index]!, documentId)));
    const seconds = (performance.now() - began) / 1000;
    const intact = await Promise.all(documents.map((documentId, index) => isIntact(jobs[index]!, documentId)));
    const lost = intact.filter((one) => !one).length;
    console.log(
      `  ${uploads} uploads at once: stored after ${stored.toFixed(1)} s, verified after ${seconds.toFixed(1)} s (${(uploads / seconds).toFixed(1)} /s)`,
    );
    if (lost > 0) throw new Error(`${lost} of ${uploads} uploads did not come back as they were sent`);
    return [
      {
        name: 'uploads in parallel, none lost',
        measured: uploads - lost,
        unit: 'files',
        asked: uploads,
        better: 'more',
      },
    ];
  } finally {
    await system.stop();
  }
}

/** A portrait and an approval form for each of 250 advisers: photos of half a MB, forms of one page. */
async function prepare(origin: string): Promise<readonly Job[]> {
  const content: unknown = JSON.parse(await readFile(join(root, 'campaigns/changzhou-2022.json'), 'utf8'));
  await cloudControl(origin).moveTo(readCampaignFile(content).opensAt - 7 * 86_400_000);
  const stage = await loadCampaign(origin, staffOf(origin), content, terminalProgress(process.stdout));
  await registerAdvisers(stage, registryScale);
  const { id, photo, approvalForm } = stage.file;
  const jobs: Job[] = [];
  for (const { district } of stage.campaign.districts) {
    const officer = await stage.as(`officer-${district}`);
    for (const { adviserId } of await advisersOf(officer, id, district)) {
      const path = `/api/campaigns/${id}/districts/${district}/advisers/${adviserId}/documents`;
      jobs.push({ officer, path, kind: photo, bytes: await noise() });
      jobs.push({ officer, path, kind: approvalForm, bytes: Buffer.from(samplePdf(adviserId)) });
      if (jobs.length >= uploads) return jobs.slice(0, uploads);
    }
  }
  throw new Error(`The sample registry has advisers for ${jobs.length} uploads only`);
}

/** A photo that no compression makes smaller. */
async function noise(): Promise<Buffer> {
  const raw = { width: 400, height: 400, channels: 3 } as const;
  return sharp(randomBytes(raw.width * raw.height * raw.channels), { raw })
    .png()
    .toBuffer();
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const isPng = (bytes: Buffer): boolean => bytes[0] === 0x89;

async function upload({ officer, path, kind, bytes }: Job): Promise<string> {
  const [name, mediaType] = isPng(bytes) ? ['a.png', 'image/png'] : ['a.pdf', 'application/pdf'];
  const declared = { kind, name, mediaType, size: bytes.length, sha256: sha256(bytes) };
  const { documentId, url, headers } = await officer.call<UploadResponse>('POST', path, declared);
  const response = await fetch(url, { method: 'PUT', headers, body: new Blob([new Uint8Array(bytes)]) });
  if (!response.ok) throw new Error(`The bucket answered ${response.status}: ${await response.text()}`);
  return documentId;
}

async function accepted({ officer, path }: Job, documentId: string): Promise<void> {
  const giveUpAt = performance.now() + patience;
  for (;;) {
    const { status } = await officer.call<{ status: string }>('GET', `${path}/${documentId}`);
    if (status === 'accepted') return;
    const isOnItsWay = status === 'awaiting-upload' || status === 'scanning';
    if (!isOnItsWay || performance.now() > giveUpAt) throw new Error(`${documentId} is ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

async function isIntact({ officer, path, bytes }: Job, documentId: string): Promise<boolean> {
  const { url } = await officer.call<OpenDocumentResponse>('GET', `${path}/${documentId}/file`);
  const response = await fetch(url);
  return response.ok && sha256(new Uint8Array(await response.arrayBuffer())) === sha256(bytes);
}
