import type { Campaign } from '../contract/campaign.ts';
import type { FieldFault } from '../contract/problems.ts';
import type { Adviser, AdviserInput } from '../contract/registry.ts';
import { eligibilityOf } from '../domain/eligibility.ts';
import { judgeProfile } from '../domain/profile.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { dayInShanghai } from '../platform/clock.ts';
import { derivedId } from './derived-id.ts';
import type { AdviserRecord, DocumentRecord } from './records.ts';

/** One person has one licence number, however it was typed: full-width digits, spaces and case do not make another. */
export function adviserIdOf(campaignId: string, licenceNumber: string): string {
  return derivedId('adv_', [campaignId, licenceNumber.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase()]);
}

/** What was entered of an adviser, without what the system keeps beside it. */
export function inputOf(record: AdviserRecord): AdviserInput {
  const {
    adviserId: _id,
    campaignId: _campaign,
    district: _district,
    version: _version,
    updatedAt: _at,
    registeredAt: _registeredAt,
    registeredBy: _registeredBy,
    ...input
  } = record;
  return input;
}

export function isSameInput(a: AdviserInput, b: AdviserInput): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** The next version of an adviser: when and by whom it was first registered stays with it. */
export function nextRecord(
  input: AdviserInput,
  own: Pick<AdviserRecord, 'adviserId' | 'campaignId' | 'district'>,
  earlier: AdviserRecord | undefined,
  { at, by }: { readonly at: number; readonly by: string },
): AdviserRecord {
  const first = earlier ? { at: earlier.registeredAt, by: earlier.registeredBy } : { at, by };
  return {
    ...input,
    ...own,
    version: (earlier?.version ?? 0) + 1,
    updatedAt: at,
    ...(first.at !== undefined && { registeredAt: first.at }),
    ...(first.by !== undefined && { registeredBy: first.by }),
  };
}

/** Faults of one adviser that the contract's schema cannot see, with the field's path within the adviser. */
export function entryFaults(adviser: AdviserInput, profile: Campaign['profile']): readonly FieldFault[] {
  const finding = judgeProfile(adviser.profile, profile);
  return [
    ...(finding?.code === 'too-long' ? [{ field: 'profile', ...finding }] : []),
    ...adviser.villages.flatMap(({ since, until }, village) =>
      until !== undefined && until < since
        ? [{ field: `villages[${village}].until`, code: 'dates-out-of-order', detail: '不能早于开始服务的日期' }]
        : [],
    ),
  ];
}

/** What is worth a second look and stops nobody. */
export function entryWarnings(adviser: AdviserInput, profile: Campaign['profile']): readonly FieldFault[] {
  const finding = judgeProfile(adviser.profile, profile);
  return finding && finding.code !== 'too-long' ? [{ field: 'profile', ...finding }] : [];
}

/** An adviser as the staff of its district sees it, judged by the rules as they stand now. */
export function adviserView(
  campaign: Campaign,
  record: AdviserRecord,
  documents: readonly DocumentRecord[],
  now: number,
): Adviser {
  const { adviserId, district, version } = record;
  return {
    ...inputOf(record),
    adviserId,
    district,
    version,
    eligibility: [...eligibilityOf(record, campaign.eligibility, dayInShanghai(now))],
    documents: documents.map(({ documentId, kind, status }) => ({ documentId, kind, status })),
  };
}
