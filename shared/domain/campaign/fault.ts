import type { Campaign, Stage, Track } from '../../contract/campaign.ts';

/** One fault of a campaign file: where (`tracks[0].stages[1].score`), which rule, and what is wrong in zh-CN. */
export type Fault = { readonly path: string; readonly code: string; readonly message: string };

/** A rule that looks across fields; the schema has looked at each field alone. */
export type CampaignRule = (campaign: Campaign) => readonly Fault[];

export type PlacedStage = { readonly path: string; readonly track: Track; readonly stage: Stage };

export function fault(path: string, code: string, message: string): Fault {
  return { path, code, message };
}

/** The fault where a condition does not hold, for use in lists: `...unless(min <= max, path, code, message)`. */
export function unless(sound: boolean, path: string, code: string, message: string): readonly Fault[] {
  return sound ? [] : [fault(path, code, message)];
}

/** Every stage of every track with its path, e.g. `tracks[0].stages[1]`. */
export function stagesWithPaths(campaign: Campaign): readonly PlacedStage[] {
  return campaign.tracks.flatMap((track, t) =>
    track.stages.map((stage, s) => ({ path: `tracks[${t}].stages[${s}]`, track, stage })),
  );
}

/** A rule that looks at one stage at a time. */
export function eachStage(check: (placed: PlacedStage, campaign: Campaign) => readonly Fault[]): CampaignRule {
  return (campaign) => stagesWithPaths(campaign).flatMap((placed) => check(placed, campaign));
}

/** A fault for each value that has come before; `pathOf` gives the path of an index. */
export function repeated(values: readonly string[], pathOf: (index: number) => string, what: string): readonly Fault[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) === index ? [] : [fault(pathOf(index), 'repeated', `${what}重复：${value}`)],
  );
}
