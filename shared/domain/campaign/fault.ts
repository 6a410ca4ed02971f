import type { Campaign, Stage } from '../../contract/campaign.ts';

/** One fault of a campaign file: where (`tracks[0].stages[1].score`), which rule, and what is wrong in zh-CN. */
export type Fault = { readonly path: string; readonly code: string; readonly message: string };

/** A rule that looks across fields; the schema has looked at each field alone. */
export type CampaignRule = (campaign: Campaign) => readonly Fault[];

/** Every stage of every track with its path, e.g. `tracks[0].stages[1]`. */
export function stagesWithPaths(
  campaign: Campaign,
): readonly { readonly path: string; readonly track: string; readonly stage: Stage }[] {
  return campaign.tracks.flatMap(({ id: track, stages }, t) =>
    stages.map((stage, s) => ({ path: `tracks[${t}].stages[${s}]`, track, stage })),
  );
}

/** A fault for each value that has come before; `pathOf` gives the path of an index. */
export function repeated(values: readonly string[], pathOf: (index: number) => string, what: string): readonly Fault[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) === index
      ? []
      : [{ path: pathOf(index), code: 'repeated', message: `${what}重复：${value}` }],
  );
}
