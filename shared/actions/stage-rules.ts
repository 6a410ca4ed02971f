import type { Campaign, DocumentKind as DocumentRule, PanelRule, Stage } from '../contract/campaign.ts';
import type { ClauseKey, RankingRule } from '../domain/ranking/types.ts';
import { keyOf } from '../domain/ranking/rule.ts';
import type { RoundRecord } from './records.ts';

/**
 * What the campaign file says about a round, in the form that actions and domain ask for.
 *
 * @throws Error when the campaign has no such stage: rounds are made from it, and a stage with a round is never dropped
 */
export function stageOf(campaign: Campaign, { roundId, stageId }: Pick<RoundRecord, 'roundId' | 'stageId'>): Stage {
  const stage = stagesOf(campaign).find(({ id }) => id === stageId);
  if (!stage) throw new Error(`Round ${roundId} is of stage ${stageId}, which the campaign does not have`);
  return stage;
}

export function stagesOf({ tracks }: Campaign): readonly Stage[] {
  return tracks.flatMap(({ stages }) => stages);
}

/** The panel that scores the round, and the instant (milliseconds) from which no score is taken; none: no debriefing. */
export type Panel = Pick<PanelRule, 'groups' | 'criteria'> & { readonly scoresDueAt?: number };

export function panelOf(campaign: Campaign, round: RoundRecord): Panel | undefined {
  const rule = stageOf(campaign, round).panel;
  if (!rule) return undefined;
  const { groups, criteria, scoresDue } = rule;
  return { groups, criteria, ...(scoresDue !== undefined && { scoresDueAt: Date.parse(scoresDue) }) };
}

/**
 * @param places how many are above the line: the stage's own number, or the quota of the stage that it feeds
 * @param district of the round; a district may have weights of its own
 */
export function rankingRuleOf(
  { score, panel, vote, tieBreaks, places: own }: Stage,
  places: number,
  district?: string,
): RankingRule {
  const components = score?.byDistrict?.[district ?? ''] ?? score?.components ?? [];
  const clauses: Partial<Record<ClauseKey, string>> = {};
  for (const component of components) cite(clauses, keyOf(component), component);
  cite(clauses, 'places', own);
  cite(clauses, 'tie-breaks', tieBreaks);
  return {
    components,
    // Of no weight where the stage has no vote.
    voteScore: vote?.score ?? 'share-of-top',
    ...(panel && { panel: { criteria: panel.criteria, ...(panel.trim && { trim: panel.trim }) } }),
    tieBreaks: tieBreaks?.order ?? [],
    places,
    clauses,
  };
}

/** The clause of the notice, or the assumption where the notice is silent. */
function cite(
  clauses: Partial<Record<ClauseKey, string>>,
  key: ClauseKey,
  from: { readonly clause?: string | undefined; readonly assumption?: string | undefined } | undefined,
): void {
  const source = from?.clause ?? from?.assumption;
  if (source !== undefined) clauses[key] = source;
}

/** A kind of document with its deadline in milliseconds. */
export type DocumentKind = DocumentRule & { readonly dueAt: number };

export function documentKindOf({ documents }: Campaign, id: string): DocumentKind | undefined {
  const kind = documents.find((one) => one.id === id);
  return kind && { ...kind, dueAt: Date.parse(kind.due) };
}

/** Something that is due at an instant: a kind of document, or the profile. */
export type DeadlineKind = Pick<DocumentKind, 'id' | 'name' | 'of' | 'neededIn' | 'afterPayment' | 'dueAt'>;

/** The profile among what is due, where the campaign says when: it is registered, not filed, and has no document. */
export const profileKindId = 'profile';

export function profileKindOf({ profile: { neededIn, due } }: Campaign): DeadlineKind | undefined {
  if (due === undefined) return undefined;
  const kind = { id: profileKindId, name: '事迹简介', of: 'adviser', dueAt: Date.parse(due) } as const;
  return { ...kind, ...(neededIn !== undefined && { neededIn }) };
}

/** Everything that must be there by a deadline: the profile, and the required kinds of documents. */
export function requiredKinds(campaign: Campaign): readonly DeadlineKind[] {
  const documents = campaign.documents.filter(({ required }) => required);
  return [profileKindOf(campaign) ?? [], documents.flatMap(({ id }) => documentKindOf(campaign, id) ?? [])].flat();
}

export function deadlineKindOf(campaign: Campaign, id: string): DeadlineKind | undefined {
  return id === profileKindId ? profileKindOf(campaign) : documentKindOf(campaign, id);
}
