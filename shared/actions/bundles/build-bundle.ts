import type { BundleRequested } from '../../contract/messages.ts';
import { lacksOf } from '../../domain/bundle/lacks.ts';
import { illegalValue } from '../../platform/result.ts';
import { auditEntry, systemActor } from '../audit.ts';
import type { BundleFiles, BundleQueue, BundleStore } from '../bundle-ports.ts';
import type { BundlePlan, BundleRecord, SettledPlan } from '../bundle-records.ts';
import type { CampaignStore } from '../ports.ts';
import type { AuditEntry } from '../records.ts';
import type { Refusal } from '../refusal.ts';
import { bundleKey, workKeyOf } from './bundle-keys.ts';
import { advance, type Settled } from './bundle-progress.ts';
import { type GatherBundlePorts, gatherBundle } from './gather-bundle.ts';
import { DamagedFile, packBundle, type PackBundlePorts } from './pack-bundle.ts';
import { type Drawings, planBundle } from './plan-bundle.ts';
import { whyNoFinalBundle } from './why-no-final-bundle.ts';

export type BuildBundlePorts = GatherBundlePorts &
  Pick<PackBundlePorts, 'packZip'> & {
    readonly campaigns: Pick<CampaignStore, 'get'>;
    readonly bundles: Pick<BundleStore, 'get' | 'save' | 'note'>;
    readonly files: BundleFiles;
    readonly drawings: Drawings;
    readonly queue: BundleQueue;
  };

export type BuildOutcome =
  | { readonly type: 'ready'; readonly size: number; readonly manifestSha256: string }
  | { readonly type: 'failed'; readonly code: string }
  /** Time was up; the same request is queued again. */
  | { readonly type: 'paused'; readonly packedBytes: number }
  /** An earlier delivery of the request, or another worker, has brought it to its end. */
  | { readonly type: 'settled' };

/**
 * Makes the bundle that was asked for (selection.md §5, the province bundle), or goes on where an earlier attempt ended.
 *
 * Steps: read the record; settle what goes in, once: gather it, see that a bundle that is no draft lacks nothing, draw
 * the system's own documents; begin the upload of the zip; stream every file into it, each held against its SHA-256;
 * put it together; mark the record.
 * Any step may be repeated, by another worker at the same time too: what is settled is not settled again, parts of the
 * zip are the same bytes whoever sends them, and the record moves on only from the version that was read.
 * @param until by this instant, milliseconds since 1970, it pauses and queues itself again
 * @throws Error when a retry may help
 */
export async function buildBundle(
  ports: BuildBundlePorts,
  { campaignId, bundleId }: Pick<BundleRequested, 'campaignId' | 'bundleId'>,
  until: number,
): Promise<BuildOutcome> {
  const found = await ports.bundles.get(campaignId, bundleId);
  if (!found) throw new Error(`No record of bundle ${bundleId}`);
  const settled = await settlePlan(ports, found);
  if (settled.type !== 'going') return settled;
  try {
    return await pack(ports, settled.record, settled.plan, until);
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    const record = (await ports.bundles.get(campaignId, bundleId)) ?? settled.record;
    if (record.uploadId !== undefined) await ports.files.parts.giveUp(bundleKey(record), record.uploadId);
    return fail(ports, record, {
      type: 'bundle-damaged',
      detail: `${error.path}：文件缺失，或者与核验时不同，请重新报送该材料后再生成`,
    });
  }
}

type Going = { readonly type: 'going'; readonly record: BundleRecord; readonly plan: SettledPlan };

async function settlePlan(ports: BuildBundlePorts, found: BundleRecord): Promise<Going | BuildOutcome> {
  if (found.status === 'ready' || found.status === 'failed') return { type: 'settled' };
  if (found.plan) return { type: 'going', record: found, plan: found.plan };
  const stored = await ports.campaigns.get(found.campaignId);
  if (!stored) throw new Error(`Bundle ${found.bundleId} is of campaign ${found.campaignId}, which does not exist`);
  const facts = await gatherBundle(ports, stored, found);
  if (!facts.ok) return fail(ports, found, facts.error);
  const lacks = lacksOf(facts.value);
  const refusal = whyNoFinalBundle(facts.value, lacks);
  if (refusal) return fail(ports, found, refusal);

  let record: BundleRecord = found;
  const plan = await planBundle(ports, facts.value, lacks, {
    workKey: workKeyOf(found),
    tell: async (drawn) => {
      const noted = await advance(ports.bundles, record, { status: 'drawing', drawn });
      if (noted.type === 'going') record = noted.record;
    },
  });
  const kept = await advance(
    ports.bundles,
    record,
    { status: 'packing', plan, drawn: plan.drawn },
    (fresh) => fresh.plan !== undefined,
  );
  // Of two workers the first one's plan holds.
  return kept.type === 'going' ? { type: 'going', record: kept.record, plan: kept.record.plan ?? plan } : kept;
}

