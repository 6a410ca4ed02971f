import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { columnName, fieldOfHeader, mapColumns } from '../../shared/domain/registry/columns.ts';
import * as values from '../../shared/domain/registry/values.ts';

const valueOf = <T>(read: { ok: true; value: T } | { ok: false; error: { code: string } }): T | string =>
  read.ok ? read.value : read.error.code;

describe('given the head of a column', () => {
  test.each([
    ['姓名', 'name'],
    ['* 姓 名：', 'name'],
    ['执业证书号', 'licenceNumber'],
    ['现场服务时长（小时）', 'onsiteHours'],
    ['现场服务时间(分钟)', 'onsiteMinutes'],
    ['2021年考核', 'assessment-2021'],
    ['２０２１年度执业考核结果', 'assessment-2021'],
    ['2021考核', 'assessment-2021'],
    ['服务村（社区）/担任时间', 'villages'],
    ['担任时间', 'villagesSince'],
    ['备注', undefined],
    ['1999年考核', undefined],
  ])('when it is %j, then its field is %s', (header, field) => {
    expect(fieldOfHeader(header)).toBe(field);
  });

  test('when the request maps it, then that wins over what it says itself', () => {
    const headers = new Map([
      [1, '姓名'],
      [2, '证件'],
      [3, '学历'],
    ]);
    const mapped = mapColumns(headers, { 证件: 'licenceNumber', 学历: 'ignore' });
    expect(mapped.map(({ field }) => field)).toEqual(['name', 'licenceNumber', undefined]);
  });

  test.each([
    [1, 'A'],
    [26, 'Z'],
    [27, 'AA'],
    [702, 'ZZ'],
    [703, 'AAA'],
  ])('when it is column %i, then its name is %s', (column, name) => expect(columnName(column)).toBe(name));
});

describe('given a day as people type it', () => {
  test.each([
    ['2019-03-01', '2019-03-01'],
    ['2019.3.1', '2019-03-01'],
    ['2019/3', '2019-03-01'],
    ['2019年3月', '2019-03-01'],
    ['２０１９年３月１５日', '2019-03-15'],
    ['20190315', '2019-03-15'],
    ['201903', '2019-03-01'],
    ['2019-02-29', 'date'],
    ['2019-13', 'date'],
    ['19年3月', 'date'],
    ['三月', 'date'],
    ['', 'date'],
  ])('when it is %j, then it is %s', (text, day) => expect(valueOf(values.readDay(text))).toBe(day));

  const days = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-12-31'), noInvalidDate: true });
  property.prop([days])('when it is written in any of these ways, then it is the same day', (date) => {
    const day = date.toISOString().slice(0, 10);
    const [year, month, of] = day.split('-').map(Number);
    for (const text of [day, `${year}.${month}.${of}`, `${year}年${month}月${of}日`, day.replaceAll('-', '')])
      expect(valueOf(values.readDay(text))).toBe(day);
  });
});

describe('given villages', () => {
  const village = (name: string, since: string, until?: string) => ({ name, since, ...(until && { until }) });
  test.each([
    ['甲村（2019-03-01）', [village('甲村', '2019-03-01')]],
    ['甲村(2019年3月起)、乙社区 2020.5', [village('甲村', '2019-03-01'), village('乙社区', '2020-05-01')]],
    ['甲村2019.3-2021.5', [village('甲村', '2019-03-01', '2021-05-31')]],
    ['甲村（2020年1月至2020年2月）', [village('甲村', '2020-01-01', '2020-02-29')]],
    ['翠竹社区（东区）（2019-03-01）', [village('翠竹社区（东区）', '2019-03-01')]],
    ['甲村２（2019-03-01至2021-13）', 'date'],
    ['甲村２ 2019年3月至今', [village('甲村２', '2019-03-01')]],
    ['甲村(2)（2019/3/1至今）；乙村\n2018-1-1', 'village-since'],
    ['甲村(2)（2019/3/1-至今）', [village('甲村(2)', '2019-03-01')]],
    ['甲村', 'village-since'],
    ['甲村（2019）', 'village-since'],
    ['甲村（2019-02-30）', 'date'],
    ['', 'missing'],
  ])('when they are %j, then they are read or refused', (text, expected) => {
    expect(valueOf(values.readVillages(text, undefined))).toEqual(expected);
  });

  test('when the row has one date for all, then those without their own take it', () => {
    expect(valueOf(values.readVillages('甲村,乙村（2020-01-01）', '2018-01-01'))).toEqual([
      village('甲村', '2018-01-01'),
      village('乙村', '2020-01-01'),
    ]);
    expect(valueOf(values.readVillages('甲村（2019）', '2018-01-01'))).toBe('village-since');
  });
});

describe('given what the platform and the office say', () => {
  test.each([
    [values.readHours, '12.5', 750],
    [values.readHours, '0.1', 6],
    [values.readHours, '0.01', 'number'],
    [values.readHours, '-1', 'number'],
    [values.readHours, '12小时', 'number'],
    [values.readCount, '24.0', 24],
    [values.readCount, '2.5', 'number'],
    [values.readYesNo, '√', true],
    [values.readYesNo, '未登记', false],
    [values.readYesNo, '也许', 'choice'],
    [values.readSex, '女', 'female'],
    [values.readPractice, '专职律师', 'lawyer'],
    [values.readPractice, '公证员', 'choice'],
    [values.readAssessment, '称职', 'qualified'],
    [values.readAssessment, '未考核', 'none'],
    [values.readBirthMonth, '1980年5月', '1980-05'],
  ] as const)('when %o reads %j, then it is %j', (read, text, expected) => {
    expect(valueOf<unknown>(read(text))).toBe(expected);
  });

  test.each([
    ['', { penalties: [], penaltiesChecked: false }],
    ['无', { penalties: [], penaltiesChecked: true }],
    [
      '2020-06-18 警告；2019年3月：罚款',
      {
        penalties: [
          { date: '2020-06-18', text: '警告' },
          { date: '2019-03-01', text: '罚款' },
        ],
        penaltiesChecked: true,
      },
    ],
    ['警告', 'penalty'],
    ['2020-06-18', 'penalty'],
  ])('when penalties are %j, then it is told whether anybody has looked', (text, expected) => {
    expect(valueOf<unknown>(values.readPenalties(text))).toEqual(expected);
  });
});
