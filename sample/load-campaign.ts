import type { CampaignView } from '../shared/contract/campaigns.ts';
import { readCampaignFile } from './campaign-file.ts';
import { client } from './client.ts';
import { cloudControl } from './cloud.ts';
import type { Progress } from './progress.ts';
import type { Staff } from './staff.ts';
import type { Stage } from './stage.ts';

/** Hands the campaign file in as the city officer, and sets the stage for what is played in it. */
export async function loadCampaign(
  origin: string,
  { as }: Staff,
  content: unknown,
  progress: Progress,
): Promise<Stage> {
  const file = readCampaignFile(content);
  const visitor = client(origin);
  const part = progress.part('载入评选规则', 1);
  await (await as('city-officer')).call('PUT', `/api/campaigns/${file.id}`, content);
  const campaign = await visitor.call<CampaignView>('GET', `/api/campaigns/${file.id}`);
  part.step();
  part.done(campaign.title);
  const { roundId, opensAt, closesAt } = file;
  return { origin, as, visitor, cloud: cloudControl(origin), progress, campaign, file, roundId, opensAt, closesAt };
}
