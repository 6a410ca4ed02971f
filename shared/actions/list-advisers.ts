import type { ListAdvisersResponse } from '../contract/registry.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { reachOf } from './access.ts';
import { adviserView } from './adviser-entry.ts';
import { findDistrict } from './find-district.ts';
import type { AdviserStore, DocumentStore } from './ports.ts';
import type { Actor, AdviserRecord, DocumentRecord } from './records.ts';
import type { Refusal } from './refusal.ts';
import { reviewedAdvisers, type ReviewedPorts } from './reviewed-advisers.ts';

export type ListAdvisersPorts = ReviewedPorts & {
  readonly advisers: Pick<AdviserStore, 'get' | 'ofDistrict'>;
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
 * the documents. Steps: check role and district; find campaign and district; read the page, for a division of the city of
 * those whom it has to clear, and the documents of those on it; judge each adviser.
 */
export async function listAdvisers(
  ports: ListAdvisersPorts,
  input: ListAdvisersInput,
): Promise<Result<ListAdvisersResponse, Refusal>> {
  const { actor, campaignId, district, after, limit = 50 } = input;
  const reach = reachOf(actor, 'list-advisers', district);
  if (!reach.ok) return reach;
  const found = await findDistrict(ports.campaigns, campaignId, district);
  if (!found.ok) return found;
  const page =
    reach.value === 'reviewed'
      ? await reviewedPage(ports, input, limit)
      : await ports.advisers.ofDistrict(campaignId, district, { ...(after !== undefined && { after }), limit });
  const documents = await documentsOf(ports.documents, input, page.advisers);
  const now = ports.clock.now();
  const advisers = page.advisers.map((record) =>
    adviserView(found.value.campaign, record, documents.get(record.adviserId) ?? [], now),
  );
  return ok({ advisers, ...(page.next !== undefined && { next: page.next }) });
}

async function reviewedPage(
  ports: ListAdvisersPorts,
  { actor, campaignId, district, after = '' }: ListAdvisersInput,
  limit: number,
): ReturnType<AdviserStore['ofDistrict']> {
  const reviewed = await reviewedAdvisers(ports, actor, { campaignId, district });
  const rest = [...reviewed].filter((adviserId) => adviserId > after).toSorted();
  const ids = rest.slice(0, limit);
  const found = await Promise.all(ids.map((adviserId) => ports.advisers.get(campaignId, district, adviserId)));
  const last = ids.at(-1);
  return {
    advisers: found.flatMap((record) => record ?? []),
    ...(rest.length > ids.length && last !== undefined && { next: last }),
  };
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