async function pack(
  ports: BuildBundlePorts,
  given: BundleRecord,
  settled: SettledPlan,
  until: number,
  over?: string,
): Promise<BuildOutcome> {
  const key = bundleKey(given);
  const begun = await beginUpload(ports, given, over);
  if (begun.type !== 'going') return begun;
  let record: BundleRecord = begun.record;
  const plan = await readPlan(ports.files, settled);
  const packed = await packBundle(
    ports,
    plan,
    { key, uploadId: begun.uploadId },
    {
      until,
      tell: async (packedBytes) => {
        const noted = await advance(ports.bundles, record, { packedBytes });
        if (noted.type === 'going') record = noted.record;
      },
    },
  );
  switch (packed.type) {
    case 'whole':
      return finish(ports, record, settled, packed.size);
    case 'paused': {
      const { campaignId, bundleId, packedBytes } = record;
      await ports.queue.send({ type: 'bundle-requested', campaignId, bundleId });
      return { type: 'paused', packedBytes };
    }
    case 'upload-over': {
      // Put together by a worker that did not live to say so; or dropped by the bucket, then it begins anew.
      const size = await ports.files.sizeOf(key);
      if (size !== undefined) return finish(ports, record, settled, size);
      return pack(ports, record, settled, until, begun.uploadId);
    }
    default:
      return illegalValue(packed);
  }
}

/** The upload that the record names, or a new one in place of none or of one that is `over`. */
async function beginUpload(
  { files, bundles }: BuildBundlePorts,
  record: BundleRecord,
  over: string | undefined,
): Promise<Settled | { readonly type: 'going'; readonly record: BundleRecord; readonly uploadId: string }> {
  const isBegun = ({ uploadId: id }: BundleRecord) => id !== undefined && id !== over;
  if (record.uploadId !== undefined && isBegun(record)) return { type: 'going', record, uploadId: record.uploadId };
  const uploadId = await files.parts.begin(bundleKey(record), 'application/zip');
  const kept = await advance(bundles, record, { uploadId, packedBytes: 0 }, isBegun);
  const theirs = kept.type === 'going' ? kept.record.uploadId : undefined;
  if (theirs !== uploadId) await files.parts.giveUp(bundleKey(record), uploadId);
  return kept.type === 'going' ? { ...kept, uploadId: theirs ?? uploadId } : kept;
}

/** @throws Error when the plan is gone: it outlives every retry of its request */
async function readPlan(files: Pick<BundleFiles, 'read'>, { key }: SettledPlan): Promise<BundlePlan> {
  const bytes = await files.read(key);
  if (!bytes) throw new Error(`The plan ${key} is gone`);
  return JSON.parse(new TextDecoder().decode(bytes)) as BundlePlan;
}

async function finish(
  ports: BuildBundlePorts,
  record: BundleRecord,
  { manifestSha256, files, bytes }: SettledPlan,
  size: number,
): Promise<BuildOutcome> {
  const readyAt = ports.clock.now();
  const after = { status: 'ready', files, size, manifestSha256 };
  const done = { status: 'ready' as const, packedBytes: bytes, file: { size, readyAt } };
  const ended = await advance(ports.bundles, record, done, undefined, entryOf(record, readyAt, { after }));
  return ended.type === 'going' ? { type: 'ready', size, manifestSha256 } : ended;
}

async function fail(ports: BuildBundlePorts, record: BundleRecord, refusal: Refusal): Promise<BuildOutcome> {
  const details = [refusal.detail, ...(refusal.errors ?? []).map(({ detail }) => detail)];
  const detail = details
    .filter((one) => one !== undefined)
    .join('；')
    .slice(0, 2_000);
  const failure = { code: refusal.type, detail };
  const entry = entryOf(record, ports.clock.now(), { after: { status: 'failed', code: failure.code }, reason: detail });
  const ended = await advance(ports.bundles, record, { status: 'failed', failure }, undefined, entry);
  return ended.type === 'going' ? { type: 'failed', code: failure.code } : ended;
}

function entryOf(
  { campaignId, bundleId, status }: BundleRecord,
  at: number,
  change: Pick<AuditEntry, 'after' | 'reason'>,
): AuditEntry {
  const before = { status };
  return auditEntry(systemActor('build-export'), {
    at,
    campaignId,
    action: 'build-export',
    target: bundleId,
    before,
    ...change,
  });
}
