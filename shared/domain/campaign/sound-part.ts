import { Stage } from '../../contract/campaign.ts';

export type SoundPart = {
  readonly json: unknown;
  /** Paths of the stages that were mended: what a rule says of them is not to be trusted. */
  readonly mended: readonly string[];
};

/**
 * A malformed file with its malformed stages mended, so that rules can look at the others: of such a stage each field
 * that is sound by itself is kept; a field that must be there gets the plainest value instead.
 */
export function soundPartOf(json: unknown): SoundPart {
  if (!isRecord(json) || !Array.isArray(json['tracks'])) return { json, mended: [] };
  const mended: string[] = [];
  const tracks = json['tracks'].map((track: unknown, t) => {
    if (!isRecord(track) || !Array.isArray(track['stages'])) return track;
    const stages = track['stages'].map((stage: unknown, s) => {
      if (Stage.safeParse(stage).success) return stage;
      mended.push(`tracks[${t}].stages[${s}]`);
      return mend(stage);
    });
    return { ...track, stages };
  });
  return { json: { ...json, tracks }, mended };
}

/** It lies before all others, so that nothing else seems to come too early. */
const plainest: Stage = {
  id: '',
  name: '',
  level: 'district',
  perDistrict: true,
  inputs: [],
  window: { from: '0000-01-01', to: '0000-01-01' },
  clearances: [],
  deadlines: [],
};

function mend(stage: unknown): unknown {
  if (!isRecord(stage)) return plainest;
  const sound = Object.entries(Stage.shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(stage[key]);
    return parsed.success && parsed.data !== undefined ? [[key, parsed.data] as const] : [];
  });
  return { ...plainest, ...Object.fromEntries(sound) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
