import type { BundleLack } from '../../contract/bundle-manifest.ts';
import { casesEach, districtName } from '../documents/campaign-facts.ts';
import { type BundleFacts, bundledKinds, filedBy } from './facts.ts';

/**
 * Required material that is not there: of each participant, each district and each case, what a case's form leaves open,
 * and the cases that a district still owes (selection.md §3: 2 or 3 each), unless the officer has chosen which go.
 */
export function lacksOf(facts: BundleFacts): readonly BundleLack[] {
  const { campaign, participants, cases } = facts;
  const required = bundledKinds(campaign).filter((kind) => kind.required && !isOfNextStage(facts, kind.neededIn));
  const lacking = (district: string, owner: string, of: string, owners: 'adviser' | 'case' | 'district') =>
    required
      .filter((kind) => kind.of === owners && filedBy(facts, district, owner, kind.id).length === 0)
      .map(({ id, name }): BundleLack => ({ district: districtName(campaign, district), of, kind: id, name }));
  return [
    ...participants.flatMap(({ district, adviserId, adviser }) =>
      lacking(district, adviserId, adviser.name, 'adviser'),
    ),
    // A district sends what it owes for those of its own who take part.
    ...districtsOf(facts).flatMap((district) =>
      lacking(district, 'district', districtName(campaign, district), 'district'),
    ),
    ...cases.flatMap(({ district, owner, open }) => {
      const of = caseName(facts, district, owner);
      const unanswered = open.map(({ field, name }) => ({
        district: districtName(campaign, district),
        of,
        kind: field,
        name,
      }));
      return [...unanswered, ...lacking(district, owner, of, 'case')];
    }),
    ...(facts.casesChosen ? [] : owedCases(facts)),
  ];
}

/** Before there is a result nobody is known to go on, and nobody owes what the next stage needs. */
function isOfNextStage({ campaign, round, snapshot }: BundleFacts, neededIn: string | undefined): boolean {
  if (snapshot || neededIn === undefined) return false;
  const stage = campaign.tracks.flatMap(({ stages }) => stages).find(({ id }) => id === neededIn);
  return stage?.inputs.includes(round.stageId) ?? false;
}

/** Districts of those who take part, in the campaign's order. */
export function districtsOf({
  campaign,
  participants,
}: Pick<BundleFacts, 'campaign' | 'participants'>): readonly string[] {
  const taking = new Set(participants.map(({ district }) => district));
  return campaign.districts.map(({ id }) => id).filter((id) => taking.has(id));
}

/** `案例2`: cases of a district are counted in the order of their ids. */
export function caseName({ cases }: Pick<BundleFacts, 'cases'>, district: string, owner: string): string {
  const own = cases.filter((one) => one.district === district).map((one) => one.owner);
  return `案例${own.toSorted().indexOf(owner) + 1}`;
}

function owedCases({ campaign, cases }: BundleFacts): readonly BundleLack[] {
  const least = casesEach(campaign)?.min ?? 0;
  return campaign.districts.flatMap(({ id, name }): BundleLack[] => {
    const filed = cases.filter(({ district }) => district === id).length;
    if (filed >= least) return [];
    return [{ district: name, of: name, kind: 'case', name: `典型案例（已报送${filed}个，不少于${least}个）` }];
  });
}
