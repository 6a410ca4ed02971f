import { createHash } from 'node:crypto';
import type { EvidenceDocument, UploadResponse } from '../../shared/contract/uploads.ts';
import type { Candidate } from '../../shared/contract/rounds.ts';
import { advisersOf } from '../advisers.ts';
import { inParallel, type Client } from '../client.ts';
import { samplePdf, samplePng } from '../files.ts';
import type { Stage } from '../stage.ts';

const patience = 60_000;

async function upload(
  officer: Client,
  path: string,
  kind: string,
  name: string,
  mediaType: string,
  bytes: Uint8Array,
): Promise<string> {
  const declared = {
    kind,
    name,
    mediaType,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
  const { documentId, url, headers } = await officer.call<UploadResponse>('POST', path, declared);
  const response = await fetch(url, { method: 'PUT', headers, body: new Blob([new Uint8Array(bytes)]) });
  if (!response.ok)
    throw new Error(`Upload of ${name} answered ${response.status}: ${(await response.text()).slice(0, 200)}`);
  return documentId;
}

/** Verification runs behind a queue: asks until the document has been accepted, and says why if it was refused. */
async function accepted(officer: Client, path: string): Promise<void> {
  const giveUpAt = performance.now() + patience;
  for (;;) {
    const document = await officer.call<EvidenceDocument>('GET', path);
    if (document.status === 'accepted') return;
    if (document.status === 'refused')
      throw new Error(`${document.name} was refused: ${document.refusal?.detail ?? ''}`);
    if (performance.now() > giveUpAt) throw new Error(`${document.name} was not verified within ${patience / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Uploads approval form and portrait of each candidate through presigned URLs and waits for their verification. */
export async function uploadDocuments(
  stage: Stage,
  candidates: readonly Candidate[],
): Promise<{ documents: number; seconds: number }> {
  const documents = candidates.length * 2;
  const part = stage.progress.part('上传并核验审批表和照片', documents);
  const byDistrict = [...Map.groupBy(candidates, ({ district }) => district)];
  await inParallel(4, byDistrict, async ([district, listed]) => {
    const officer = await stage.as(`officer-${district}`);
    const advisers = await advisersOf(officer, stage.file.id, district);
    for (const { adviserId, name } of listed) {
      const filed = advisers.find((adviser) => adviser.adviserId === adviserId)?.documents ?? [];
      const path = `/api/campaigns/${stage.file.id}/districts/${district}/advisers/${adviserId}/documents`;
      const files = [
        [stage.file.approvalForm, `${name}-审批表.pdf`, 'application/pdf', samplePdf(adviserId)],
        [stage.file.photo, `${name}-照片.png`, 'image/png', samplePng(adviserId)],
      ] as const;
      for (const [kind, fileName, mediaType, bytes] of files) {
        const present = filed.some((document) => document.kind === kind && document.status === 'accepted');
        if (!present)
          await accepted(officer, `${path}/${await upload(officer, path, kind, fileName, mediaType, bytes)}`);
        part.step();
      }
    }
  });
  return { documents, seconds: part.done(`${documents} 份全部核验通过`) };
}
