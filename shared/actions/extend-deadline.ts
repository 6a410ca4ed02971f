import type { ExtendDeadlineRequest, Extension } from '../contract/deadlines.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { auditEntry } from './audit.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { findDistrict } from './find-district.ts';
import type { CampaignStore } from './ports.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { deadlineKindOf } from './stage-rules.ts';
import { beijingTime, isoInstant } from './texts.ts';
import type { ExtensionStore } from './upload-ports.ts';
import type { ExtensionRecord } from './upload-records.ts';
import { dueIn } from './upload-rules.ts';

export type ExtendDeadlinePorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly extensions: Pick<ExtensionStore, 'get' | 'save'>;
  readonly clock: Clock;
};

/**
 * Grants a district more time for one kind of document, or for profiles, with a reason on the record (selection.md §4). Steps: check role;
 * find campaign, district and kind; check that the new instant is later than the one that holds and has not come; write
 * it with its audit entry. A deadline is only ever put off: nobody who relied on it is late by this.
 */
export async function extendDeadline(
  ports: ExtendDeadlinePorts,
  {
    actor,
    campaignId,
    request,
  }: { readonly actor: Actor; readonly campaignId: string; readonly request: ExtendDeadlineRequest },
): Promise<Result<Extension, Refusal>> {
  const access = requireRole(actor, 'extend-deadline');
  if (!access.ok) return access;
  const { district, kind: id, reason } = request;
  const found = await findDistrict(ports.campaigns, campaignId, district);
  if (!found.ok) return found;
  const kind = deadlineKindOf(found.value.campaign, id);
  if (!kind) return refuse('document-kind-unknown', { field: 'kind', detail: `kind：没有材料种类 ${id}` });
  const before = await ports.extensions.get(campaignId, district, id);
  const [due, until, now] = [dueIn(kind, before), Date.parse(request.until), ports.clock.now()];
  if (until <= due || until <= now) {
    const detail = `until：应晚于现在，并晚于现行截止时间${beijingTime(due)}`;
    return refuse('extension-invalid', { field: 'until', detail });
  }
  const record: ExtensionRecord = {
    campaignId,
    district,
    kind: id,
    until,
    reason,
    at: now,
    by: actor.subject,
    version: (before?.version ?? 0) + 1,
  };
  const entry = {
    at: now,
    campaignId,
    action: 'extend-deadline',
    target: `${district}/${id}`,
    before: { due },
    after: { due: until },
    reason,
  };
  const written = await orRefuse(ports.extensions.save(record, auditEntry(actor, entry)));
  if (!written.ok) return written;
  return ok({ kind: id, district, until: isoInstant(until), reason, at: isoInstant(now) });
}
