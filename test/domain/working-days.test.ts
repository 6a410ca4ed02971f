import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWorkingDay, noticeEnd, workingDaysBetween } from '../../shared/domain/working-days.ts';

const root = resolve(import.meta.dirname, '../..');
const oneDay = 86_400_000;
const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * oneDay).toISOString().slice(0, 10);

/** From the State Council's announcements for 2022 (国办发明电〔2021〕11号) and 2023 (国办发明电〔2022〕16号). */
const days: readonly (readonly [day: string, worked: boolean, why: string])[] = [
  ['2022-01-03', false, 'New Year, a Monday'],
  ['2022-01-29', true, 'a Saturday worked for Spring Festival'],
  ['2022-01-30', true, 'a Sunday worked for Spring Festival'],
  ['2022-01-31', false, "New Year's Eve of the lunar calendar, a Monday"],
  ['2022-02-07', true, 'the first Monday after Spring Festival'],
  ['2022-04-02', true, 'a Saturday worked for Tomb-sweeping Day'],
  ['2022-04-24', true, 'a Sunday worked for Labour Day'],
  ['2022-04-29', true, 'an ordinary Friday'],
  ['2022-04-30', false, 'Labour Day begins'],
  ['2022-05-04', false, 'Labour Day ends'],
  ['2022-05-05', true, 'an ordinary Thursday'],
  ['2022-05-07', true, 'a Saturday worked for Labour Day'],
  ['2022-05-08', false, 'an ordinary Sunday'],
  ['2022-06-03', false, 'Dragon Boat Festival'],
  ['2022-10-09', true, 'a Sunday worked for National Day'],
  ['2022-12-31', false, 'an ordinary Saturday, and New Year of the next announcement'],
  ['2023-01-02', false, 'New Year, a Monday'],
  ['2023-01-03', true, 'an ordinary Tuesday, which another calendar package has wrong'],
];

describe('working days', () => {
  test.each(days)('given %s, when it is looked up, then worked is %s (%s)', (day, worked) => {
    expect(isWorkingDay(day)).toEqual({ ok: true, value: worked });
  });

  test('given a year without official data, when it is looked up, then that is an error and no guess', () => {
    expect(isWorkingDay('2031-03-05')).toEqual({ ok: false, error: { type: 'calendar-missing', year: 2031 } });
    expect(isWorkingDay('2003-03-05')).toEqual({ ok: false, error: { type: 'calendar-missing', year: 2003 } });
  });

  test('given a notice that reaches into a year without data, when its end is asked for, then the year is named', () => {
    const last = lastCoveredYear();
    expect(noticeEnd(`${last}-12-30`, 5)).toEqual({ ok: false, error: { type: 'calendar-missing', year: last + 1 } });
  });

  test.each(['2022-02-29', '2022-13-01', '2022-5-1', 'today', ''])(
    'given %j, which is no day, when it is looked up, then it throws',
    (day) => {
      expect(() => isWorkingDay(day)).toThrow('Not a day');
    },
  );
});

describe('public notices', () => {
  test.each([
    ['2022-04-28', 5, '2022-05-09', 'the example of the specification'],
    ['2022-04-28', 1, '2022-04-29', 'the day after is the first'],
    ['2022-04-29', 1, '2022-05-05', 'over a whole holiday'],
    ['2022-05-01', 3, '2022-05-07', 'put up on a holiday, ends on a worked Saturday'],
    ['2022-05-23', 5, '2022-05-30', 'over an ordinary weekend'],
    ['2022-12-29', 3, '2023-01-04', 'over New Year'],
  ])('given one put up on %s for %i working days, when its end is worked out, then it is %s (%s)', (start, n, end) => {
    expect(noticeEnd(start, n)).toEqual({ ok: true, value: end });
  });

  test.each([0, -1, 1.5, Number.NaN])('given %s working days, when its end is asked for, then it throws', (n) => {
    expect(() => noticeEnd('2022-04-28', n)).toThrow('Not a number of working days');
  });

  const start = fc.integer({ min: 0, max: 365 * 6 }).map((days) => dayAfter('2018-01-01', days));
  const length = fc.integer({ min: 1, max: 30 });

  test('given any start and length, when the end is counted back, then it is the same length and a working day', () => {
    fc.assert(
      fc.property(start, length, (from, n) => {
        const end = noticeEnd(from, n);
        if (!end.ok) throw new Error(`no data for ${end.error.year}`);
        expect(workingDaysBetween(from, end.value)).toEqual({ ok: true, value: n });
        expect(workingDaysBetween(from, dayAfter(end.value, -1))).toEqual({ ok: true, value: n - 1 });
        expect(isWorkingDay(end.value)).toEqual({ ok: true, value: true });
      }),
    );
  });

  test('given three days in order, when working days are counted, then the parts add up to the whole', () => {
    fc.assert(
      fc.property(start, fc.nat(60), fc.nat(60), (from, first, second) => {
        const middle = dayAfter(from, first);
        const to = dayAfter(middle, second);
        const [whole, early, late] = [
          workingDaysBetween(from, to),
          workingDaysBetween(from, middle),
          workingDaysBetween(middle, to),
        ];
        if (!whole.ok || !early.ok || !late.ok) throw new Error('no data');
        expect(early.value + late.value).toBe(whole.value);
      }),
    );
  });

  test('given an end before the start, when working days are counted, then there are none', () => {
    expect(workingDaysBetween('2022-05-09', '2022-04-28')).toEqual({ ok: true, value: 0 });
  });
});

describe('the time zone of the host', () => {
  test.each(['UTC', 'Asia/Shanghai', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
    'given TZ=%s, when days are looked up in a process of that zone, then nothing changes',
    (TZ) => {
      const script = `
        import { isWorkingDay, noticeEnd } from './shared/domain/working-days.ts';
        const days = ${JSON.stringify(days.map(([day]) => day))};
        console.log(JSON.stringify([...days.map((day) => isWorkingDay(day).value), noticeEnd('2022-04-28', 5).value]));`;
      const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', script], {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, TZ },
      });
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual([...days.map(([, worked]) => worked), '2022-05-09']);
    },
  );
});

function lastCoveredYear(): number {
  let year = 2026;
  while (isWorkingDay(`${year + 1}-01-01`).ok) year += 1;
  return year;
}
