import type { FieldFault } from '../contract/problems.ts';
import type { Adviser } from '../contract/registry.ts';
import type { EditAdviserRequest } from '../contract/registry-views.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import { adviserIdOf, adviserView, entryFaults, inputOf, isSameInput, nextRecord } from './adviser-entry.ts';
import { auditEntry } from './audit.ts';
import { orRefuse } from './changed-meanwhile.ts';
import { findDistrict } from './find-district.ts';
import type { AdviserStore, CampaignStore, DocumentStore } from './ports.ts';
import { profileDeadline, type ProfileDeadlinePorts } from './profile-deadline.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { ImportStore } from './registry-ports.ts';
import { requireNoImport } from './running-import.ts';

export type EditAdviserPorts = ProfileDeadlinePorts & {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly advisers: Pick<AdviserStore, 'get' | 'saveAll'>;
  readonly documents: Pick<DocumentStore, 'ofAdviser'>;
  readonly imports: Pick<ImportStore, 'latest' | 'abandon'>;
  readonly clock: Clock;
};
export type EditAdviserInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  readonly district: string;
  readonly adviserId: string;
  readonly request: EditAdviserRequest;
};

/**
 * A district officer changes what is registered of one adviser.
 *
 * Steps: check role and district; find campaign and district; wait for no import; find the adviser in the version that
 * the officer has seen; the licence number, which the adviser is known by, stays, and so does a profile that is late; the
 * same content changes nothing; write the next version with what was there before. Eligibility is judged anew from what is stored.
 */
export async function editAdviser(ports: EditAdviserPorts, input: EditAdviserInput): Promise<Result<Adviser, Refusal>> {
  const { actor, campaignId, district, adviserId, request } = input;
  const access = requireDistrict(actor, 'edit-adviser', district);
  if (!access.ok) return access;
  const found = await findDistrict(ports.campaigns, campaignId, district);
  if (!found.ok) return found;
  const { campaign } = found.value;
  const at = ports.clock.now();
  const free = await requireNoImport(ports.imports, actor, campaignId, at);
  if (!free.ok) return free;
  const earlier = await ports.advisers.get(campaignId, district, adviserId);
  if (!earlier) {
    const detail = `adviserId：本辖市（区）没有法律顾问 ${adviserId}`;
    return refuse('adviser-unknown', { field: 'adviserId', detail });
  }
  if (earlier.version !== request.version) return refuse('changed-meanwhile');
  const late = await profileDeadline(ports, found.value, at);
  const errors: FieldFault[] = [
    ...(adviserIdOf(campaignId, request.adviser.licenceNumber) === adviserId
      ? []
      : [{ field: 'licenceNumber', code: 'licence-differs', detail: '执业证号不能修改；登记有误的，请重新登记' }]),
    ...entryFaults(request.adviser, campaign.profile),
    ...late(earlier, request.adviser),
  ].map((fault) => ({ ...fault, field: `adviser.${fault.field}` }));
  if (errors.length > 0) return refuse('adviser-invalid', { errors });

  const next = nextRecord(request.adviser, { adviserId, campaignId, district }, earlier, { at, by: actor.subject });
  const before = inputOf(earlier);
  const unchanged = isSameInput(before, request.adviser);
  if (!unchanged) {
    const { reason, adviser: after } = request;
    const change = { at, campaignId, action: 'edit-adviser', target: adviserId, before, after };
    const entry = auditEntry(actor, { ...change, ...(reason !== undefined && { reason }) });
    const written = await orRefuse(ports.advisers.saveAll([next], [entry]));
    if (!written.ok) return written;
  }
  const documents = await ports.documents.ofAdviser({ campaignId, district, adviserId });
  return ok(adviserView(campaign, unchanged ? earlier : next, documents, at));
}
