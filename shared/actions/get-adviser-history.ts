import type { AdviserHistory } from '../contract/registry-views.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import { inputOf } from './adviser-entry.ts';
import { findDistrict } from './find-district.ts';
import type { AdviserStore, CampaignStore } from './ports.ts';
import type { Actor, AuditEntry } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { AuditReader } from './registry-ports.ts';
import { isoInstant } from './texts.ts';

export type GetAdviserHistoryPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly advisers: Pick<AdviserStore, 'get'>;
  readonly audit: Pick<AuditReader, 'ofTarget'>;
};
type Entry = AdviserHistory['entries'][number];

/**
 * Who changed what of an adviser and when, newest first, down to the registration.
 *
 * Steps: check role and district; find campaign, district and adviser; read the entries of the record that name the
 * adviser; tell each field that differs. A registration is on the record by its batch, so that its line is made of the
 * adviser's own data: what was there before the first change, or is there now.
 */
export async function getAdviserHistory(
  ports: GetAdviserHistoryPorts,
  input: { readonly actor: Actor; readonly campaignId: string; readonly district: string; readonly adviserId: string },
): Promise<Result<AdviserHistory, Refusal>> {
  const { actor, campaignId, district, adviserId } = input;
  const access = requireDistrict(actor, 'get-adviser-history', district);
  if (!access.ok) return access;
  const found = await findDistrict(ports.campaigns, campaignId, district);
  if (!found.ok) return found;
  const adviser = await ports.advisers.get(campaignId, district, adviserId);
  if (!adviser) {
    const detail = `adviserId：本辖市（区）没有法律顾问 ${adviserId}`;
    return refuse('adviser-unknown', { field: 'adviserId', detail });
  }
  const changes = await ports.audit.ofTarget(campaignId, adviserId);
  const { registeredAt, registeredBy } = adviser;
  const first = changes.at(-1)?.before ?? inputOf(adviser);
  const registration = {
    at: registeredAt ?? adviser.updatedAt,
    actor: registeredBy ?? '',
    roles: [],
    action: 'register-advisers',
    after: first,
  };
  return ok({ adviserId, entries: [...changes, registration].map(lineOf) });
}

function lineOf(entry: Pick<AuditEntry, 'at' | 'actor' | 'roles' | 'action' | 'reason' | 'before' | 'after'>): Entry {
  const { at, actor, roles, action, reason } = entry;
  return {
    at: isoInstant(at),
    actor,
    roles: [...roles],
    action,
    ...(reason !== undefined && { reason }),
    changes: differences(asFields(entry.before), asFields(entry.after)),
  };
}

function asFields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function differences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Entry['changes'] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  const text = (value: unknown): string | undefined => (value === undefined ? undefined : canonicalJson(value));
  return fields
    .filter((field) => text(before[field]) !== text(after[field]))
    .map((field) => ({ field, before: before[field], after: after[field] }));
}
