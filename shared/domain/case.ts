import type { Track } from '../contract/campaign.ts';
import type { CaseInput, CaseOpenPoint } from '../contract/cases.ts';
import type { FieldFault } from '../contract/problems.ts';
import { casesSince } from './documents/campaign-facts.ts';
import { chineseDay } from './documents/texts.ts';

/**
 * Faults of a case that its schema cannot see (selection.md §3): its service began within the years that the track
 * asks for, ended after it began and is over; every condition named is one of the track's; nobody is named twice.
 * @param today in Asia/Shanghai, YYYY-MM-DD
 */
export function caseFaults(track: Track, input: CaseInput, today: string): readonly FieldFault[] {
  const { from, to } = input.period;
  const since = casesSince(track);
  const known = new Set(track.conditions.map(({ id }) => id));
  return [
    ...repeats(input.advisers, 'advisers'),
    ...(to < from ? [fault('period.to', 'dates-out-of-order', '服务结束日期不能早于开始日期')] : []),
    ...(to > today ? [fault('period.to', 'day-ahead', `服务结束日期不能晚于今天（${chineseDay(today)}）`)] : []),
    ...(track.recent && since !== undefined && from < since
      ? [fault('period.from', 'case-too-old', tooOld(track.recent.years, since))]
      : []),
    ...repeats(input.fulfilled, 'fulfilled'),
    ...input.fulfilled.flatMap((id, index) =>
      known.has(id) ? [] : [fault(`fulfilled[${index}]`, 'condition-unknown', `评选规则中没有条件 ${id}`)],
    ),
  ];
}

const fault = (field: string, code: string, detail: string): FieldFault => ({ field, code, detail });
const tooOld = (years: number, since: string) => `应为近${years}年的服务案例：开始日期不能早于${chineseDay(since)}`;

function repeats(ids: readonly string[], field: string): readonly FieldFault[] {
  return ids.flatMap((id, index) =>
    ids.indexOf(id) < index ? [fault(`${field}[${index}]`, 'repeated', `${id} 重复`)] : [],
  );
}

/** What the form asks and nobody has answered yet, or what keeps the case from being published (clause 2.2.3). */
export function openPoints(
  { conditions }: Pick<Track, 'conditions'>,
  { fulfilled, consent, publicVersion }: Pick<CaseInput, 'fulfilled' | 'consent' | 'publicVersion'>,
): readonly CaseOpenPoint[] {
  return [
    ...conditions
      .filter(({ id }) => !fulfilled.includes(id))
      .map(({ text }): CaseOpenPoint => ({ field: 'fulfilled', name: `评选条件的确认：${text}` })),
    ...(consent === true
      ? []
      : [{ field: 'consent' as const, name: consent === false ? '公开发布的同意（现为不同意）' : '公开发布的同意' }]),
    ...(publicVersion === undefined ? [{ field: 'publicVersion' as const, name: '公开发布的文本' }] : []),
  ];
}
