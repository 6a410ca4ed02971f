import { Campaign } from '../../contract/campaign.ts';
import { faultsOf, faultText } from '../../contract/faults.ts';
import { err, ok, type Result } from '../../platform/result.ts';
import { documentsDueInTime, stageDatesInOrder, stagesFollowTheirInputs } from './dates.ts';
import type { CampaignRule, Fault } from './fault.ts';
import { everyRankingHasALine, everyStageHasInput, noStageFeedsItself } from './flow.ts';
import { noticesAreLongEnough, noticesFitBetweenVotes } from './notices.ts';
import { picksFit, placesFit, profileLengthsInOrder, quotasAddUp } from './numbers.ts';
import { idsAreUnique, namesExist, neededStagesExist, rulesHaveSources, sourcesExist } from './references.ts';
import { panelsAddUp, scoresAddUp, tiesAreBroken } from './scores.ts';
import { soundPartOf } from './sound-part.ts';

/** Every rule that looks across the fields of a campaign file (selection.md §4, first point). */
const rules: readonly CampaignRule[] = [
  idsAreUnique,
  namesExist,
  neededStagesExist,
  sourcesExist,
  rulesHaveSources,
  everyStageHasInput,
  noStageFeedsItself,
  everyRankingHasALine,
  scoresAddUp,
  panelsAddUp,
  tiesAreBroken,
  quotasAddUp,
  placesFit,
  picksFit,
  profileLengthsInOrder,
  stageDatesInOrder,
  stagesFollowTheirInputs,
  documentsDueInTime,
  noticesAreLongEnough,
  noticesFitBetweenVotes,
];

/** All faults across fields of a file whose fields are each sound. */
export function campaignFaults(campaign: Campaign): readonly Fault[] {
  return rules.flatMap((rule) => rule(campaign));
}

export type CampaignInvalid = { readonly type: 'campaign-invalid'; readonly faults: readonly Fault[] };

/**
 * Reads a campaign file. A bad file is refused with the path of each fault: those of single fields and those across
 * fields together, so that nobody has to mend one to be told of the next.
 */
export function readCampaign(json: unknown): Result<Campaign, CampaignInvalid> {
  const parsed = Campaign.safeParse(json, { error: faultText });
  if (parsed.success) {
    const faults = campaignFaults(parsed.data);
    return faults.length === 0 ? ok(parsed.data) : err({ type: 'campaign-invalid', faults });
  }
  const own = faultsOf(parsed.error).map(({ field, code, detail }) => ({ path: field, code, message: detail }));
  const across = faultsAcross(json).filter(
    ({ path }) => !own.some((fault) => isWithin(path, fault.path) || isWithin(fault.path, path)),
  );
  return err({ type: 'campaign-invalid', faults: [...own, ...across] });
}

/** What the rules can say of a malformed file: of the file as it is, or where they trip over it, of its sound part. */
function faultsAcross(json: unknown): readonly Fault[] {
  const { json: sound, mended } = soundPartOf(json);
  return rules.flatMap((rule) => {
    const whole = attempt(rule, json);
    if (whole) return whole;
    const partial = attempt(rule, sound) ?? [];
    return partial.filter(({ path }) => !mended.some((stage) => isWithin(path, stage)));
  });
}

/** Undefined where a rule trips over a malformed part: the schema has said already what is wrong there. */
function attempt(rule: CampaignRule, json: unknown): readonly Fault[] | undefined {
  try {
    return rule(json as Campaign);
  } catch {
    return undefined;
  }
}

function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}
