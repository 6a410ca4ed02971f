import { describe, expect, test } from 'vitest';

import type { CaseInput } from '../../shared/contract/cases.ts';
import { caseFaults, openPoints } from '../../shared/domain/case.ts';
import { casePlaces, casesSince, caseTrack } from '../../shared/domain/documents/campaign-facts.ts';
import { campaignFile } from '../actions/world.ts';

const campaign = campaignFile();
const track = caseTrack(campaign);
if (!track) throw new Error('The campaign has no track of cases');
const every = track.conditions.map(({ id }) => id);

const input = (more: Partial<CaseInput> = {}): CaseInput => ({
  title: '一堵墙的和解',
  advisers: ['adv_1'],
  village: '示例村',
  period: { from: '2019-04-01', to: '2022-05-20' },
  text: '第一段。',
  fulfilled: every,
  consent: true,
  publicVersion: '某村两户……',
  ...more,
});
const faults = (more: Partial<CaseInput>) =>
  caseFaults(track, input(more), '2022-05-20').map(({ field, code }) => `${field} ${code}`);

describe('given what a case says', () => {
  test.each([
    ['all that is asked', {}, []],
    ['a day too early', { period: { from: '2019-03-31', to: '2022-05-20' } }, ['period.from case-too-old']],
    ['a service that is not over', { period: { from: '2022-05-01', to: '2022-05-21' } }, ['period.to day-ahead']],
    [
      'an end before the beginning',
      { period: { from: '2021-05-02', to: '2021-05-01' } },
      ['period.to dates-out-of-order'],
    ],
    ['one day', { period: { from: '2021-05-01', to: '2021-05-01' } }, []],
    ['an adviser twice', { advisers: ['adv_1', 'adv_2', 'adv_1'] }, ['advisers[2] repeated']],
    ['no condition', { fulfilled: [] }, []],
    ['a condition that is none', { fulfilled: ['true', 'x'] }, ['fulfilled[1] condition-unknown']],
    ['a condition twice', { fulfilled: ['true', 'true'] }, ['fulfilled[1] repeated']],
  ] as const)('then %s has the faults that it should have', (_, more, expected) => {
    expect(faults(structuredClone(more) as Partial<CaseInput>)).toEqual(expected);
  });

  test('then a case that is too old is told the rule and its first day', () => {
    const [fault] = caseFaults(track, input({ period: { from: '2019-03-31', to: '2020-01-01' } }), '2022-05-20');
    expect(fault?.detail).toBe('应为近3年的服务案例：开始日期不能早于2019年4月1日');
  });

  test('given a track that says nothing of age, then a case may be as old as it is', () => {
    const { recent: _, ...without } = track;
    expect(casesSince(without)).toBeUndefined();
    expect(caseFaults(without, input({ period: { from: '1999-01-01', to: '1999-02-01' } }), '2022-05-20')).toEqual([]);
  });
});

describe('given a form that is not filled in to its end', () => {
  const open = (more: Partial<CaseInput>) => openPoints(track, input(more)).map(({ field }) => field);

  test('then every condition not confirmed, the consent and the public version are open points', () => {
    expect(open({})).toEqual([]);
    expect(open({ fulfilled: ['true'] })).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    const { consent: _c, publicVersion: _p, ...rest } = input();
    expect(openPoints(track, rest).map(({ name }) => name)).toEqual(['公开发布的同意', '公开发布的文本']);
    expect(openPoints(track, input({ consent: false }))).toEqual([
      { field: 'consent', name: '公开发布的同意（现为不同意）' },
    ]);
  });
});

test('given the campaign of 2022, then the city sends up five cases', () => {
  expect(casePlaces(campaign)).toMatchObject({ count: 5, clause: '2' });
  expect(casePlaces({ ...campaign, tracks: campaign.tracks.filter(({ of }) => of !== 'case') })).toBeUndefined();
});
