import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

import {
  type BundleFile,
  type BundleLack,
  type BundleManifest,
  type BundleSource,
  manifestPath,
  sumsPath,
} from '../../contract/bundle-manifest.ts';
import { type FileType, fileTypes } from '../../contract/documents.ts';
import { type BundleContent, bundleContents } from '../../domain/bundle/contents.ts';
import type { BundleFacts } from '../../domain/bundle/facts.ts';
import { indexPage, indexPath } from '../../domain/bundle/index-page.ts';
import { manifestOf, manifestText } from '../../domain/bundle/make-manifest.ts';
import { sumsText } from '../../domain/bundle/manifest.ts';
import { safeName } from '../../domain/bundle/names.ts';
import type { Form, Letter, Sheet } from '../../domain/documents/model.ts';
import { illegalValue } from '../../platform/result.ts';
import type { BundleFiles } from '../bundle-ports.ts';
import type { BundlePlan, PackedFile, SettledPlan } from '../bundle-records.ts';
import type { Drawing } from '../document-ports.ts';
import { acceptedKey } from '../evidence-keys.ts';
import { stageQuotas } from '../round-quotas.ts';
import type { FiledRecord } from './gather-bundle.ts';

export type Drawings = {
  readonly forms: Drawing<Form, 'pdf' | 'docx'>;
  readonly sheets: Drawing<Sheet, 'xlsx' | 'csv' | 'pdf'>;
  readonly letters: Drawing<Letter, 'docx'>;
};
export type PlanBundlePorts = {
  readonly files: Pick<BundleFiles, 'put' | 'open'>;
  readonly drawings: Drawings;
};

/** Documents after which it is told how many are drawn: a write each. */
const toldEvery = 10;

/** A file with its sums and where its bytes are. */
type Settled = PackedFile & { readonly source: BundleSource };

/**
 * Settles what goes into a bundle: draws every document that the system makes and puts it aside in the exports bucket
 * under its own hash, makes index, manifest and sums, and puts the plan aside too. Repeating it with the same facts puts
 * the same objects.
 * @param workKey of an object of this bundle that is needed only until it is packed
 * @param tell how many documents are drawn
 */
export async function planBundle(
  { files, drawings }: PlanBundlePorts,
  facts: BundleFacts<FiledRecord>,
  lacks: readonly BundleLack[],
  { workKey, tell }: { readonly workKey: (name: string) => string; readonly tell: (drawn: number) => Promise<void> },
): Promise<SettledPlan> {
  const aside = async (path: string, bytes: Uint8Array, mediaType: string): Promise<PackedFile> => {
    const sums = { size: bytes.length, sha256: hash('sha256', bytes, 'hex'), crc32: crc32(bytes) };
    const key = workKey(sums.sha256);
    await files.put(key, bytes, mediaType);
    return { path, ...sums, from: { bucket: 'exports', key } };
  };
  const contents: Settled[] = [];
  let drawn = 0;
  for (const { path, source, content } of bundleContents(facts, stageQuotas(facts.campaign, facts.advisers))) {
    if (content.type === 'filed') {
      contents.push({ ...(await filed(files, path, content.document)), source });
      continue;
    }
    contents.push({ ...(await aside(path, await draw(drawings, content), mediaTypeOf(content))), source });
    drawn += 1;
    if (drawn % toldEvery === 0) await tell(drawn);
  }

  const page = await aside(indexPath, bytesOf(indexPage(facts, lacks, contents)), 'text/html; charset=utf-8');
  const listed: readonly Settled[] = [{ ...page, source: { type: 'drawn', document: 'index' } }, ...contents];
  const manifest = manifestOf(facts, lacks, listed.map(listedOf));
  const first = await aside(manifestPath, bytesOf(manifestText(manifest)), 'application/json');
  const sums = await aside(sumsPath, bytesOf(sumsText(first.sha256, manifest.files)), 'text/plain; charset=utf-8');

  const plan: BundlePlan = { at: facts.at, files: [first, sums, ...listed].map(packedOf) };
  const { from: stored } = await aside('plan', bytesOf(JSON.stringify(plan)), 'application/json');
  return {
    key: stored.key,
    files: plan.files.length,
    bytes: plan.files.reduce((sum, { size }) => sum + size, 0),
    drawn,
    manifestSha256: first.sha256,
    lacks,
    name: nameOf(manifest),
  };
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const listedOf = ({ path, size, sha256, source }: Settled): BundleFile => ({ path, size, sha256, source });
const packedOf = ({ path, size, sha256, crc32: sum, from }: PackedFile): PackedFile => ({
  path,
  size,
  sha256,
  crc32: sum,
  from,
});

/** The zip as it is saved: campaign and what it is. */
function nameOf({ campaign, draft }: BundleManifest): string {
  return `${safeName(`${campaign.title}省级材料包${draft ? '（草稿）' : ''}`)}.zip`;
}

async function filed(files: Pick<BundleFiles, 'open'>, path: string, { record }: FiledRecord): Promise<PackedFile> {
  const from = { bucket: 'evidence', key: acceptedKey(record) } as const;
  const sum = record.crc32 ?? (await crcOf(files, from));
  return { path, size: record.size, sha256: record.sha256, crc32: sum, from };
}

/** Of a file that was verified before its CRC was noted. One that is gone, or another, is found out when it is packed. */
async function crcOf(files: Pick<BundleFiles, 'open'>, from: PackedFile['from']): Promise<number> {
  let sum = 0;
  for await (const chunk of (await files.open(from)) ?? []) sum = crc32(chunk, sum);
  return sum;
}

type Drawn = Exclude<BundleContent, { readonly type: 'filed' }>;

function draw({ forms, sheets, letters }: Drawings, content: Drawn): Promise<Uint8Array> {
  switch (content.type) {
    case 'form':
      return forms[content.format](content.model);
    case 'sheet':
      return sheets[content.format](content.model);
    case 'letter':
      return letters[content.format](content.model);
    case 'text':
      return Promise.resolve(bytesOf(content.text));
    default:
      return illegalValue(content);
  }
}

function mediaTypeOf(content: Drawn): string {
  const type: FileType | undefined = content.type === 'text' ? undefined : content.format;
  return type === undefined ? 'application/json' : fileTypes[type];
}
