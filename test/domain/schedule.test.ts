import { describe, expect, test } from 'vitest';
import { scheduleOf } from '../../shared/domain/campaign/schedule.ts';
import { campaignFile } from '../actions/world.ts';

const at = (instant: string) => scheduleOf(campaignFile(), Date.parse(instant));
const find = (entries: ReturnType<typeof at>, title: string) => entries.find((entry) => entry.title === title);

describe('given the campaign of 2022, when its schedule is made', () => {
  test('then it is in the order of beginning, and every entry has a source', () => {
    const entries = at('2022-04-01T00:00:00+08:00');
    const starts = entries.map(({ from, to }) => from ?? to);
    expect(starts).toEqual(starts.toSorted());
    expect(entries.every(({ clause, assumption }) => (clause ?? assumption) !== undefined)).toBe(true);
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(
      new Set(['stage', 'vote', 'scores-due', 'notice', 'deadline']),
    );
  });

  test('then public notices end by working days: Labour Day is none, the Saturday worked for it is one', () => {
    expect(find(at('2022-04-01T00:00:00+08:00'), '辖市、区初评：公示')).toMatchObject({
      from: '2022-04-28',
      to: '2022-05-09',
      workingDays: 5,
      responsible: '各辖市（区）司法局',
    });
    expect(find(at('2022-04-01T00:00:00+08:00'), '市局推选：公示')).toMatchObject({
      from: '2022-05-23',
      to: '2022-05-30',
    });
  });

  // April 2022: 21 weekdays, without 4 and 5 April (清明), with 2 and 24 April, which were worked.
  test('then windows have their working days, and votes their seconds', () => {
    const entries = at('2022-04-01T00:00:00+08:00');
    expect(find(entries, '辖市、区初评')).toMatchObject({ from: '2022-04-01', to: '2022-04-30', workingDays: 21 });
    expect(find(entries, '市局推选：网络投票')).toMatchObject({
      from: '2022-05-16',
      to: '2022-05-20',
      workingDays: 5,
      opensAt: '2022-05-16T09:00:00+08:00',
      closesAt: '2022-05-20T17:00:00+08:00',
      responsible: '常州市司法局',
    });
  });

  test.each([
    ['2022-05-15T12:00:00+08:00', 'ahead', 5],
    ['2022-05-16T08:59:59+08:00', 'ahead', 4],
    ['2022-05-16T09:00:00+08:00', 'running', 4],
    ['2022-05-20T16:59:59+08:00', 'running', 0],
    ['2022-05-20T17:00:00+08:00', 'over', undefined],
  ])('then at %s the city vote is %s', (instant, state, workingDaysLeft) => {
    const vote = find(at(instant), '市局推选：网络投票');
    expect([vote?.state, vote?.workingDaysLeft]).toEqual([state, workingDaysLeft]);
  });

  test('then a deadline tells who owes what, and how many working days are left', () => {
    expect(find(at('2022-04-24T12:00:00+08:00'), '复评人员事迹简介（150字左右）')).toMatchObject({
      to: '2022-04-30',
      closesAt: '2022-04-30T17:00:00+08:00',
      responsible: '辖市、区司法局',
      state: 'running',
      workingDaysLeft: 5,
      clause: '4.4',
    });
  });
});
