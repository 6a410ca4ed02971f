import { describe, expect, test } from 'vitest';
import { rankCandidates } from '../../shared/domain/ranking/rank-candidates.ts';
import type { RankingInput, RankingRule } from '../../shared/domain/ranking/types.ts';
import { cityInput, cityRule } from './ranking-builders.ts';

const refused = (input: RankingInput): unknown => {
  const result = rankCandidates(input);
  return result.ok ? undefined : result.error;
};
const good = cityInput([
  { id: 'a', scores: ['90', '80'], votes: 5 },
  { id: 'b', scores: ['70', '60'], votes: 3 },
]);

describe('scores that are missing', () => {
  test('given gaps in several places, all of them are listed, by candidate and judge', () => {
    const rule: RankingRule = {
      ...cityRule,
      panel: {
        criteria: [
          { id: 'work', maxPoints: 60 },
          { id: 'talk', maxPoints: 40 },
        ],
      },
    };
    const input = cityInput(
      [
        { id: 'b', scores: [undefined, null] },
        { id: 'a', scores: [undefined, undefined] },
      ],
      {
        rule,
        sheets: [
          { judgeId: 'j2', candidateId: 'a', points: { work: '50' } },
          { judgeId: 'j1', candidateId: 'a', points: {} },
        ],
      },
    );
    expect(refused(input)).toEqual({
      type: 'scores-missing',
      missing: [
        { judgeId: 'j1', candidateId: 'a', criterionId: 'work' },
        { judgeId: 'j1', candidateId: 'a', criterionId: 'talk' },
        { judgeId: 'j2', candidateId: 'a', criterionId: 'talk' },
        { judgeId: 'j1', candidateId: 'b' },
      ],
    });
  });
  test('given a locked candidate without sheets, nothing is missing', () => {
    expect(
      refused(
        cityInput([
          { id: 'a', scores: ['1'] },
          { id: 'z', locked: '停止资格' },
        ]),
      ),
    ).toBeUndefined();
  });
  test('given candidates from whom every judge recused, they are named', () => {
    const input = cityInput([
      { id: 'a', scores: ['1', null] },
      { id: 'c', scores: [null, null] },
      { id: 'b', scores: [null, null] },
    ]);
    expect(refused(input)).toEqual({ type: 'all-recused', candidateIds: ['b', 'c'] });
  });
  test('given no panel yet, it says so', () => {
    expect(refused({ ...good, judges: [] })).toEqual({ type: 'no-judges' });
  });
  test('given imports that lack a candidate, all are listed', () => {
    const rule: RankingRule = {
      ...cityRule,
      components: [
        { kind: 'assessment', weight: 60 },
        { kind: 'stage', stageId: 'constructor', weight: 40 },
      ],
    };
    const imported = { assessment: { source: 'x.csv', scores: { b: '88' } } };
    expect(refused({ ...good, rule, imported })).toEqual({
      type: 'imported-scores-missing',
      missing: [
        { component: 'assessment', candidateId: 'a' },
        { component: 'stage:constructor', candidateId: 'a' },
        { component: 'stage:constructor', candidateId: 'b' },
      ],
    });
  });
});

describe('ties that cannot be parted', () => {
  const tied = ['d', 'c', 'b', 'a'].map((id) => ({ id, scores: ['90'], votes: 1, lectures: id > 'b' ? 1 : 0 }));
  test('given no seed, every group in want of the draw is named', () => {
    expect(refused(cityInput(tied))).toEqual({
      type: 'draw-seed-missing',
      ties: [
        ['c', 'd'],
        ['a', 'b'],
      ],
    });
  });
  test('given a rule without a draw, the ties are named as unresolved', () => {
    const rule: RankingRule = { ...cityRule, tieBreaks: ['debrief'] };
    expect(refused(cityInput(tied, { rule, drawSeed: 's' }))).toEqual({
      type: 'tie-unresolved',
      ties: [['a', 'b', 'c', 'd']],
    });
  });
});

describe('a broken rule', () => {
  test.each<{ when: string; rule: Partial<RankingRule>; path: string; code: string }>([
    { when: 'no components', rule: { components: [] }, path: 'components', code: 'empty' },
    {
      when: 'weights of 99.9',
      rule: {
        components: [
          { kind: 'debrief', weight: 70 },
          { kind: 'vote', weight: '29.9' },
        ],
      },
      path: 'components',
      code: 'weights-not-100',
    },
    {
      when: 'a weight of 0',
      rule: {
        components: [
          { kind: 'debrief', weight: 100 },
          { kind: 'vote', weight: 0 },
        ],
      },
      path: 'components[1].weight',
      code: 'not-a-positive-number',
    },
    {
      when: 'a component twice',
      rule: {
        components: [
          { kind: 'vote', weight: 50 },
          { kind: 'vote', weight: 50 },
        ],
      },
      path: 'components[1]',
      code: 'repeated',
    },
    { when: 'no criteria', rule: { panel: { criteria: [] } }, path: 'panel.criteria', code: 'empty' },
    {
      when: 'a criterion of no points',
      rule: { panel: { criteria: [{ id: 'x', maxPoints: 'many' }] } },
      path: 'panel.criteria[0].maxPoints',
      code: 'not-a-positive-number',
    },
    {
      when: 'a criterion twice',
      rule: {
        panel: {
          criteria: [
            { id: 'x', maxPoints: 1 },
            { id: 'x', maxPoints: 1, weight: 1 },
          ],
        },
      },
      path: 'panel.criteria[1].id',
      code: 'repeated',
    },
    {
      when: 'a negative weight of a criterion',
      rule: { panel: { criteria: [{ id: 'x', maxPoints: 1, weight: -1 }] } },
      path: 'panel.criteria[0].weight',
      code: 'not-a-positive-number',
    },
    {
      when: 'trimming of two judges',
      rule: { panel: { criteria: [{ id: 'debrief', maxPoints: 100 }], trim: { fromJudges: 2 } } },
      path: 'panel.trim.fromJudges',
      code: 'trim-below-3',
    },
    {
      when: 'a rule after the draw',
      rule: { tieBreaks: ['draw', 'vote'] },
      path: 'tieBreaks[0]',
      code: 'draw-not-last',
    },
    { when: 'a tie-break twice', rule: { tieBreaks: ['vote', 'vote'] }, path: 'tieBreaks[1]', code: 'repeated' },
    { when: 'half a place', rule: { places: 0.5 }, path: 'places', code: 'not-a-whole-number' },
  ])('given $when, it is refused at $path', ({ rule, path, code }) => {
    expect(refused({ ...good, rule: { ...cityRule, ...rule } })).toEqual({
      type: 'invalid-rule',
      faults: [{ path, code }],
    });
  });
  test('given a debrief without a panel, it is refused', () => {
    const { panel: _, ...rule } = cityRule;
    expect(refused({ ...good, rule, sheets: [] })).toMatchObject({
      faults: [{ path: 'panel', code: 'panel-missing' }],
    });
  });
});

