import type { Bundle, ListBundlesResponse, OpenBundleResponse } from '../../contract/bundles.ts';
import type { Clock } from '../../platform/clock.ts';
import { ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import { requireRole } from '../access.ts';
import type { BundleStore } from '../bundle-ports.ts';
import type { BundleRecord } from '../bundle-records.ts';
import { findCampaign } from '../find-round.ts';
import type { CampaignStore, EvidenceFiles } from '../ports.ts';
import type { Actor } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { isoInstant } from '../texts.ts';
import { bundleKey } from './bundle-keys.ts';
import { bundleView } from './bundle-view.ts';

type Asked = { readonly actor: Actor; readonly campaignId: string };
type AskedOne = Asked & { readonly bundleId: string };

/** For so long, in seconds, a download may begin; a large one goes on after that. */
const openFor = 300;

/** All bundles of a campaign, the newest first. Steps: check the role; find the campaign; read. */
export async function listBundles(
  ports: { readonly campaigns: Pick<CampaignStore, 'get'>; readonly bundles: Pick<BundleStore, 'ofCampaign'> },
  { actor, campaignId }: Asked,
): Promise<Result<ListBundlesResponse, Refusal>> {
  const role = requireRole(actor, 'list-bundles');
  if (!role.ok) return role;
  const found = await findCampaign(ports.campaigns, campaignId);
  if (!found.ok) return found;
  return ok({ bundles: (await ports.bundles.ofCampaign(campaignId)).map(bundleView) });
}

/** How far a bundle has come, or why it could not be made. Steps: check the role; read. */
export async function getBundle(
  ports: { readonly bundles: Pick<BundleStore, 'get'> },
  asked: AskedOne,
): Promise<Result<Bundle, Refusal>> {
  const found = await findBundle(ports, 'get-bundle', asked);
  return found.ok ? ok(bundleView(found.value)) : found;
}

/** A short-lived URL of a finished bundle. Steps: check the role; read; it must be ready; presign. */
export async function openBundle(
  ports: {
    readonly bundles: Pick<BundleStore, 'get'>;
    readonly files: Pick<EvidenceFiles, 'presignGet'>;
    readonly clock: Clock;
  },
  asked: AskedOne,
): Promise<Result<OpenBundleResponse, Refusal>> {
  const found = await findBundle(ports, 'open-bundle', asked);
  if (!found.ok) return found;
  const { plan, file } = found.value;
  if (!plan || !file) return refuse('bundle-not-ready');
  const { name, manifestSha256 } = plan;
  const url = await ports.files.presignGet({ key: bundleKey(asked), name, mediaType: 'application/zip' }, openFor);
  return ok({ url, expiresAt: isoInstant(ports.clock.now() + openFor * 1_000), name, manifestSha256 });
}

async function findBundle(
  { bundles }: { readonly bundles: Pick<BundleStore, 'get'> },
  operation: 'get-bundle' | 'open-bundle',
  { actor, campaignId, bundleId }: AskedOne,
): Promise<Result<BundleRecord, Refusal>> {
  const role = requireRole(actor, operation);
  if (!role.ok) return role;
  const record = await bundles.get(campaignId, bundleId);
  if (record) return ok(record);
  return refuse('bundle-unknown', { field: 'bundleId', detail: `bundleId：没有材料包 ${bundleId}` });
}
