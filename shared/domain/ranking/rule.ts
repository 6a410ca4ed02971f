import type { Exact } from '../exact.ts';
import { compare, fromDecimal, hundred, isDecimal, sum, zero } from '../exact.ts';
import type { Component, ComponentKey, RankingRule, RuleFault, RuleNumber } from './types.ts';

/** Reads a number of the rule exactly as the campaign file wrote it: 12.5 is 25/2. Throws a RangeError on no decimal. */
export function ruleNumber(value: RuleNumber): Exact {
  return fromDecimal(String(value));
}

/** The name of a component in clauses and errors. */
export function keyOf(component: Component): ComponentKey {
  return component.kind === 'stage' ? `stage:${component.stageId}` : component.kind;
}

/** Whether the rule weighs the debrief, so that a panel's scores are required. */
export function needsPanel(rule: RankingRule): boolean {
  return rule.components.some((component) => component.kind === 'debrief');
}

/** Every fault of a rule; a rule that a campaign was loaded with has none. */
export function checkRule(rule: RankingRule): readonly RuleFault[] {
  const faults = [...checkComponents(rule), ...checkPanel(rule), ...checkTieBreaks(rule)];
  if (!Number.isSafeInteger(rule.places) || rule.places < 1)
    faults.push({ path: 'places', code: 'not-a-whole-number' });
  return faults;
}

function checkComponents({ components }: RankingRule): RuleFault[] {
  if (components.length === 0) return [{ path: 'components', code: 'empty' }];
  const faults: RuleFault[] = [];
  for (const [index, component] of components.entries()) {
    if (!isPositive(component.weight)) {
      faults.push({ path: `components[${index}].weight`, code: 'not-a-positive-number' });
    }
    if (components.findIndex((other) => keyOf(other) === keyOf(component)) < index) {
      faults.push({ path: `components[${index}]`, code: 'repeated' });
    }
  }
  if (faults.length === 0 && compare(sum(components.map(({ weight }) => ruleNumber(weight))), hundred) !== 0) {
    faults.push({ path: 'components', code: 'weights-not-100' });
  }
  return faults;
}

function checkPanel(rule: RankingRule): RuleFault[] {
  const { panel } = rule;
  if (panel === undefined) return needsPanel(rule) ? [{ path: 'panel', code: 'panel-missing' }] : [];
  const faults: RuleFault[] = [];
  if (panel.criteria.length === 0) faults.push({ path: 'panel.criteria', code: 'empty' });
  for (const [index, criterion] of panel.criteria.entries()) {
    const path = `panel.criteria[${index}]`;
    if (!isPositive(criterion.maxPoints)) faults.push({ path: `${path}.maxPoints`, code: 'not-a-positive-number' });
    if (criterion.weight !== undefined && !isPositive(criterion.weight)) {
      faults.push({ path: `${path}.weight`, code: 'not-a-positive-number' });
    }
    if (panel.criteria.findIndex(({ id }) => id === criterion.id) < index) {
      faults.push({ path: `${path}.id`, code: 'repeated' });
    }
  }
  // Of two scores, dropping the highest and the lowest leaves nothing to take the mean of.
  if (panel.trim && !(Number.isSafeInteger(panel.trim.fromJudges) && panel.trim.fromJudges >= 3)) {
    faults.push({ path: 'panel.trim.fromJudges', code: 'trim-below-3' });
  }
  return faults;
}

function checkTieBreaks({ tieBreaks }: RankingRule): RuleFault[] {
  const faults: RuleFault[] = [];
  for (const [index, name] of tieBreaks.entries()) {
    if (tieBreaks.indexOf(name) < index) faults.push({ path: `tieBreaks[${index}]`, code: 'repeated' });
    if (name === 'draw' && index < tieBreaks.length - 1) {
      faults.push({ path: `tieBreaks[${index}]`, code: 'draw-not-last' });
    }
  }
  return faults;
}

function isPositive(value: RuleNumber): boolean {
  return isDecimal(String(value)) && compare(ruleNumber(value), zero) > 0;
}
