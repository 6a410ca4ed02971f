import type { Campaign, Stage, VoteRule } from '../../contract/campaign.ts';

/** A round as the campaign file calls for it: what is voted on, scored and ranked as one. */
export type PlannedRound = {
  readonly roundId: string;
  readonly stageId: string;
  readonly title: string;
  readonly district?: string;
  /** Milliseconds since 1970. */
  readonly vote?: { readonly opensAt: number; readonly closesAt: number; readonly rule: VoteRule };
};

/** The rounds of a campaign: one for each stage with a panel or a vote, and for each district where it is held there. */
export function roundsOf(campaign: Campaign): readonly PlannedRound[] {
  return campaign.tracks
    .flatMap(({ stages }) => stages)
    .filter(({ panel, vote }) => panel || vote)
    .flatMap((stage) =>
      stage.perDistrict
        ? campaign.districts.map((district) => plan(campaign, stage, district))
        : [plan(campaign, stage)],
    );
}

function plan(campaign: Campaign, stage: Stage, district?: Campaign['districts'][number]): PlannedRound {
  const { vote } = stage;
  return {
    roundId: ['rnd', campaign.id, stage.id, ...(district ? [district.id] : [])].join('_'),
    stageId: stage.id,
    title: district ? `${district.name}${stage.name}` : stage.name,
    ...(district && { district: district.id }),
    ...(vote && { vote: { opensAt: Date.parse(vote.opensAt), closesAt: Date.parse(vote.closesAt), rule: vote } }),
  };
}
