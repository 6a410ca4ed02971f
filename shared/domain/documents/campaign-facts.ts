import type { Campaign, Stage, Track } from '../../contract/campaign.ts';

/** What the documents ask of a campaign file. */

export function stagesOf({ tracks }: Campaign): readonly Stage[] {
  return tracks.flatMap(({ stages }) => stages);
}

/** The track of cases; undefined where the campaign has none. */
export function caseTrack({ tracks }: Campaign): Track | undefined {
  return tracks.find((track) => track.of === 'case');
}

/** The first day on which the service of a case may have begun; undefined where the track sets no bound. */
export function casesSince({ recent }: Track): string | undefined {
  return recent && `${Number(recent.asOf.slice(0, 4)) - recent.years}${recent.asOf.slice(4)}`;
}

/** How many cases the city sends up, with the clause that says so (selection.md §3). */
export function casePlaces(campaign: Campaign): Stage['places'] {
  return caseTrack(campaign)?.stages.find(({ level }) => level === 'city')?.places;
}

/** How many cases a district files, by the first quota of the case track that says so (selection.md §3). */
export function casesEach({ tracks }: Campaign): { readonly min: number; readonly max: number } | undefined {
  const quotas = tracks
    .filter((track) => track.of === 'case')
    .flatMap(({ stages }) => stages.map(({ quota }) => quota));
  return quotas.find((quota) => quota?.kind === 'range');
}

/** The years whose practice assessments count; without a rule, the last three of the adviser's own. */
export function assessmentYears({ eligibility }: Campaign, own: Readonly<Record<string, unknown>>): readonly number[] {
  const rule = eligibility.find(({ kind }) => kind === 'assessments');
  if (rule?.kind === 'assessments') return rule.years;
  return Object.keys(own)
    .map(Number)
    .toSorted((a, b) => a - b)
    .slice(-3);
}

/** The year that hours and lectures are counted in, where the campaign says so. */
export function serviceYear(campaign: Campaign): string {
  const year = stagesOf(campaign).find(({ assessment }) => assessment)?.assessment?.year;
  return year === undefined ? '年度' : `${year}年度`;
}

export function districtName({ districts }: Campaign, district: string): string {
  return districts.find(({ id }) => id === district)?.name ?? district;
}

/** The kind of document that is filed for such an entry on a form of the notice, by the number of its annex. */
export function annexOf({ documents }: Campaign, id: string): string | undefined {
  const annex = documents.find((kind) => kind.id === id)?.annex;
  return annex === undefined ? undefined : `附件${annex}`;
}

/** The clause of the notice, or the setting where the notice is silent. */
export function sourceText(
  { assumptions }: Campaign,
  from: { readonly clause?: string | undefined; readonly assumption?: string | undefined },
): string {
  if (from.clause !== undefined) return `通知第${from.clause}条`;
  return from.assumption === undefined ? '' : (assumptions[from.assumption] ?? '');
}
