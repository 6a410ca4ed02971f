import type { Adviser, ListAdvisersResponse } from '../shared/contract/registry.ts';
import type { Client } from './client.ts';

/** Every adviser of a district, page by page, with eligibility and documents as they stand now. */
export async function advisersOf(officer: Client, campaignId: string, district: string): Promise<readonly Adviser[]> {
  const path = `/api/campaigns/${campaignId}/districts/${district}/advisers?limit=100`;
  const found: Adviser[] = [];
  for (let after = ''; ;) {
    const page = await officer.call<ListAdvisersResponse>('GET', path + after);
    found.push(...page.advisers);
    if (!page.next) return found;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}
