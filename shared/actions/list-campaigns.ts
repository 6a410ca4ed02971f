import type { ListCampaignsResponse } from '../contract/campaigns.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import type { CampaignStore } from './ports.ts';

/** Every campaign that was loaded, by id. Step: read the list. Open to all; it never refuses. */
export async function listCampaigns(ports: {
  readonly campaigns: Pick<CampaignStore, 'list'>;
}): Promise<Result<ListCampaignsResponse, never>> {
  const campaigns = await ports.campaigns.list();
  return ok({ campaigns: campaigns.map(({ campaignId, title, revision }) => ({ campaignId, title, revision })) });
}
