import { describe, expect, test } from 'vitest';

import type { RankingSnapshot } from '../../shared/contract/rankings.ts';
import { caseForm } from '../../shared/domain/documents/case-form.ts';
import type { Sheet } from '../../shared/domain/documents/model.ts';
import { noticeText } from '../../shared/domain/documents/notice-text.ts';
import { quotaTable } from '../../shared/domain/documents/quota-table.ts';
import { rankingTable } from '../../shared/domain/documents/ranking-table.ts';
import { schedule } from '../../shared/domain/documents/schedule.ts';
import { summarySheet } from '../../shared/domain/documents/summary-sheet.ts';
import { adviserInput } from '../actions/builders.ts';
import { at, campaign } from './builders.ts';

/** Rows as objects by the titles of their columns. */
const records = ({ columns, rows }: Sheet) =>
  rows.map((row) => Object.fromEntries(columns.map(({ title }, index) => [title, row[index]])));

const cityStage = campaign.tracks[0]!.stages[1]!;
const cityNotice = { ...cityStage, notice: cityStage.notice! };

function snapshot(changed: Partial<RankingSnapshot> = {}): RankingSnapshot {
  const row = (rank: number, name: string, more: Partial<RankingSnapshot['rows'][number]> = {}) => ({
    rank,
    candidateId: `cnd_${rank}`,
    name,
    organisation: '示例律师事务所',
    district: 'wujin',
    total: `${95 - rank}.25`,
    totalExact: '1/3',
    votes: 100 - rank,
    components: [
      { kind: 'debrief' as const, weight: 70, score: '90.00', exact: '90', weighted: '63.00' },
      { kind: 'vote' as const, weight: 30, score: '88.10', exact: '88.1', weighted: '26.43' },
    ],
    judges: [{ judgeId: 'jdg_secret', score: '91.23' }],
    movement: rank === 1 ? 2 : rank === 2 ? -1 : null,
    previousRank: null,
    aboveLine: rank <= 2,
    ...more,
  });
  return {
    snapshotId: 'snp_1',
    roundId: 'rnd_changzhou-2022_city',
    campaignId: campaign.id,
    campaignRevision: 1,
    computedAt: '2022-05-20T16:30:00.000Z',
    reason: 'nightly',
    standing: 'final',
    standingReasons: [],
    ballots: 1234,
    voided: 0,
    alternatives: [],
    unranked: [],
    totalVotes: 3000,
    drift: 0,
    places: 2,
    file: { key: 'k', sha256: 'h' },
    substitutes: [],
    rows: [
      row(1, '甲𠮷'),
      row(2, '乙', { tieBreak: { by: 'vote', with: ['cnd_3'], detail: '网络投票得分较高' } }),
      row(3, '丙'),
    ],
    ...changed,
  };
}
const provisional: Partial<RankingSnapshot> = { standing: 'provisional', standingReasons: ['还有选票待计入'] };

describe('the schedule (annex 2)', () => {
  const sheet = schedule({ campaign, at });

  test('given the campaign of 2022, when its dates are put in order, then votes, deadlines and notices are there to the minute', () => {
    const rows = sheet.rows.map((row) => [row[0], row[3], row[5]]);
    expect(rows).toContainEqual([
      '2022年5月16日 09:00至2022年5月20日 17:00',
      '网络投票（常州司法行政网）',
      '通知第1.3.2条',
    ]);
    expect(rows).toContainEqual(['2022年4月30日 17:00前', '报送复评人员事迹简介（150字左右）', '通知第4.4条']);
    // The holidays of May lie between, and 7 May is worked.
    expect(rows).toContainEqual([
      '2022年4月28日张贴，至2022年5月9日',
      '公示5个工作日（各辖市（区）司法局）',
      '通知第4.2条',
    ]);
    expect(rows).toContainEqual([
      '2022年7月20日 17:00前',
      '报送项目支持顾问人员开展法律服务的图片资料',
      '通知第1.3.4条',
    ]);
  });

  test('then every stage of both tracks has its window, by date', () => {
    const stages = campaign.tracks.flatMap(({ stages: all }) => all.map(({ name }) => name));
    const windows = sheet.rows.filter((row) => String(row[3]).includes('期间'));
    expect(windows.map((row) => String(row[2])).toSorted()).toEqual(stages.toSorted());
    const months = sheet.rows.map((row) => Number(/年(\d+)月/.exec(String(row[0]))?.[1]));
    expect(months).toEqual(months.toSorted((a, b) => a - b));
  });
});

