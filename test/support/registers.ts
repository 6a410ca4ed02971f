import { Buffer } from 'node:buffer';
import Workbook from 'exceljs/lib/doc/workbook.js';
import type { Worksheet } from 'exceljs';
import iconv from 'iconv-lite';
import type { AdviserInput } from '../../shared/contract/registry.ts';

export type Value = string | number | Date | object | null;
export type Rows = readonly (readonly Value[])[];

/** A workbook of one sheet, as bytes; `change` may do to the sheet whatever people do. */
export async function xlsxOf(rows: Rows, change: (sheet: Worksheet) => void = () => {}): Promise<Buffer> {
  const workbook = new Workbook();
  const sheet = workbook.addWorksheet('名册');
  sheet.addRows(rows.map((row) => [...row]));
  change(sheet);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

/** CSV as another system would write it, in an encoding of choice. */
export function csvOf(rows: Rows, encoding = 'utf-8', delimiter = ','): Buffer {
  const cell = (value: Value): string => {
    const text = typeof value === 'object' ? (value === null ? '' : JSON.stringify(value)) : String(value);
    return /["\r\n,;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const text = rows.map((row) => row.map(cell).join(delimiter)).join('\r\n');
  return iconv.encode(text, encoding, { addBOM: encoding.startsWith('utf-16') });
}

/** The columns of a register as another system exports it. */
export const registerHeader = [
  '序号',
  '辖市（区）',
  '顾问姓名',
  '性别',
  '出生年月',
  '民族',
  '政治面貌',
  '学历',
  '执业机构',
  '类别',
  '执业证号',
  '联系电话',
  '服务村（社区）/担任时间',
  '现场服务时长（小时）',
  '讲座场次',
  '2019年考核',
  '2020年考核',
  '2021年考核',
  '行政处罚或行业惩戒',
  '融合平台登记',
  '推荐村居',
  '政治和品行声明',
  '事迹简介',
];

const assessed = { qualified: '合格', unqualified: '不合格' } as const;
const yesNo = (value: boolean | undefined): string => (value === undefined ? '' : value ? '是' : '否');

/** An adviser as a line of such a register. */
export function registerRow(adviser: AdviserInput, index: number, district = '武进区'): readonly Value[] {
  const year = (key: string): string => {
    const result = adviser.assessments[key];
    return result === undefined ? '' : assessed[result];
  };
  return [
    index + 1,
    district,
    adviser.name,
    adviser.sex === 'male' ? '男' : '女',
    adviser.birthMonth.replace('-', '年').concat('月'),
    adviser.ethnicity,
    adviser.politicalStatus,
    adviser.education,
    adviser.organisation,
    { lawyer: '律师', grassroots: '基层法律服务工作者', other: '其他' }[adviser.practice],
    adviser.licenceNumber,
    adviser.phone,
    adviser.villages.map(({ name, since, until }) => `${name}（${since}${until ? `至${until}` : ''}）`).join('；'),
    adviser.onsiteMinutes / 60,
    adviser.lectures,
    year('2019'),
    year('2020'),
    year('2021'),
    adviser.penalties.length > 0
      ? adviser.penalties.map(({ date, text }) => `${date} ${text}`).join('；')
      : adviser.penaltiesChecked
        ? '无'
        : '',
    yesNo(adviser.platformRegistered),
    adviser.recommendedBy.join('、'),
    yesNo(adviser.conductStatementSigned),
    adviser.profile ?? '',
  ];
}
