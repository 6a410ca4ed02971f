import type { ListAdvisersResponse } from '../contract/registry.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireDistrict } from './access.ts';
import { adviserView } from './adviser-entry.ts';
import { findDistrict } from './find-district.ts';
import type { AdviserStore, CampaignStore, DocumentStore } from './ports.ts';
import type { Actor, AdviserRecord, DocumentRecord } from './records.ts';
import type { Refusal } from './refusal.ts';

export type ListAdvisersPorts = {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly advisers: Pick<AdviserStore, 'ofDistrict'>;
  readonly documents: Pick<DocumentStore, 'ofAdvisers'>;
  readonly clock: Clock;
};
export type ListAdvisersInput = {
  readonly actor: Actor;
  readonly campaignId: string;
  readonly district: string;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
  /** Advisers on a page, 1–100; 50 unless told. */
  readonly limit?: number | undefined;
};

/**
 * A page of a district's advisers, each with the answers of the eligibility rules as they stand now and the state of
 * the documents. Steps: check role and district; find campaign and district; read the page and the documents of those on
 * it; judge each adviser.
 */
export async function listAdvisers(
  ports: ListAdvisersPorts,
  input: ListAdvisersInput,
): Promise<Result<ListAdvisersResponse, Refusal>> {
  const { actor, campaignId, district, after, limit = 50 } = input;
  const access = requireDistrict(actor, 'list-advisers', district);
  if (!access.ok) return access;
  const found = await findDistrict(ports.campaigns, campaignId, district);
  if (!found.ok) return found;
  const page = await ports.advisers.ofDistrict(campaignId, district, { ...(after !== undefined && { after }), limit });
  const documents = await documentsOf(ports.documents, input, page.advisers);
  const now = ports.clock.now();
  const advisers = page.advisers.map((record) =>
    adviserView(found.value.campaign, record, documents.get(record.adviserId) ?? [], now),
  );
  return ok({ advisers, ...(page.next !== undefined && { next: page.next }) });
}

/** The documents of a page of advisers, which comes in the order of their ids: one read for all of them. */
async function documentsOf(
  documents: Pick<DocumentStore, 'ofAdvisers'>,
  { campaignId, district }: ListAdvisersInput,
  page: readonly AdviserRecord[],
): Promise<ReadonlyMap<string, readonly DocumentRecord[]>> {
  const [first, last] = [page[0], page.at(-1)];
  if (!first || !last) return new Map();
  const found = await documents.ofAdvisers(campaignId, district, first.adviserId, last.adviserId);
  return Map.groupBy(found, ({ adviserId }) => adviserId);
}
