import { movementText } from '../../shared/contract/movement.ts';
import type { PublicRanking, RankingComponent } from '../../shared/contract/rankings.ts';
import { element } from './element.ts';

type Row = PublicRanking['rows'][number];

const kindNames: Readonly<Record<RankingComponent['kind'], string>> = {
  debrief: '述职评审',
  vote: '网络投票',
  assessment: '考核评分',
  stage: '上一阶段得分',
};

const instant = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'long',
  timeStyle: 'short',
});

function tableRow(row: Row, places: number, districtNames: ReadonlyMap<string, string>): HTMLElement {
  const number = (text: string, more = '') => element('td', { class: `number ${more}`.trim() }, text);
  return element(
    'tr',
    { class: row.rank === places ? 'line' : row.aboveLine ? '' : 'below' },
    number(String(row.rank)),
    element('td', {}, row.name),
    element('td', {}, districtNames.get(row.district) ?? row.district),
    element('td', { class: 'organisation wide' }, row.organisation),
    number(row.total, 'total'),
    ...row.components.map((component) => number(component.score, 'wide')),
    number(String(row.votes)),
    number(movementText(row), 'wide'),
    element('td', { class: 'wide' }, row.tieBreak?.detail ?? ''),
  );
}

/** The public ranking as a table, with the double line under the last place that goes up. */
export function rankingTable(ranking: PublicRanking, districtNames: ReadonlyMap<string, string>): HTMLElement[] {
  const components = ranking.rows[0]?.components ?? [];
  const head = (text: string, kind = '') => element('th', { class: kind, scope: 'col' }, text);
  return [
    element(
      'h2',
      {},
      `${ranking.title} `,
      element(
        'span',
        { class: `standing ${ranking.standing}` },
        ranking.standing === 'final' ? '最终结果' : '暂定结果',
      ),
    ),
    element(
      'p',
      { class: 'quiet' },
      `${instant.format(new Date(ranking.computedAt))} 计算；有效选票 ${ranking.ballots} 张，共 ${ranking.totalVotes} 票；` +
        `双线以上为前 ${ranking.places} 名。${ranking.votesNote ?? ''}`,
    ),
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          head('名次', 'number'),
          head('姓名'),
          head('辖市（区）'),
          head('执业机构', 'wide'),
          head('总分', 'number'),
          ...components.map((component) => head(`${kindNames[component.kind]}（${component.weight}%）`, 'number wide')),
          head('票数', 'number'),
          head('升降', 'number wide'),
          head('同分依据', 'wide'),
        ),
      ),
      element('tbody', {}, ...ranking.rows.map((row) => tableRow(row, ranking.places, districtNames))),
    ),
  ];
}
