import type { DocumentKind } from '../contract/campaign.ts';
import { casesEach } from '../domain/documents/campaign-facts.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { districtOf } from './find-district.ts';
import type { AdviserStore, DocumentOwner, DocumentStore } from './ports.ts';
import type { StoredCampaign } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/**
 * Whose a document is, by the id in its owner's place: an adviser (`adv_…`), a case of the district (`case_…`), or the
 * district itself (`district`). Records, keys and slots are the same for all three.
 */
export function ownerKindOf(ownerId: string): DocumentKind['of'] {
  if (ownerId.startsWith('adv_')) return 'adviser';
  return ownerId.startsWith('case_') ? 'case' : 'district';
}

/** Before and after every owner's id of one kind. */
export const everyCase = ['case_', 'case_~'] as const;

/**
 * That documents may be filed for this owner: an adviser who is registered, a district of the campaign, or a case while
 * the district has fewer than it may file. A case comes about with its first document.
 */
export async function checkOwner(
  ports: { readonly advisers: Pick<AdviserStore, 'get'>; readonly documents: Pick<DocumentStore, 'ofAdvisers'> },
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
  const { max } = casesEach(stored.campaign) ?? { max: 1 };
  const filed = await ports.documents.ofAdvisers(campaignId, district, ...everyCase);
  const cases = new Set(filed.filter(({ status }) => status !== 'abandoned').map((one) => one.adviserId)).add(
    adviserId,
  );
  if (cases.size <= max) return ok();
  return refuse('document-limit', { field: 'caseId', detail: `caseId：每个辖市（区）最多报送 ${max} 个案例` });
}
