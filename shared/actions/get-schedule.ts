import type { ScheduleResponse } from '../contract/registry-views.ts';
import { scheduleOf } from '../domain/campaign/schedule.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { findCampaign } from './find-round.ts';
import type { CampaignStore } from './ports.ts';
import type { Refusal } from './refusal.ts';

/** What is due when, and by whom (annex 2). Steps: find the campaign; make the schedule of its rules as of now. */
export async function getSchedule(
  ports: { readonly campaigns: Pick<CampaignStore, 'get'>; readonly clock: Clock },
  { campaignId }: { readonly campaignId: string },
): Promise<Result<ScheduleResponse, Refusal>> {
  const found = await findCampaign(ports.campaigns, campaignId);
  if (!found.ok) return found;
  return ok({ campaignId, entries: [...scheduleOf(found.value.campaign, ports.clock.now())] });
}
