import type { AdviserInput } from '../../contract/registry.ts';
import { err, ok } from '../../platform/result.ts';
import type { Result } from '../../platform/result.ts';

/** What a cell's text means. A fault names the rule in zh-CN and never repeats the cell. */
export type ValueFault = { readonly code: string; readonly detail: string };
type Read<T> = Result<T, ValueFault>;

const fault = (code: string, detail: string): Read<never> => err({ code, detail });

/** Text as people mean it: half-width digits and brackets, no spaces around. */
export const plain = (text: string): string => text.normalize('NFKC').trim();

const datePattern = String.raw`(\d{4})\s*[-./年]\s*(\d{1,2})(?:\s*[-./月]\s*(\d{1,2})\s*日?|\s*月)?`;
const wholeDate = new RegExp(`^${datePattern}$`);
const compactDate = /^(\d{4})(\d{2})(\d{2})?$/;

/**
 * 2019-03-01, 2019.3, 2019年3月, 2019/3/1, 20190301, 201903. Without a day it is the first of the month, or the last
 * where something ends in that month.
 */
export function readDay(text: string, withoutDay: 'first' | 'last' = 'first'): Read<string> {
  const [, year, month, written] = wholeDate.exec(plain(text)) ?? compactDate.exec(plain(text)) ?? [];
  if (year === undefined || month === undefined) return fault('date', '应为日期，如 2019-03-01 或 2019年3月');
  const day = written ?? (withoutDay === 'first' ? '1' : lastDayOf(Number(year), Number(month)));
  const value = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const instant = new Date(`${value}T00:00:00Z`);
  const real = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(value);
  return real ? ok(value) : fault('date', '日期不存在');
}

/** Day 0 of the next month. A month that does not exist is found out with the date. */
const lastDayOf = (year: number, month: number): string => String(new Date(Date.UTC(year, month, 0)).getUTCDate());

export function readBirthMonth(text: string): Read<string> {
  const day = readDay(text);
  return day.ok ? ok(day.value.slice(0, 7)) : fault('date', '应为出生年月，如 1980-05');
}

function oneOf<T>(text: string, values: Readonly<Record<string, T>>, detail: string): Read<T> {
  const value = values[plain(text).toLowerCase()];
  return value === undefined ? fault('choice', detail) : ok(value);
}

const sexes = { 男: 'male', 女: 'female', male: 'male', female: 'female' } as const;
export const readSex = (text: string): Read<AdviserInput['sex']> => oneOf(text, sexes, '应为男或女');

const practices: Readonly<Record<string, AdviserInput['practice']>> = {
  律师: 'lawyer',
  专职律师: 'lawyer',
  兼职律师: 'lawyer',
  公职律师: 'lawyer',
  执业律师: 'lawyer',
  lawyer: 'lawyer',
  基层法律服务工作者: 'grassroots',
  基层法律工作者: 'grassroots',
  法律服务工作者: 'grassroots',
  grassroots: 'grassroots',
  其他: 'other',
  other: 'other',
};
export const readPractice = (text: string): Read<AdviserInput['practice']> =>
  oneOf(text, practices, '应为律师、基层法律服务工作者或其他');

const answers: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(
    ['是', '有', '已', '√', '✓', '1', 'y', 'yes', 'true', '已登记', '已签署', '已完成'].map((yes) => [yes, true]),
  ),
  ...Object.fromEntries(
    ['否', '无', '未', '×', 'x', '0', 'n', 'no', 'false', '未登记', '未签署', '未完成'].map((no) => [no, false]),
  ),
};
export const readYesNo = (text: string): Read<boolean> => oneOf(text, answers, '应为是或否');

type Assessment = 'qualified' | 'unqualified' | 'none';
const assessments: Readonly<Record<string, Assessment>> = {
  合格: 'qualified',
  称职: 'qualified',
  优秀: 'qualified',
  qualified: 'qualified',
  不合格: 'unqualified',
  不称职: 'unqualified',
  unqualified: 'unqualified',
  未考核: 'none',
  未参加: 'none',
};
export const readAssessment = (text: string): Read<Assessment> => oneOf(text, assessments, '应为合格、不合格或未考核');

