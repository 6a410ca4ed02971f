import { Campaign } from '../../contract/campaign.ts';
import { faultsOf, faultText } from '../../contract/faults.ts';
import { err, ok, type Result } from '../../platform/result.ts';
import { documentsDueInTime, stageDatesInOrder, stagesFollowTheirInputs } from './dates.ts';
import type { CampaignRule, Fault } from './fault.ts';
import { everyStageHasInput, noStageFeedsItself } from './flow.ts';
import { noticesAreLongEnough, picksFit, profileLengthsInOrder, quotasAddUp } from './numbers.ts';
import { idsAreUnique, namesExist, sourcesExist } from './references.ts';
import { panelsAddUp, scoresAddUp, tiesAreBroken } from './scores.ts';

/** Every rule that looks across the fields of a campaign file (selection.md §4, first point). */
const rules: readonly CampaignRule[] = [
  idsAreUnique,
  sourcesExist,
  namesExist,
  everyStageHasInput,
  noStageFeedsItself,
  scoresAddUp,
  panelsAddUp,
  tiesAreBroken,
  quotasAddUp,
  picksFit,
  noticesAreLongEnough,
  profileLengthsInOrder,
  stageDatesInOrder,
  stagesFollowTheirInputs,
  documentsDueInTime,
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
  const across = rules
    .flatMap((rule) => attempt(rule, json))
    .filter(({ path }) => !own.some((fault) => touches(path, fault.path)));
  return err({ type: 'campaign-invalid', faults: [...own, ...across] });
}

/** A rule that trips over a malformed part says nothing: the schema has said it already. */
function attempt(rule: CampaignRule, json: unknown): readonly Fault[] {
  try {
    return rule(json as Campaign);
  } catch {
    return [];
  }
}

const touches = (path: string, other: string) => path.startsWith(other) || other.startsWith(path);
