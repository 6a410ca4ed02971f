import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sampleRegistry } from '../../sample/registry.ts';
import { inputOf } from '../../shared/actions/adviser-entry.ts';
import type { AdviserInput } from '../../shared/contract/registry.ts';
import { ok } from '../../shared/platform/result.ts';
import { actor, adviserInput } from '../actions/builders.ts';
import { type DynamoEngine, startDynamo } from '../support/engines.ts';
import { csvOf, registerHeader, registerRow, type Rows, xlsxOf } from '../support/registers.ts';
import { city, codeOf, places, type RegistryWorld, registryWorld } from './registry-world.ts';

let engine: DynamoEngine;
let given: RegistryWorld;
let tables = 0;

beforeAll(async () => {
  engine = await startDynamo();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  given = await registryWorld(engine, `imports-${(tables += 1)}`);
});

const register = (advisers: readonly AdviserInput[], district?: string): Rows => [
  registerHeader,
  ...advisers.map((adviser, index) => registerRow(adviser, index, district)),
];
const sample = (sampleRegistry(0.3).get('wujin') ?? []).slice(0, 60);
const byLicence = (inputs: readonly AdviserInput[]) =>
  inputs.toSorted((a, b) => (a.licenceNumber < b.licenceNumber ? -1 : 1));

