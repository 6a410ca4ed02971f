import type { DocumentKind } from '../contract/campaign.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import type { CaseStore } from './case-ports.ts';
import { districtOf } from './find-district.ts';
import type { AdviserStore, DocumentOwner } from './ports.ts';
import type { StoredCampaign } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

const casePrefix = 'case_';

/**
 * Whose a document is, by the id in its owner's place: an adviser (`adv_…`), a case of the district (`case_…`), or the
 * district itself (`district`). Records, keys and slots are the same for all three.
 */
export function ownerKindOf(ownerId: string): DocumentKind['of'] {
  if (ownerId.startsWith('adv_')) return 'adviser';
  return ownerId.startsWith(casePrefix) ? 'case' : 'district';
}

/** The id of a case in the place of its documents' owner. */
export function caseOwner(caseId: string): string {
  return casePrefix + caseId;
}

/** Before and after every owner's id of one kind. */
export const everyCase = [casePrefix, `${casePrefix}~`] as const;

/**
 * That documents may be filed for this owner: an adviser who is registered, a case that is on the register, or a
 * district of the campaign.
 */
export async function checkOwner(
  ports: { readonly advisers: Pick<AdviserStore, 'get'>; readonly cases: Pick<CaseStore, 'get'> },
  stored: StoredCampaign,
  { campaignId, district, adviserId }: DocumentOwner,
): Promise<Result<undefined, Refusal>> {
  const kind = ownerKindOf(adviserId);
  if (kind === 'adviser') {
    if (await ports.advisers.get(campaignId, district, adviserId)) return ok();
    const detail = `adviserId：本辖市（区）没有法律顾问 ${adviserId}`;
    return refuse('adviser-unknown', { field: 'adviserId', detail });
  }
  const known = districtOf(stored, district);
  if (!known.ok) return known;
  if (kind === 'district') return ok();
  const caseId = adviserId.slice(casePrefix.length);
  if (await ports.cases.get(campaignId, district, caseId)) return ok();
  const detail = `caseId：本辖市（区）没有案例 ${caseId}；请先报送案例的申报信息，再上传材料`;
  return refuse('case-unknown', { field: 'caseId', detail });
}
