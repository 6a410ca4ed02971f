import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { findCampaign } from './find-round.ts';
import type { CampaignStore } from './ports.ts';
import type { StoredCampaign } from './records.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

type District = StoredCampaign['campaign']['districts'][number];

/** The campaign, if it exists and has the district. */
export async function findDistrict(
  campaigns: Pick<CampaignStore, 'get'>,
  campaignId: string,
  district: string,
): Promise<Result<StoredCampaign, Refusal>> {
  const found = await findCampaign(campaigns, campaignId);
  if (!found.ok) return found;
  const known = districtOf(found.value, district);
  return known.ok ? found : known;
}

/** The district as the campaign names it. */
export function districtOf({ campaign }: StoredCampaign, district: string): Result<District, Refusal> {
  const known = campaign.districts.find(({ id }) => id === district);
  if (known) return ok(known);
  return refuse('district-unknown', { field: 'district', detail: `district：没有辖市（区） ${district}` });
}
