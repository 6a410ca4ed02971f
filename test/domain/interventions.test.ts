import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';

import { lockedAt, lockEnds, stillLocked } from '../../shared/domain/candidate-lock.ts';
import { readForeignResults } from '../../shared/domain/foreign-results.ts';
import { isInForce, isPending, nextStatus } from '../../shared/domain/intervention.ts';
import type { InterventionEvent } from '../../shared/domain/intervention.ts';
import { compareLines } from '../../shared/domain/ranking/compare-lines.ts';
import { without } from '../../shared/domain/recount.ts';
import { tally } from '../../shared/domain/tally.ts';
import type { InterventionStatus } from '../../shared/contract/interventions.ts';

describe('the way of an intervention', () => {
  const events: readonly InterventionEvent[] = ['approve', 'reject', 'propose-reversal'];
  const walk = (given: readonly InterventionEvent[]): InterventionStatus =>
    given.reduce<InterventionStatus>((status, event) => nextStatus(status, event) ?? status, 'proposed');

  test.each<[InterventionStatus, readonly InterventionEvent[]]>([
    ['in-force', ['approve']],
    ['rejected', ['reject']],
    ['reversal-proposed', ['approve', 'propose-reversal']],
    ['reversed', ['approve', 'propose-reversal', 'approve']],
    ['in-force', ['approve', 'propose-reversal', 'reject']],
    ['rejected', ['reject', 'approve', 'propose-reversal']],
  ])('it is %s after %j', (status, given) => expect(walk(given)).toBe(status));

  property.prop([fc.array(fc.constantFrom(...events))])('nothing is in force that was not approved', (given) => {
    const status = walk(given);
    if (isInForce(status) || status === 'reversed') expect(given).toContain('approve');
    if (isPending(status)) expect(nextStatus(status, 'approve')).toBeDefined();
  });
});

describe('locks', () => {
  const lock = (candidateId: string, from: number, until?: number) => ({
    interventionId: 'itv_1',
    candidateId,
    from,
    reason: `${candidateId} from ${from}`,
    ...(until !== undefined && { until }),
  });
  test.each([
    [99, []],
    [100, ['cnd_a']],
    [199, ['cnd_a', 'cnd_b']],
    [200, ['cnd_b']],
    [1e15, ['cnd_b']],
  ])('at %i they hold for %j', (at, candidates) => {
    expect([...lockedAt([lock('cnd_a', 100, 200), lock('cnd_b', 150)], at).keys()]).toEqual(candidates);
  });
  test('of a round have begun, whatever the clock of whoever ranks says, and end all the same', () => {
    const locks = [lock('cnd_a', 100, 200), lock('cnd_b', 150)];
    expect([...stillLocked(locks, 99).keys()]).toEqual(['cnd_a', 'cnd_b']);
    expect([...stillLocked(locks, 200).keys()]).toEqual(['cnd_b']);
  });
  test('end when the last of a candidate does, and never with one for good', () => {
    const locks = [lock('cnd_a', 0, 300), lock('cnd_a', 0, 200), lock('cnd_b', 0, 100), lock('cnd_b', 0)];
    expect(lockEnds([...locks, lock('cnd_c', 0, 100), lock('cnd_d', 0, 300)])).toEqual([100, 300]);
    expect(lockEnds(locks, ['cnd_b'])).toEqual([]);
    expect(lockEnds(undefined)).toEqual([]);
  });
});

describe('counts without some ballots', () => {
  const ballots = fc.array(fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 4 }));
  property.prop([ballots, ballots])('leave exactly the others', (kept, aside) => {
    const left = without(tally([...kept, ...aside]), tally(aside));
    const votes = [...left.votes].filter(([, count]) => count > 0).toSorted(([a], [b]) => a - b);
    expect(left.ballots).toBe(kept.length);
    expect(votes).toEqual([...tally(kept).votes].toSorted(([a], [b]) => a - b));
  });
  test('cannot lose what was never there', () => {
    expect(() => without(tally([[1]]), tally([[2]]))).toThrow(RangeError);
    expect(() => without(tally([]), tally([[2]]))).toThrow(RangeError);
  });
});