describe('the quota table (annex 1)', () => {
  test('given quotas worked out, when written, then each district has a line, and the sum is below', () => {
    const advisers = { liyang: 100, jintan: 50, wujin: 30, xinbei: 20, tianning: 10, zhonglou: 5, jingkai: 5 };
    const quotas = { liyang: 8, jintan: 4, wujin: 2, xinbei: 2, tianning: 1, zhonglou: 1, jingkai: 0 };
    const sheet = quotaTable({ campaign, at, stages: [{ stageId: 'city', advisers, quotas }] });
    expect(sheet.rows).toHaveLength(campaign.districts.length + 1);
    expect(sheet.rows[0]).toEqual(['市局推选', '溧阳市', 100, 8]);
    expect(sheet.rows.at(-1)).toEqual(['市局推选', '合计', 220, 18]);
    expect(sheet.notes.join('')).toMatch(/8%.*最大余数法[^]*每个辖市（区）2至3个/);
  });
});

describe('the summary sheet (annex 3)', () => {
  const adviser = adviserInput('13204201510000001');

  test('given a result, when written, then each participant has registry data, rank and total', () => {
    const sheet = summarySheet({
      campaign,
      round: '市局推选',
      standing: 'final',
      at,
      participants: [{ district: 'wujin', adviser, rank: 3, total: '92.10' }],
    });
    expect(sheet.heading).toMatch(/参与省级评选的人员名单及基本情况汇总表$/);
    expect(records(sheet)).toEqual([
      expect.objectContaining({
        序号: 1,
        '辖市（区）': '武进区',
        姓名: '示例人',
        执业证号: '13204201510000001',
        联系电话: '13800000000',
        名次: 3,
        得分: '92.10',
        近年度执业考核: '2019年度：合格\n2020年度：合格\n2021年度：合格',
      }),
    ]);
    expect(sheet.notes).toEqual(['市局推选：排名最终，共1人。']);
  });

  test('given no result yet, when written for a district, then it names the district and claims no rank', () => {
    const sheet = summarySheet({
      campaign,
      round: '市局推选',
      district: 'wujin',
      standing: 'candidates',
      at,
      participants: [{ district: 'wujin', adviser }],
    });
    expect(sheet.heading).toContain('武进区');
    expect(records(sheet)[0]).toMatchObject({ 名次: undefined, 得分: undefined });
    expect(sheet.notes[0]).toContain('尚无排名');
  });
});

describe('the ranking table', () => {
  const table = (changed?: Partial<RankingSnapshot>) =>
    rankingTable({ campaign, round: '市局推选', snapshot: snapshot(changed) });

  test('given a final ranking, when written, then rows show means, weights, tie-break and line, and no judge', () => {
    const sheet = table();
    expect(records(sheet)).toEqual([
      expect.objectContaining({
        名次: 1,
        姓名: '甲𠮷',
        '述职得分（占70%）': '90.00',
        '网络投票得分（占30%）': '88.10',
        总分: '94.25',
        名次变化: '上升2',
        前2名: '是',
        排名状态: '最终',
      }),
      expect.objectContaining({ 名次: 2, 同分排序依据: '网络投票得分较高', 名次变化: '下降1', 前2名: '是' }),
      expect.objectContaining({ 名次: 3, 名次变化: '新', 前2名: '否' }),
    ]);
    expect(JSON.stringify(sheet)).not.toMatch(/jdg_secret|91\.23/);
    expect(sheet.notes[0]).toContain('2022年5月21日 00:30');
  });

  test('given a provisional ranking, when written, then heading, every row and the notes say so', () => {
    const sheet = table(provisional);
    expect(sheet.heading).toMatch(/（暂定）$/);
    expect(sheet.rows.every((row) => row.at(-1) === '暂定')).toBe(true);
    expect(sheet.notes).toContain('暂定原因：还有选票待计入。');
  });
});

