import type { CampaignView, ListCampaignsResponse } from '../../shared/contract/campaigns.ts';
import type { Problem } from '../../shared/contract/problems.ts';
import type { PublicRanking } from '../../shared/contract/rankings.ts';

/** An answer of the API, or its refusal in words that the reader can be shown. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

async function get<T>(path: string): Promise<Answer<T>> {
  try {
    const response = await fetch(path, { headers: { accept: 'application/json' } });
    if (response.ok) return { ok: true, value: (await response.json()) as T };
    const problem = (await response.json()) as Partial<Problem>;
    return { ok: false, problem: problem.detail ?? problem.title ?? '系统繁忙，请稍后再试' };
  } catch {
    return { ok: false, problem: '网络不通，请稍后再试' };
  }
}

export const listCampaigns = () => get<ListCampaignsResponse>('/api/campaigns');
export const getCampaign = (campaignId: string) =>
  get<CampaignView>(`/api/campaigns/${encodeURIComponent(campaignId)}`);
export const getRanking = (roundId: string) => get<PublicRanking>(`/api/rounds/${encodeURIComponent(roundId)}/ranking`);