test('two lines differ by who enters and who leaves', () => {
  const line = (...ids: readonly string[]) => ({
    rows: ids.map((candidateId, index) => ({ candidateId, aboveLine: index < 2 })),
  });
  const compare = (a: ReturnType<typeof line>, b: ReturnType<typeof line>) => compareLines(a as never, b as never);
  expect(compare(line('a', 'b', 'c'), line('b', 'a', 'c'))).toEqual({ entering: [], leaving: [] });
  expect(compare(line('a', 'b', 'c'), line('c', 'a', 'b'))).toEqual({ entering: ['c'], leaving: ['b'] });
});

describe('a file of foreign results', () => {
  const candidates = [
    { candidateId: 'cnd_1', name: '张三', organisation: '甲所' },
    { candidateId: 'cnd_2', name: '李四', organisation: '甲所' },
    { candidateId: 'cnd_3', name: '李四', organisation: '乙所' },
  ];
  const read = (...lines: readonly string[]) => readForeignResults(lines.join('\r\n'), candidates);
  const faults = (...lines: readonly string[]) => {
    const result = read(...lines);
    return result.ok ? [] : result.error.map(({ line, column, message }) => `${line} ${column ?? ''} ${message}`);
  };

  test('is read with votes, assessments, a byte order mark, sums and candidates in any order', () => {
    const text = [
      '\uFEFF姓名,单位,得票数,考核得分',
      '李四,乙所,7,88.25',
      '张三,,12,100',
      '"李四","甲所",0,0',
      '合计,,19,',
    ];
    expect(read(...text)).toEqual({
      ok: true,
      value: {
        votes: { cnd_3: 7, cnd_1: 12, cnd_2: 0 },
        assessments: { cnd_3: '88.25', cnd_1: '100', cnd_2: '0' },
      },
    });
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['nothing', [''], ['1  文件没有内容']],
    ['an open quote', ['姓名,得票数', '"张三,1'], ['2  不是完整的 CSV 文件']],
    ['strange columns', ['姓名,票', '张三,1'], ['1  不认识的列“票”', '1  缺少列“得票数”或“考核得分”']],
    ['a column twice', ['姓名,得票数,得票数', '张三,1,1'], ['1  列“得票数”重复']],
    [
      'a name that two have, a stranger, a repetition and a gap',
      ['候选人编号,姓名,得票数', ',李四,1', ',王五,1', 'cnd_1,张三,1', 'cnd_1,张三,2', 'cnd_2,张三,2', 'cnd_2,李四,3'],
      [
        '1  缺少候选人李四（cnd_3）',
        '2 姓名 有 2 名候选人叫李四，请填写“候选人编号”或“单位”',
        '3 姓名 王五不是本轮候选人',
        '5  张三已在前面出现过',
        '6 姓名 cnd_2 张三不是本轮候选人',
      ],
    ],
    [
      'bad numbers',
      [
        '候选人编号,姓名,得票数,考核得分',
        'cnd_1,张三,-1,100.5',
        'cnd_2,李四,1.5,8.123',
        'cnd_3,李四,3,',
        '合计,合计,9,',
      ],
      [
        '2 得票数 应为非负整数',
        '2 考核得分 应为 0 至 100 的数，最多两位小数',
        '3 得票数 应为非负整数',
        '3 考核得分 应为 0 至 100 的数，最多两位小数',
        '4 考核得分 应为 0 至 100 的数，最多两位小数',
      ],
    ],
    [
      'a wrong sum',
      ['候选人编号,姓名,得票数', 'cnd_1,张三,1', 'cnd_2,李四,2', 'cnd_3,李四,3', '合计,合计,9'],
      ['5 得票数 合计应为 6'],
    ],
  ])('with %s is refused, every fault by its line', (_name, lines, expected) => {
    expect(faults(...lines)).toEqual(expected);
  });
});