describe('parts that do not belong together', () => {
  const sheet = { judgeId: 'j1', candidateId: 'a', points: { debrief: '90' } };
  const recusal = { judgeId: 'j1', candidateId: 'a', reason: '同事' };
  test.each<{ when: string; input: Partial<RankingInput>; path: string; code: string }>([
    { when: 'a vote for a stranger', input: { votes: { x: 1 } }, path: 'votes.x', code: 'unknown-candidate' },
    { when: 'half a vote', input: { votes: { a: 0.5 } }, path: 'votes.a', code: 'not-a-whole-number' },
    { when: 'a negative vote', input: { votes: { a: -1 } }, path: 'votes.a', code: 'not-a-whole-number' },
    { when: 'no number of ballots', input: { ballots: Number.NaN }, path: 'ballots', code: 'not-a-whole-number' },
    { when: 'a judge twice', input: { judges: ['j1', 'j2', 'j1'] }, path: 'judges[2]', code: 'repeated' },
    { when: 'a sheet twice', input: { sheets: [sheet, sheet] }, path: 'sheets[1]', code: 'repeated' },
    {
      when: "another round's sheet",
      input: { sheets: [{ ...sheet, candidateId: 'x' }] },
      path: 'sheets[0].candidateId',
      code: 'unknown-candidate',
    },
    {
      when: 'a strange criterion',
      input: { sheets: [{ ...sheet, points: { toString: '1' } }] },
      path: 'sheets[0].points.toString',
      code: 'unknown-criterion',
    },
    {
      when: 'points that are no number',
      input: { sheets: [{ ...sheet, points: { debrief: '9e1' } }] },
      path: 'sheets[0].points.debrief',
      code: 'not-a-decimal',
    },
    {
      when: 'more points than there are',
      input: { sheets: [{ ...sheet, points: { debrief: '100.01' } }] },
      path: 'sheets[0].points.debrief',
      code: 'out-of-range',
    },
    { when: 'a recusal twice', input: { recusals: [recusal, recusal] }, path: 'recusals[1]', code: 'repeated' },
    {
      when: 'a recusal from a stranger',
      input: { recusals: [{ ...recusal, candidateId: 'x' }] },
      path: 'recusals[0].candidateId',
      code: 'unknown-candidate',
    },
    { when: 'a last rank of 0', input: { previous: { a: 0 } }, path: 'previous.a', code: 'not-a-whole-number' },
    {
      when: 'an imported score above 100',
      input: { imported: { assessment: { source: 'x', scores: { a: '201/2' } } } },
      path: 'imported.assessment.scores.a',
      code: 'out-of-range',
    },
    {
      when: 'an imported score that is no number',
      input: { imported: { stages: { city: { source: 'x', scores: { a: '优' } } } } },
      path: 'imported.stages.city.scores.a',
      code: 'not-a-decimal',
    },
    {
      when: 'an imported score of a stranger',
      input: { imported: { assessment: { source: 'x', scores: { x: '1' } } } },
      path: 'imported.assessment.scores.x',
      code: 'unknown-candidate',
    },
    {
      when: 'a candidate twice',
      input: { candidates: [...good.candidates, { id: 'a', onsiteMinutes: 0, lectures: 0 }] },
      path: 'candidates[2]',
      code: 'repeated',
    },
    {
      when: 'half a lecture',
      input: {
        candidates: [
          { id: 'a', onsiteMinutes: 0, lectures: 0.5 },
          { id: 'b', onsiteMinutes: 0, lectures: 0 },
        ],
      },
      path: 'candidates[0].lectures',
      code: 'not-a-whole-number',
    },
  ])('given $when, it is refused at $path', ({ input, path, code }) => {
    expect(refused({ ...good, ...input })).toEqual({ type: 'invalid-input', faults: [{ path, code }] });
  });
  test('given several faults, all are named', () => {
    expect(refused({ ...good, votes: { x: -1 } })).toMatchObject({
      faults: [{ code: 'unknown-candidate' }, { code: 'not-a-whole-number' }],
    });
  });
});
