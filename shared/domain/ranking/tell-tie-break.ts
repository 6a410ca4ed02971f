import { illegalValue } from '../../platform/result.ts';
import type { TieBreak, TieBreakName, TieBreakStep } from './types.ts';

/**
 * A tie-break in a sentence (zh-CN) for the ranking's readers, e.g.
 * '与 2 人总分相同，先比较述职得分（80.00）、得票数（5 票），按现场服务时长（61 分钟）排序'. Names nobody and no judge.
 */
export function tellTieBreak({ with: others, detail }: TieBreak): string {
  const last = detail.at(-1);
  const equal = detail.slice(0, -1).map(tellStep);
  const start = `与 ${others.length} 人总分相同`;
  if (last === undefined) return start;
  return [start, ...(equal.length > 0 ? [`先比较${equal.join('、')}`] : []), `按${tellStep(last)}排序`].join('，');
}

function tellStep({ by, shown }: TieBreakStep): string {
  return `${nameOf(by)}（${shown}${unitOf(by)}）`;
}

function nameOf(by: TieBreakName): string {
  switch (by) {
    case 'debrief':
      return '述职得分';
    case 'vote':
      return '得票数';
    case 'onsite-hours':
      return '现场服务时长';
    case 'lectures':
      return '讲座场次';
    case 'draw':
      return '公开抽签';
    default:
      return illegalValue(by);
  }
}

function unitOf(by: TieBreakName): string {
  switch (by) {
    case 'vote':
      return ' 票';
    case 'onsite-hours':
      return ' 分钟';
    case 'lectures':
      return ' 场';
    case 'debrief':
    case 'draw':
      return '';
    default:
      return illegalValue(by);
  }
}
