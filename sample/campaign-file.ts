import { Campaign } from '../shared/contract/campaign.ts';
import type { CampaignFile } from './stage.ts';

/** Kinds of documents that the sample uploads for each candidate, as the campaign file names them. */
const approvalForm = 'approval-form';
const portrait = 'portrait';

/**
 * What the player needs of a campaign file: its city stage with panel and vote.
 * @throws Error when there is no such stage, or no approval form or portrait to upload
 */
export function readCampaignFile(content: unknown): CampaignFile {
  const campaign = Campaign.parse(content);
  const stage = campaign.tracks
    .flatMap(({ stages }) => stages)
    .find(({ level, panel, vote }) => level === 'city' && panel && vote);
  if (!stage?.panel || !stage.vote) throw new Error('The campaign file has no city stage with panel and vote');
  for (const kind of [approvalForm, portrait]) {
    if (!campaign.documents.some(({ id }) => id === kind))
      throw new Error(`The campaign file has no document kind ${kind}`);
  }
  const cases = campaign.tracks.find((track) => track.of === 'case');
  return {
    id: campaign.id,
    roundId: `rnd_${campaign.id}_${stage.id}`,
    opensAt: Date.parse(stage.vote.opensAt),
    closesAt: Date.parse(stage.vote.closesAt),
    criteria: stage.panel.criteria,
    panel: stage.panel.groups,
    approvalForm,
    photo: portrait,
    ...(cases && { caseConditions: cases.conditions.map(({ id }) => id) }),
  };
}