describe('the notice text', () => {
  const letter = (changed?: Partial<RankingSnapshot>, startsOn = '2022-04-28', district?: string) => {
    const made = noticeText({
      campaign,
      stage: cityNotice,
      snapshot: snapshot(changed),
      startsOn,
      ...(district !== undefined && { district }),
    });
    if (!made.ok) throw new Error(`${made.error.year}`);
    return made.value;
  };

  test('given a final ranking, when written, then it lists who is above the line in rank order, and the period in working days', () => {
    const made = letter();
    expect(made.list.rows).toEqual([
      ['1', '甲𠮷', '示例律师事务所', '武进区'],
      ['2', '乙', '示例律师事务所', '武进区'],
    ]);
    expect(made.after).toContain('公示时间：2022年4月28日张贴，自2022年4月29日起至2022年5月9日止，共5个工作日。');
    expect(made.after.join('')).toContain('受理：常州市司法局公共法律服务管理处，电话85681634');
    expect(made.signature).toEqual(['常州市司法局', '2022年4月28日']);
    expect(made.heading.join('')).not.toContain('暂定');
  });

  test('given a round of a district, then the district’s bureau signs', () => {
    expect(letter({}, '2022-04-28', 'jingkai').signature[0]).toBe('常州经开区司法局');
  });

  test('given a provisional ranking, then the heading says that it is not to be published', () => {
    expect(letter(provisional).heading.at(-1)).toBe('（排名暂定，不得发布）');
  });

  test('given a year without official working days, then it is refused and not guessed', () => {
    const made = noticeText({ campaign, stage: cityNotice, snapshot: snapshot(), startsOn: '2050-01-04' });
    expect(made).toEqual({ ok: false, error: { type: 'calendar-missing', year: 2050 } });
  });
});

describe('the case form (annex 5)', () => {
  const texts = (entry?: Parameters<typeof caseForm>[0]['entry']) =>
    caseForm({ campaign, at, ...(entry && { entry }) })?.rows.flatMap(({ cells }) => cells.map(({ text }) => text)) ??
    [];

  test('given no case, when drawn blank, then the conditions stand there as boxes to tick', () => {
    const all = texts().join('\n');
    expect(all).toContain('□ 组织实施方法可复制、可推广');
    expect(all).toContain('□ 同意　　□ 不同意');
    expect(all).not.toContain('■');
  });

  test('given a case, when drawn, then every part of it is in its box', () => {
    const all = texts({
      title: '一堵墙的和解',
      advisers: [{ name: '示例人', organisation: '示例律师事务所' }],
      village: '示例村',
      period: { from: '2021-03-01', to: '2021-06-30' },
      text: '第一段。\n第二段。',
      materials: ['调解协议.pdf', '照片.jpg'],
      consent: true,
      publicVersion: '某村两户……',
      fulfilled: ['true', 'replicable'],
    });
    for (const text of [
      '一堵墙的和解',
      '示例人（示例律师事务所）',
      '示例村',
      '2021年3月1日\n至2021年6月30日',
      '第一段。\n第二段。',
      '1. 调解协议.pdf\n2. 照片.jpg',
      '某村两户……',
    ])
      expect(all).toContain(text);
    expect(all.join('\n')).toContain('■ 组织实施方法可复制、可推广');
    expect(all.join('\n')).toContain('■ 同意　　□ 不同意');
    expect(all.join('\n').match(/■/g)).toHaveLength(3);
  });

  test('given a campaign without cases, then there is no form', () => {
    const tracks = campaign.tracks.filter(({ of }) => of !== 'case');
    expect(caseForm({ campaign: { ...campaign, tracks }, at })).toBeUndefined();
  });
});
