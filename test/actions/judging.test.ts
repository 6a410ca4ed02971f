import { beforeEach, describe, expect, test } from 'vitest';

import { appointJudges } from '../../shared/actions/appoint-judges.ts';
import { enterScores } from '../../shared/actions/enter-scores.ts';
import { recuseJudge } from '../../shared/actions/recuse-judge.ts';
import type { RankingSnapshot } from '../../shared/contract/rankings.ts';
import { actor, candidate } from './builders.ts';
import { cityRoundId as roundId, world } from './world.ts';

const city = actor('city-officer');
const groups = ['peoples-congress', 'cppcc', 'rule-of-law-observer'];
const panel = Array.from({ length: 9 }, (_, index) => ({
  subject: `judge-${index}`,
  name: `评委${index}`,
  group: groups[index % 3] ?? '',
}));
const points = { duty: '38.5', public: '28', debriefing: '19.25', innovation: '9' };
const judge = (subject = 'judge-0') => actor('judge', { subject });

let given = world();
beforeEach(async () => {
  given = world();
  given.state.candidates.push(candidate('cnd_a', { roundId }), candidate('cnd_b', { roundId }));
});

const appoint = (judges = panel, by = city, round = roundId) =>
  appointJudges(given.ports, { actor: by, roundId: round, request: { judges } });
const score = (changed: Record<string, string> = {}, by = judge(), candidateId = 'cnd_a') =>
  enterScores(given.ports, { actor: by, roundId, candidateId, request: { points: { ...points, ...changed } } });
const recuse = (by = judge(), candidateId = 'cnd_a') =>
  recuseJudge(given.ports, { actor: by, roundId, candidateId, request: { reason: '亲属关系' } });
const codeOf = (result: { readonly ok: boolean }) =>
  'error' in result ? (result as { error: { type: string } }).error.type : 'ok';

describe('appoint-judges', () => {
  test('given the right groups, when appointed twice in another order, then one panel is written with stable ids', async () => {
    const first = await appoint();
    const again = await appoint(panel.toReversed());
    expect(again).toEqual(first);
    expect(given.state.audit).toHaveLength(1);
    expect(JSON.stringify(first)).not.toContain('judge-0');
  });

  test('given wrong groups, sizes and a repeated account, when appointed, then every fault is named', async () => {
    const wrong = panel.map((one, index) => ({
      ...one,
      ...(index === 0 && { group: 'friends' }),
      ...(index === 8 && { subject: 'judge-1' }),
    }));
    const result = await appoint(wrong);
    expect(!result.ok && result.error.errors?.map(({ field, code }) => [field, code])).toEqual([
      ['judges[0].group', 'group-unknown'],
      ['judges[8].subject', 'repeated'],
      ['judges', 'group-size'],
    ]);
  });

  test('given a sheet, when another panel is appointed, then it is refused, and the same one is not', async () => {
    await appoint();
    await score();
    expect(codeOf(await appoint(panel.map((one) => ({ ...one, name: `${one.name}新` }))))).toBe('panel-in-use');
    expect(codeOf(await appoint())).toBe('ok');
  });

  test.each([
    ['a judge', () => appoint(panel, judge()), 'role-forbidden'],
    ['an unknown round', () => appoint(panel, city, 'rnd_none'), 'round-unknown'],
    ['a round without a panel', () => appoint(panel, city, 'rnd_changzhou-2022_province'), 'round-without-panel'],
  ])('given %s, when appointed, then it is refused', async (_name, act, code) => {
    expect(codeOf(await act())).toBe(code);
  });
});

describe('enter-scores', () => {
  beforeEach(async () => {
    await appoint();
    given.state.audit.length = 0;
  });

  test('given points, when entered, repeated and corrected, then versions count changes and the record keeps what was', async () => {
    expect(await score()).toMatchObject({ ok: true, value: { version: 1 } });
    expect(await score()).toMatchObject({ ok: true, value: { version: 1 } });
    expect(await score({ duty: '40' })).toMatchObject({ ok: true, value: { version: 2 } });
    expect(given.state.audit.map(({ before, after }) => [before, after])).toEqual([
      [undefined, points],
      [points, { ...points, duty: '40' }],
    ]);
  });

  test.each([
    [{ duty: '40.01' }, 'score-out-of-range', ['points.duty']],
    [{ charm: '1' }, 'criterion-unknown', ['points.charm']],
    [{ duty: '41', innovation: '10.5' }, 'score-out-of-range', ['points.duty', 'points.innovation']],
  ])('given points %o, when entered, then every fault is named', async (changed, code, fields) => {
    const result = await score(changed);
    expect(codeOf(result)).toBe(code);
    expect(!result.ok && result.error.errors?.map(({ field }) => field)).toEqual(fields);
  });

  test('given a criterion left out, when entered, then it is named', async () => {
    const { duty: _duty, ...rest } = points;
    const result = await enterScores(given.ports, {
      actor: judge(),
      roundId,
      candidateId: 'cnd_a',
      request: { points: rest },
    });
    expect(result).toMatchObject({
      ok: false,
      error: { type: 'criterion-missing', errors: [{ field: 'points.duty' }] },
    });
  });

  test.each([
    ['somebody who is no judge of the round', () => score({}, judge('judge-x')), 'judge-not-appointed'],
    ['another role', () => score({}, city), 'role-forbidden'],
    ['an unknown candidate', () => score({}, judge(), 'cnd_x'), 'candidate-unknown'],
  ])('given %s, when scores are entered, then they are refused', async (_name, act, code) => {
    expect(codeOf(await act())).toBe(code);
  });

  test('given the deadline of the stage, when it has come, then no score is taken', async () => {
    given.state.now = Date.parse('2022-05-20T17:00:00+08:00') - 1;
    expect(codeOf(await score())).toBe('ok');
    given.state.now += 1;
    expect(codeOf(await score({ duty: '1' }))).toBe('scoring-closed');
  });

  test.each([
    ['provisional', 'ok'],
    ['final', 'scoring-closed'],
  ] as const)('given a %s ranking, when scores are entered, then the answer is %s', async (standing, code) => {
    given.state.snapshots.push({ requestId: 'req_1', snapshot: { roundId, standing } as RankingSnapshot });
    expect(codeOf(await score())).toBe(code);
  });

  test('given a recusal and a sheet, when the other is tried, then each keeps the other out', async () => {
    await recuse();
    expect(codeOf(await score())).toBe('judge-recused');
    await score({}, judge(), 'cnd_b');
    expect(codeOf(await recuse(judge(), 'cnd_b'))).toBe('already-scored');
    expect(codeOf(await recuse())).toBe('ok');
    expect(given.state.recusals).toHaveLength(1);
  });
});