describe('given a register of another system', () => {
  test.each([
    ['xlsx', (rows: Rows) => xlsxOf(rows), 'xlsx'],
    ['CSV in GB18030', async (rows: Rows) => csvOf(rows, 'gb18030'), 'csv/gb18030'],
  ])('when it is imported as %s, then every adviser is as the file says', async (_name, write, format) => {
    const bytes = await write(register(sample));
    const shown = await given.dryRun(bytes);
    expect(shown).toMatchObject(ok({ outcome: 'importable', format, rows: 60, created: 60, faultCount: 0 }));
    expect(await given.items()).toEqual([]);

    expect(await given.importAll(bytes)).toMatchObject(ok({ outcome: 'imported', created: 60, updated: 0 }));
    const found = await given.advisers();
    expect(byLicence(found.map(inputOf))).toEqual(byLicence(sample));
    expect(await given.counts()).toEqual({ wujin: 60 });
    expect(await given.importAll(bytes)).toMatchObject(ok({ outcome: 'nothing-to-do', unchanged: 60 }));
  });

  test('when its columns have titles above, other names, another order and units, then they are found', async () => {
    const bytes = csvOf([
      ['武进区村（社区）法律顾问名册'],
      [],
      [
        '手机号码',
        '律师执业证号',
        '姓 名*',
        '性别',
        '出生年月',
        '民族',
        '政治面貌',
        '学历',
        '工作单位',
        '人员类别',
        '服务村居',
        '担任时间',
        '现场服务时长（分钟）',
        '备注',
      ],
      [
        '138 0000 0000',
        '１３２０４２',
        '张三',
        '男',
        '1980.5',
        '汉族',
        '群众',
        '本科',
        '某所',
        '专职律师',
        '甲村、乙村',
        '2019年3月',
        90,
        '无',
      ],
    ]);
    expect(await given.importAll(bytes)).toMatchObject(ok({ created: 1, warningCount: 1 }));
    expect(await given.advisers()).toMatchObject([
      {
        licenceNumber: '132042',
        phone: '13800000000',
        birthMonth: '1980-05',
        practice: 'lawyer',
        onsiteMinutes: 90,
        villages: [
          { name: '甲村', since: '2019-03-01' },
          { name: '乙村', since: '2019-03-01' },
        ],
      },
    ]);
  });

  test('when the request says what unknown headers mean, then they are read, and ignored ones are not', async () => {
    const header = registerHeader.map((name) => (name === '执业证号' ? '证件' : name));
    const bytes = csvOf([header, registerRow(adviserInput('LIC-1'), 0)]);
    expect(await given.dryRun(bytes)).toMatchObject(ok({ faults: [{ code: 'header-missing' }] }));
    const columns = { 证件: 'licenceNumber', 事迹简介: 'ignore' } as const;
    expect(await given.importAll(bytes, { request: { columns } })).toMatchObject(ok({ created: 1 }));
    expect((await given.advisers())[0]?.profile).toBeUndefined();
  });

  test('when it has a few columns only, then it updates these, and cannot register anybody new', async () => {
    await given.register([adviserInput('LIC-1'), adviserInput('LIC-2')]);
    const update = [
      ['执业证号', '现场服务小时', '讲座次数', '2021年度考核'],
      ['LIC-1', 12.5, 9, '不合格'],
      ['LIC-2', '', '', ''],
    ];
    expect(await given.importAll(csvOf(update))).toMatchObject(ok({ updated: 2, created: 0 }));
    const [first, second] = byLicence((await given.advisers()).map(inputOf));
    expect(first).toEqual(
      adviserInput('LIC-1', {
        onsiteMinutes: 750,
        lectures: 9,
        assessments: { '2019': 'qualified', '2020': 'qualified', '2021': 'unqualified' },
      }),
    );
    expect(second?.assessments).toEqual({ '2019': 'qualified', '2020': 'qualified' });
    const shown = await given.dryRun(csvOf([...update, ['LIC-3', 1, 1, '合格']]));
    expect(shown.ok && shown.value.faults.map(({ header, row, code }) => [header, row, code])).toEqual(
      ['姓名', '性别', '出生年月', '民族', '政治面貌', '学历', '单位', '类别', '手机', '服务村(社区)'].map((header) => [
        header,
        undefined,
        'column-missing',
      ]),
    );
  });

  test('when it has faults of every kind, then each is named by row and column, and nothing of a cell is repeated', async () => {
    await given.register([adviserInput('LIC-9')], 'xinbei');
    const sound = (licence: string): unknown[] => [...registerRow(adviserInput(licence), 0)];
    const change = (licence: string, header: string, value: unknown) =>
      sound(licence).map((old, index) => (registerHeader[index] === header ? value : old));
    const rows = [
      registerHeader,
      change('LIC-A1', '性别', '秘密'),
      change('LIC-A2', '联系电话', '1380000秘密'),
      change('LIC-A3', '出生年月', '秘密年'),
      change('LIC-A4', '服务村（社区）/担任时间', '秘密村'),
      change('LIC-A5', '事迹简介', '秘'.repeat(201)),
      sound('LIC-9'),
      sound('LIC-A7'),
      sound(' lic-a7'),
      change('', '顾问姓名', '秘密'),
      change('LIC-A9', '现场服务时长（小时）', { formula: 'A1', result: 5 }),
      change('LIC-A10', '执业证号', 13_204_200_010_000_000),
      change('LIC-A11', '行政处罚或行业惩戒', '秘密'),
      change('LIC-A12', '2020年考核', '秘密'),
      change('LIC-A13', '辖市（区）', '新北区'),
      change('LIC-A14', '顾问姓名', ''),
    ] as Rows;
    const bytes = await xlsxOf(rows);
    const shown = await given.dryRun(bytes);
    expect(shown.ok && places(shown.value)).toEqual([
      'D2 choice',
      'L3 phone',
      'E4 date',
      'M5 village-since',
      'W6 too-long',
      'K7 registered-elsewhere',
      'K9 repeated',
      'K10 missing',
      'N11 formula',
      'K12 digits-lost',
      'S13 penalty',
      'Q14 choice',
      'B15 district-differs',
      'C16 missing',
    ]);
    expect(JSON.stringify(shown.ok && shown.value.faults)).not.toMatch(/秘密|132042/);
    const before = await given.items();
    const refused = await given.realRun(bytes, { request: { preview: 'x' } });
    expect(!refused.ok && [refused.error.type, refused.error.errors?.[0]?.field]).toEqual(['import-invalid', 'D2']);
    expect(await given.items()).toEqual(before);
  });

  test('when rows are merged below the header, or there is nobody, or one too many, then it is refused', async () => {
    const merged = await xlsxOf(register(sample.slice(0, 3)), (sheet) => sheet.mergeCells('C2:C3'));
    const shown = await given.dryRun(merged);
    expect(shown.ok && places(shown.value)).toEqual(['C2 merged']);
    expect(await given.dryRun(csvOf([registerHeader]))).toMatchObject(ok({ faults: [{ code: 'file-empty' }] }));
    const row = registerRow(adviserInput('LIC-1'), 0);
    const many = csvOf([registerHeader, ...Array.from({ length: 5001 }, () => row)]);
    expect(await given.dryRun(many)).toMatchObject(ok({ rows: 5001, faults: [{ code: 'too-many-rows' }] }));
    const far = await given.dryRun(csvOf([registerHeader, ...Array.from({ length: 5100 }, () => row)]));
    expect(!far.ok && far.error.errors?.[0]?.code).toBe('too-many-rows');
    const twice = await given.dryRun(
      csvOf([
        [...registerHeader, '手机'],
        [...row, '13800000000'],
      ]),
    );
    expect(twice.ok && places(twice.value)).toEqual(['X1 column-repeated']);
  });
});

