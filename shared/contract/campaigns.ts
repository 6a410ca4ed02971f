import * as z from 'zod';
import { RoundPhase } from './rounds.ts';

const Instant = z.iso.datetime({ offset: true });

export const CampaignSummary = z
  .object({ campaignId: z.string(), title: z.string(), revision: z.int() })
  .meta({ id: 'CampaignSummary', description: '评选活动' });
export type CampaignSummary = z.infer<typeof CampaignSummary>;

export const ListCampaignsResponse = z
  .object({ campaigns: z.array(CampaignSummary) })
  .meta({ id: 'ListCampaignsResponse' });
export type ListCampaignsResponse = z.infer<typeof ListCampaignsResponse>;

/** What everybody may know of a campaign: its rounds with their hours, and the settings that the notice leaves open. */
export const CampaignView = CampaignSummary.extend({
  organiser: z.string(),
  source: z.string().meta({ description: '文号' }),
  districts: z.array(z.object({ district: z.string(), name: z.string() })),
  rounds: z.array(
    z.object({
      roundId: z.string(),
      stageId: z.string(),
      title: z.string(),
      district: z.string().optional(),
      phase: RoundPhase.optional(),
      opensAt: Instant.optional(),
      closesAt: Instant.optional(),
    }),
  ),
  assumptions: z.array(z.string()).meta({ description: '通知未明确、由本活动自行设定的规则' }),
}).meta({ id: 'CampaignView', description: '评选活动公开信息' });
export type CampaignView = z.infer<typeof CampaignView>;

export const LoadCampaignResponse = CampaignSummary.extend({
  outcome: z.enum(['created', 'updated', 'unchanged']),
  rounds: z.array(z.string()),
}).meta({ id: 'LoadCampaignResponse' });
export type LoadCampaignResponse = z.infer<typeof LoadCampaignResponse>;
