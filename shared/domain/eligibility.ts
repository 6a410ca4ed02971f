import type { EligibilityRule } from '../contract/campaign.ts';
import type { EligibilityAnswer } from '../contract/registry.ts';
import { daysAfter } from '../platform/clock.ts';
import { illegalValue } from '../platform/result.ts';
import type { AdviserEvidence } from './adviser.ts';
import { plain } from './registry/values.ts';

type Verdict = Pick<EligibilityAnswer, 'answer' | 'reason'>;

const pass = (reason: string): Verdict => ({ answer: 'pass', reason });
const fail = (reason: string): Verdict => ({ answer: 'fail', reason });
const missing = (reason: string): Verdict => ({ answer: 'missing', reason });

/**
 * Answers every eligibility rule of the campaign (E1–E7, selection.md §2) for one adviser, in the campaign's order:
 * pass, fail or missing evidence, with a reason in zh-CN and the clause of the notice.
 * @param today the day in Shanghai, `2022-04-20`, on which an adviser must still serve
 */
export function eligibilityOf(
  adviser: AdviserEvidence,
  rules: readonly EligibilityRule[],
  today: string,
): readonly EligibilityAnswer[] {
  return rules.map((rule) => ({ rule: rule.id, ...verdict(adviser, rule, today), clause: rule.clause }));
}

function verdict(adviser: AdviserEvidence, rule: EligibilityRule, today: string): Verdict {
  switch (rule.kind) {
    case 'service-length':
      return serviceLength(adviser, rule, today);
    case 'practice':
      return rule.allowed.some((allowed) => allowed === adviser.practice)
        ? pass(adviser.practice === 'lawyer' ? '律师' : '基层法律服务工作者')
        : fail('不是律师或基层法律服务工作者');
    case 'recommendation':
      return recommendation(adviser, rule.committees);
    case 'assessments':
      return assessments(adviser, rule.years);
    case 'no-penalty':
      if (adviser.penalties.length > 0) return fail(`有行政处罚或行业惩戒记录 ${adviser.penalties.length} 条`);
      return adviser.penaltiesChecked ? pass('经查无行政处罚或行业惩戒') : missing('尚未核查有无行政处罚或行业惩戒');
    case 'platform-registration':
      return yesNo(
        adviser.platformRegistered,
        '已在公共法律服务融合办理平台登记',
        '未在公共法律服务融合办理平台登记',
        '平台登记情况未填写',
      );
    case 'conduct-statement':
      return yesNo(
        adviser.conductStatementSigned,
        '已签署政治和品行声明',
        '未签署政治和品行声明',
        '政治和品行声明尚未提交',
      );
    default:
      return illegalValue(rule);
  }
}

const yesNo = (value: boolean | undefined, yes: string, no: string, unknown: string): Verdict =>
  value === undefined ? missing(unknown) : value ? pass(yes) : fail(no);

/** The day a number of months after another; the last day of the month where the day does not exist. */
export function monthsLater(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const index = year * 12 + (month - 1) + months;
  const lastDay = new Date(Date.UTC(Math.floor(index / 12), (index % 12) + 1, 0)).getUTCDate();
  const parts = [String(Math.floor(index / 12)).padStart(4, '0'), (index % 12) + 1, Math.min(date, lastDay)];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}

/**
 * Serves today, and by the day asked for had served the months in one unbroken stretch, in whatever villages. An end
 * that is still to come, as of a contract, ends nothing yet.
 */
function serviceLength(
  { villages }: AdviserEvidence,
  { asOf, minMonths }: { readonly asOf: string; readonly minMonths: number },
  today: string,
): Verdict {
  if (villages.length === 0) return missing('未填写所服务的村（社区）');
  const begun = villages.filter(({ since }) => since <= asOf);
  let start: string | undefined;
  // Walk back from the day asked for: a stretch goes on as long as some village was served the day before it began.
  for (let reach = asOf; ;) {
    const earlier = begun.filter(({ since, until }) => since <= reach && (until === undefined || until >= reach));
    const first = earlier.map(({ since }) => since).toSorted()[0];
    if (first === undefined || (start !== undefined && first >= start)) break;
    start = first;
    reach = daysAfter(first, -1);
  }
  const serves = villages.some(({ since, until = today }) => since <= today && today <= until);
  if (start === undefined) return fail(`${asOf} 时未担任法律顾问`);
  if (!serves) return fail(`${today} 时未担任法律顾问`);
  return monthsLater(start, minMonths) <= asOf
    ? pass(`自 ${start} 起担任，至 ${asOf} 已满 ${minMonths} 个月`)
    : fail(`自 ${start} 起担任，至 ${asOf} 不满 ${minMonths} 个月`);
}

function recommendation({ recommendedBy, villages }: AdviserEvidence, committees: number): Verdict {
  // 某社区（东区） and 某社区(东区) are one place.
  const served = new Set(villages.map(({ name }) => plain(name)));
  const valid = [...new Map(recommendedBy.map((name) => [plain(name), name]))].flatMap(([key, name]) =>
    served.has(key) ? [name] : [],
  );
  if (valid.length >= committees) return pass(`已获${valid.join('、')}村（居）民委员会推荐`);
  if (valid.length > 0) return missing(`需 ${committees} 个所服务村（居）民委员会推荐，现有 ${valid.length} 个`);
  return recommendedBy.length === 0
    ? missing('尚无所服务村（居）民委员会的推荐意见')
    : fail('推荐意见不是来自所服务的村（居）民委员会');
}

function assessments({ assessments: results }: AdviserEvidence, years: readonly number[]): Verdict {
  const unqualified = years.filter((year) => results[String(year)] === 'unqualified');
  if (unqualified.length > 0) return fail(`${unqualified.join('、')} 年度执业考核不合格`);
  const unknown = years.filter((year) => results[String(year)] === undefined);
  if (unknown.length > 0) return missing(`缺少 ${unknown.join('、')} 年度执业考核结果`);
  return pass(`${years.join('、')} 年度执业考核均合格`);
}
