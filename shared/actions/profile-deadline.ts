import type { FieldFault } from '../contract/problems.ts';
import type { AdviserInput } from '../contract/registry.ts';
import { stateOf } from './clearance-state.ts';
import type { CandidateStore, RoundStore } from './ports.ts';
import type { AdviserRecord, StoredCampaign } from './records.ts';
import { profileKindOf } from './stage-rules.ts';
import { takingPart } from './taking-part.ts';
import { beijingTime } from './texts.ts';
import type { ExtensionStore } from './upload-ports.ts';
import { dueIn } from './upload-rules.ts';

export type ProfileDeadlinePorts = {
  readonly rounds: Pick<RoundStore, 'ofCampaign'>;
  readonly candidates: Pick<CandidateStore, 'ofRound'>;
  readonly extensions: Pick<ExtensionStore, 'ofCampaign'>;
};
/** What is wrong with changing an adviser into this: nothing, or that the profile is late. */
export type LateProfile = (earlier: AdviserRecord | undefined, next: AdviserInput) => readonly FieldFault[];

/**
 * Late material is refused unless the city officer reopens, with a reason on the record (selection.md §4): from its
 * deadline on the profile of whoever is nominated stays as it is. The city reopens it by an extension for the district,
 * or for one person by returning the nomination. Other fields can be changed, and profiles of others.
 */
export async function profileDeadline(
  ports: ProfileDeadlinePorts,
  { campaign, campaignId }: StoredCampaign,
  now: number,
): Promise<LateProfile> {
  const kind = profileKindOf(campaign);
  if (!kind || now < kind.dueAt) return () => [];
  const [rounds, extensions] = await Promise.all([
    ports.rounds.ofCampaign(campaignId),
    ports.extensions.ofCampaign(campaignId),
  ]);
  const asking = rounds.filter(({ stageId }) => stageId === kind.neededIn);
  const taking = await Promise.all(
    asking.map(async (round) => takingPart(round, await ports.candidates.ofRound(round.roundId))),
  );
  const nominated = new Set(
    taking.flat().flatMap((one) => (stateOf(one) === 'nominated' ? [`${one.district} ${one.adviserId}`] : [])),
  );
  return (earlier, next) => {
    if (!earlier || (earlier.profile ?? '') === (next.profile ?? '')) return [];
    const { district, adviserId } = earlier;
    const due = dueIn(
      kind,
      extensions.find((one) => one.kind === kind.id && one.district === district),
    );
    if (now < due || (kind.neededIn !== undefined && !nominated.has(`${district} ${adviserId}`))) return [];
    const detail = `${kind.name}应在${beijingTime(due)}前报送；已推荐人员的不能再改，确需修改的请市局延期或退回`;
    return [{ field: 'profile', code: 'deadline-passed', detail }];
  };
}
