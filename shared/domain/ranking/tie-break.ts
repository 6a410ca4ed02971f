import { illegalValue } from '../../platform/result.ts';
import { lotOf } from '../draw.ts';
import type { Exact } from '../exact.ts';
import { compare, fromCount, toExact, toTwoDecimals } from '../exact.ts';
import { byText } from './order.ts';
import type { Standing } from './total-score.ts';
import type { RankingInput, TieBreakName, TieBreakStep } from './types.ts';

/** A standing in its place; `tied` are the others with the same exact total, `steps` what was consulted to part them. */
export type Placed = {
  readonly standing: Standing;
  readonly tied: readonly string[];
  readonly steps: readonly TieBreakStep[];
};

/** What nothing could part: in want of a seed for the draw, or of a rule. */
export type Unparted = {
  readonly why: 'draw-seed-missing' | 'tie-unresolved';
  readonly candidateIds: readonly string[];
};

export type Placing = { readonly placed: readonly Placed[]; readonly unparted: readonly Unparted[] };

type Step = { readonly standing: Standing; readonly steps: readonly TieBreakStep[] };

/**
 * Puts standings in order: higher exact total first; equal exact totals by the rule's tie-breaks in turn (more is first;
 * in the draw, the smaller lot). A tie-break that the round has no value for (a debrief that it does not hold) parts nobody.
 */
export function placeAll(input: RankingInput, all: readonly Standing[]): Placing {
  const placed: Placed[] = [];
  const unparted: Unparted[] = [];
  for (const group of groupsBy(all, ({ total }) => total)) {
    const members = part(input, group, input.rule.tieBreaks, unparted);
    const ids = members.map(({ standing }) => standing.candidate.id);
    for (const { standing, steps } of members) {
      placed.push({ standing, steps, tied: ids.filter((id) => id !== standing.candidate.id) });
    }
  }
  return { placed, unparted };
}

function part(
  input: RankingInput,
  group: readonly Standing[],
  rules: readonly TieBreakName[],
  unparted: Unparted[],
): readonly Step[] {
  if (group.length === 1) return group.map((standing) => ({ standing, steps: [] }));
  const [rule, ...rest] = rules;
  const giveUp = (why: Unparted['why']): readonly Step[] => {
    unparted.push({ why, candidateIds: group.map(({ candidate }) => candidate.id).toSorted(byText) });
    return group.map((standing) => ({ standing, steps: [] }));
  };
  if (rule === undefined) return giveUp('tie-unresolved');
  if (rule === 'draw') return input.drawSeed ? draw(input.drawSeed, input.roundId, group) : giveUp('draw-seed-missing');
  if (group.some((standing) => valueOf(rule, standing) === undefined)) return part(input, group, rest, unparted);
  return groupsBy(group, (standing) => valueOf(rule, standing) ?? standing.total).flatMap((subgroup) =>
    part(input, subgroup, rest, unparted).map(({ standing, steps }) => ({
      standing,
      steps: [stepOf(rule, standing), ...steps],
    })),
  );
}

function draw(seed: string, roundId: string, group: readonly Standing[]): readonly Step[] {
  return group
    .map((standing) => ({ standing, lot: lotOf(seed, roundId, standing.candidate.id) }))
    .toSorted((a, b) => byText(a.lot, b.lot))
    .map(({ standing, lot }) => ({ standing, steps: [{ by: 'draw', shown: lot }] }));
}

/** Groups of equal value, the highest first. */
function groupsBy(all: readonly Standing[], value: (standing: Standing) => Exact): readonly (readonly Standing[])[] {
  const sorted = all
    .map((standing) => ({ standing, value: value(standing) }))
    .toSorted((a, b) => compare(b.value, a.value));
  const groups: { readonly value: Exact; readonly members: Standing[] }[] = [];
  for (const one of sorted) {
    const last = groups.at(-1);
    if (last && compare(last.value, one.value) === 0) last.members.push(one.standing);
    else groups.push({ value: one.value, members: [one.standing] });
  }
  return groups.map(({ members }) => members);
}

function valueOf(rule: Exclude<TieBreakName, 'draw'>, standing: Standing): Exact | undefined {
  switch (rule) {
    case 'debrief':
      return standing.debrief;
    case 'vote':
      return fromCount(standing.votes);
    case 'onsite-hours':
      return fromCount(standing.candidate.onsiteMinutes);
    case 'lectures':
      return fromCount(standing.candidate.lectures);
    default:
      return illegalValue(rule);
  }
}

function stepOf(rule: Exclude<TieBreakName, 'draw'>, standing: Standing): TieBreakStep {
  const value = valueOf(rule, standing);
  if (value === undefined) throw new Error(`No ${rule} to compare for ${standing.candidate.id}`);
  if (rule === 'debrief') return { by: rule, shown: toTwoDecimals(value), exact: toExact(value) };
  return { by: rule, shown: toExact(value) };
}
