import type { Bundle, RequestBundleRequest } from '../../contract/bundles.ts';
import { lacksOf } from '../../domain/bundle/lacks.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import { ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';
import { requireRole } from '../access.ts';
import { auditEntry } from '../audit.ts';
import type { BundleQueue, BundleStore } from '../bundle-ports.ts';
import type { BundleRecord } from '../bundle-records.ts';
import { caseOwner } from '../document-owner.ts';
import { findCampaign } from '../find-round.ts';
import type { CampaignStore, Ids } from '../ports.ts';
import type { Actor } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { bundleView } from './bundle-view.ts';
import { type GatherBundlePorts, gatherBundle } from './gather-bundle.ts';
import { whyNoFinalBundle } from './why-no-final-bundle.ts';

export type RequestBundlePorts = GatherBundlePorts & {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly bundles: Pick<BundleStore, 'ofCampaign' | 'save'>;
  readonly queue: BundleQueue;
  readonly ids: Ids;
};

/**
 * The city officer asks for the province bundle.
 *
 * Steps: check the role; find the campaign; gather what would go in, and refuse, with the whole list, what cannot be a
 * final bundle yet; where the same is on its way already, queue that again and answer it, so that neither a second click
 * nor a message that was lost leaves anything behind; otherwise put the request on the record and queue it.
 */
export async function requestBundle(
  ports: RequestBundlePorts,
  input: { readonly actor: Actor; readonly campaignId: string; readonly request: RequestBundleRequest },
): Promise<Result<Bundle, Refusal>> {
  const { actor, campaignId, request } = input;
  const role = requireRole(actor, 'request-bundle');
  if (!role.ok) return role;
  const found = await findCampaign(ports.campaigns, campaignId);
  if (!found.ok) return found;
  const { draft } = request;
  const cases = request.cases?.map(({ district, caseId }) => ({ district, owner: caseOwner(caseId) }));
  const facts = await gatherBundle(ports, found.value, { draft, cases });
  if (!facts.ok) return facts;
  const refusal = whyNoFinalBundle(facts.value, lacksOf(facts.value));
  if (refusal) return { ok: false, error: refusal };

  const send = ({ bundleId }: BundleRecord) => ports.queue.send({ type: 'bundle-requested', campaignId, bundleId });
  const underWay = (await ports.bundles.ofCampaign(campaignId)).find((one) => isSame(one, { draft, cases }));
  if (underWay) {
    await send(underWay);
    return ok(bundleView(underWay));
  }
  const at = ports.clock.now();
  const record: BundleRecord = {
    campaignId,
    bundleId: ports.ids.next('bdl_'),
    status: 'queued',
    draft,
    ...(cases && { cases }),
    requestedAt: at,
    requestedBy: actor.subject,
    drawn: 0,
    packedBytes: 0,
    version: 1,
  };
  const { bundleId: target } = record;
  const after = { draft, ...(cases && { cases }) };
  const entry = auditEntry(actor, { at, campaignId, action: 'request-bundle', target, after });
  const written = await ports.bundles.save(record, entry);
  if (!written.ok) return refuse('changed-meanwhile');
  await send(record);
  return ok(bundleView(record));
}

type Wishes = Pick<BundleRecord, 'draft'> & { readonly cases: BundleRecord['cases'] | undefined };

/** A store answers an object's fields in an order of its own. */
function isSame({ status, draft, cases }: BundleRecord, wanted: Wishes): boolean {
  const ended = status === 'ready' || status === 'failed';
  return !ended && draft === wanted.draft && canonicalJson(cases ?? null) === canonicalJson(wanted.cases ?? null);
}