export function readCount(text: string): Read<number> {
  const value = plain(text);
  return /^\d{1,7}(\.0+)?$/.test(value) ? ok(Number(value)) : fault('number', '应为不小于 0 的整数');
}

/** Hours with decimals, of which whole minutes must come out. */
export function readHours(text: string): Read<number> {
  const value = plain(text);
  if (!/^\d{1,5}(\.\d{1,4})?$/.test(value)) return fault('number', '应为不小于 0 的小时数');
  // Ten-thousandths of an hour, so that no binary fraction decides.
  const tenThousandths = Math.round(Number(value) * 10_000);
  const minutes = (tenThousandths * 60) / 10_000;
  return Number.isInteger(minutes) ? ok(minutes) : fault('number', '小时数应能折合为整分钟');
}

/** A list as people type it: by semicolons, enumeration commas, bars, or a line each; commas where nothing else is. */
export function readList(text: string): readonly string[] {
  const parts = text.split(/[;；、|\n\r]+/);
  const list = parts.length > 1 ? parts : text.split(/[,，]/);
  return list.map((part) => part.trim()).filter((part) => part !== '');
}

const village = new RegExp(
  String.raw`^(.+?)\s*[(\[]?\s*(?:自|从)?\s*(${datePattern})\s*(?:起|开始)?\s*(?:(?:至|到|~|—|–|-)+\s*(今|现在|${datePattern})?\s*(?:止)?)?\s*[)\]]?$`,
);
/** Numbers of the pattern's groups: the name, the first date, the end of the service. */
const groups = { name: 1, since: 2, until: 6 } as const;

/**
 * Villages with the time of service: `某村(2019-03-01)`、`某村 2019年3月至2021年5月`. One without its own date takes the
 * common one of the row.
 */
export function readVillages(text: string, since: string | undefined): Read<AdviserInput['villages']> {
  const villages: AdviserInput['villages'] = [];
  for (const part of readList(text)) {
    const match = village.exec(plain(part));
    // A year that is no whole date is a slip, not a part of the name.
    if (!match && (since === undefined || /\d{4}/.test(part))) {
      return fault('village-since', '每个村（社区）应注明担任时间，如 某村（2019-03-01）');
    }
    const began = match ? readDay(match[groups.since] ?? '') : ok(since ?? '');
    if (!began.ok) return began;
    const end = match?.[groups.until];
    const until = end === undefined || end === '今' || end === '现在' ? undefined : readDay(end, 'last');
    if (until && !until.ok) return until;
    const name = match ? asTyped(part, (match[groups.name] ?? '').trim()) : part;
    villages.push({ name, since: began.value, ...(until && { until: until.value }) });
  }
  return villages.length > 0 ? ok(villages) : fault('missing', '必须填写');
}

/** The beginning of a text that means `name`, with its own brackets and digits: names go onto forms as they are. */
function asTyped(text: string, name: string): string {
  const ends = Array.from({ length: text.length }, (_, index) => index + 1);
  const end = ends.find((length) => plain(text.slice(0, length)) === name);
  return end === undefined ? name : text.slice(0, end).trim();
}

type Penalties = Pick<AdviserInput, 'penalties' | 'penaltiesChecked'>;

/** Nothing: not looked into. 无: looked into, and none. Otherwise each with the day that it was imposed. */
export function readPenalties(text: string): Read<Penalties> {
  const value = plain(text);
  if (value === '') return ok({ penalties: [], penaltiesChecked: false });
  if (/^(无|没有|否|未受过|无处罚|0)$/.test(value)) return ok({ penalties: [], penaltiesChecked: true });
  const penalties: AdviserInput['penalties'] = [];
  for (const part of readList(value)) {
    const date = new RegExp(`^${datePattern}`).exec(part)?.[0];
    const day = date === undefined ? fault('date', '') : readDay(date);
    const what = part.slice(date?.length ?? 0).replace(/^[\s:，,。]+/, '');
    if (!day.ok || what === '') return fault('penalty', '应为无，或每条注明日期和内容，如 2020-06-18 警告');
    penalties.push({ date: day.value, text: what });
  }
  return ok({ penalties, penaltiesChecked: true });
}
