import type { BundleStore } from '../bundle-ports.ts';
import type { BundleRecord } from '../bundle-records.ts';
import type { AuditEntry } from '../records.ts';

export type Settled = { readonly type: 'settled' };
export type Going = { readonly type: 'going'; readonly record: BundleRecord };

/**
 * Moves a bundle's record on. Where another worker has moved it meanwhile, the change is made over what is there now,
 * unless that worker has brought the bundle to its end, or has done `already` what this one is about to.
 * @param audit for what is told on the record; progress is not
 */
export async function advance(
  bundles: Pick<BundleStore, 'get' | 'save' | 'note'>,
  from: BundleRecord,
  change: Partial<BundleRecord>,
  already: (fresh: BundleRecord) => boolean = () => false,
  audit?: AuditEntry,
): Promise<Going | Settled> {
  let record = from;
  for (;;) {
    const next = { ...record, ...change, version: record.version + 1 };
    const written = await (audit ? bundles.save(next, audit) : bundles.note(next));
    if (written.ok) return { type: 'going', record: next };
    const fresh = await bundles.get(from.campaignId, from.bundleId);
    if (!fresh || fresh.status === 'ready' || fresh.status === 'failed') return { type: 'settled' };
    if (already(fresh)) return { type: 'going', record: fresh };
    record = fresh;
  }
}
