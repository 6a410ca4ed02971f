import type { ListCasesResponse } from '../contract/cases.ts';
import { caseTrack } from '../domain/documents/campaign-facts.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import type { CaseStore } from './case-ports.ts';
import { caseView } from './case-views.ts';
import { caseOwner, everyCase } from './document-owner.ts';
import { findDistrict } from './find-district.ts';
import type { CampaignStore, DocumentStore } from './ports.ts';
import type { Actor } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { documentView } from './views.ts';

export type ListCasesPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly cases: Pick<CaseStore, 'ofDistrict'>;
  readonly documents: Pick<DocumentStore, 'ofAdviser' | 'ofAdvisers'>;
};

/**
 * The cases of a district, each with its documents in whatever state, and the documents of the district itself: who has
 * lost a case's or a document's id finds it here. Steps: check role and district; find campaign, district and the track
 * of cases; read both.
 */
export async function listCases(
  ports: ListCasesPorts,
  { actor, campaignId, district }: { readonly actor: Actor; readonly campaignId: string; readonly district: string },
): Promise<Result<ListCasesResponse, Refusal>> {
  const access = requireDistrict(actor, 'list-cases', district);
  if (!access.ok) return access;
  const found = await findDistrict(ports.campaigns, campaignId, district);
  if (!found.ok) return found;
  const track = caseTrack(found.value.campaign);
  if (!track) return refuse('case-track-missing');
  const [filed, ofCases, own] = await Promise.all([
    ports.cases.ofDistrict(campaignId, district),
    ports.documents.ofAdvisers(campaignId, district, ...everyCase),
    ports.documents.ofAdviser({ campaignId, district, adviserId: 'district' }),
  ]);
  const byOwner = Map.groupBy(ofCases, ({ adviserId }) => adviserId);
  return ok({
    district,
    cases: filed.map((record) => caseView(track, record, byOwner.get(caseOwner(record.caseId)) ?? [])),
    documents: own.map(documentView),
  });
}