describe('given the whole city', () => {
  test('when the city officer imports it by a column, then each district has its own', async () => {
    const rows = [
      registerHeader,
      registerRow(adviserInput('LIC-1'), 0, '武进'),
      registerRow(adviserInput('LIC-2'), 1, '新北区'),
    ];
    expect(await given.importAll(csvOf(rows), { by: city, district: undefined })).toMatchObject(ok({ created: 2 }));
    expect(await given.counts()).toEqual({ wujin: 1, xinbei: 1 });
    const none = csvOf(rows.map((row) => row.filter((_value, index) => index !== 1)));
    expect(await given.dryRun(none, { by: city, district: undefined })).toMatchObject(
      ok({ faults: [{ header: '辖市区', code: 'column-missing' }] }),
    );
  });

  test.each([
    ['a district officer imports it', () => given.dryRun(csvOf([]), { district: undefined }), 'district-forbidden'],
    ['another district is imported', () => given.dryRun(csvOf([]), { district: 'xinbei' }), 'district-forbidden'],
    ['an auditor imports', () => given.dryRun(csvOf([]), { by: actor('auditor') }), 'role-forbidden'],
    ['the district is unknown', () => given.dryRun(csvOf([]), { by: city, district: 'suzhou' }), 'district-unknown'],
  ])('when %s, then it is refused', async (_name, act, code) => {
    expect(codeOf(await act())).toBe(code);
  });
});

describe('given an import', () => {
  test('when it updates, then the record and the history tell who changed what, and eligibility is judged anew', async () => {
    await given.register([adviserInput('LIC-1', { penaltiesChecked: false })]);
    const [before] = await given.advisers();
    await given.importAll(
      csvOf([
        ['执业证号', '处罚', '讲座次数'],
        ['LIC-1', '2020-06-18 警告', 7],
      ]),
    );
    const history = await given.history(before?.adviserId ?? '');
    expect(
      history.ok && history.value.entries.map(({ action, changes }) => [action, changes.map(({ field }) => field)]),
    ).toEqual([
      ['import-advisers', ['lectures', 'penalties', 'penaltiesChecked']],
      ['register-advisers', expect.arrayContaining(['name', 'phone', 'villages'])],
    ]);
    const { entries } = await given.record();
    expect(entries.map(({ action }) => action).toSorted()).toEqual([
      'begin-import',
      'import-advisers',
      'import-advisers',
      'register-advisers',
    ]);
  });

  test('when the registry or the file has changed since the preview, then it must be previewed again', async () => {
    const bytes = csvOf(register(sample.slice(0, 2)));
    const shown = await given.dryRun(bytes);
    const preview = (shown.ok && shown.value.preview) || '';
    expect(codeOf(await given.realRun(bytes))).toBe('preview-stale');
    expect(codeOf(await given.realRun(csvOf(register(sample.slice(0, 3))), { request: { preview } }))).toBe(
      'preview-stale',
    );
    await given.register([sample[0] as AdviserInput]);
    expect(codeOf(await given.realRun(bytes, { request: { preview } }))).toBe('preview-stale');
    expect(await given.counts()).toEqual({ wujin: 1 });
  });
});
