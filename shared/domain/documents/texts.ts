import { dayInShanghai } from '../../platform/clock.ts';
import type { AdviserInput } from '../../contract/registry.ts';

/** What people read in a document, from what the records hold. */

/** `2022-05-09` → `2022年5月9日`. */
export function chineseDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
}

/** `1980-03` → `1980年3月`. */
export function chineseMonth(month: string): string {
  const [year, number] = month.split('-').map(Number);
  return `${year}年${number}月`;
}

const wallClock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** An instant as a person reads it in Asia/Shanghai: `2022年5月16日 09:00`. */
export function chineseMinute(instant: number): string {
  return `${chineseDay(dayInShanghai(instant))} ${wallClock.format(instant)}`;
}

/** Minutes as hours, exact: `125` → `2小时5分钟`. */
export function hoursText(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest}分钟`;
  return rest === 0 ? `${hours}小时` : `${hours}小时${rest}分钟`;
}

export const sexNames: Readonly<Record<AdviserInput['sex'], string>> = { male: '男', female: '女' };

export const practiceNames: Readonly<Record<AdviserInput['practice'], string>> = {
  lawyer: '律师',
  grassroots: '基层法律服务工作者',
  other: '其他',
};

const assessmentNames = { qualified: '合格', unqualified: '不合格' } as const;

/** `2019年度：合格；…`, a year without a result left blank for the pen. */
export function assessmentsText(results: AdviserInput['assessments'], years: readonly number[]): string {
  return years
    .map((year) => {
      const result = results[String(year)];
      return `${year}年度：${result ? assessmentNames[result] : '　　　'}`;
    })
    .join('；');
}

/** A village a line, with the time of service. */
export function villagesText(villages: AdviserInput['villages']): string {
  return villages
    .map(({ name, since, until }) => `${name}（${chineseDay(since)}至${until ? chineseDay(until) : '今'}）`)
    .join('\n');
}
