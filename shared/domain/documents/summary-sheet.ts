import type { Campaign } from '../../contract/campaign.ts';
import type { AdviserInput } from '../../contract/registry.ts';
import { annexOf, assessmentYears, districtName, serviceYear } from './campaign-facts.ts';
import type { Sheet, SheetColumn } from './model.ts';
import { assessmentsText, chineseMonth, practiceNames, sexNames, villagesText } from './texts.ts';

/** One who takes part; rank and total where the round is ranked. */
export type Participant = {
  readonly district: string;
  readonly adviser: AdviserInput;
  readonly rank?: number;
  readonly total?: string;
};

export type SummarySheetInput = {
  readonly campaign: Campaign;
  /** The round that sends them on. */
  readonly round: string;
  /** One district's own, or everybody. */
  readonly district?: string;
  /** `candidates`: not ranked yet, in no order of merit. */
  readonly standing: 'candidates' | 'provisional' | 'final';
  readonly participants: readonly Participant[];
  readonly at: number;
};

/** How far the result has come that a list rests on. */
export const standings = { candidates: '候选人，尚无排名', provisional: '排名暂定', final: '排名最终' } as const;

/** The summary sheet (汇总表, annex 3; selection.md §5): everyone whom the round sends on, with the registry's data. */
export function summarySheet(input: SummarySheetInput): Sheet {
  const { campaign, round, district, standing, participants, at } = input;
  const kind = campaign.documents.find(({ id }) => id === 'summary-sheet');
  const annex = annexOf(campaign, 'summary-sheet');
  const where = district === undefined ? '' : districtName(campaign, district);
  const heading = `${campaign.title}${kind?.name ?? '汇总表'}`;
  return {
    info: { title: `${where}${heading}`, author: campaign.organiser, at },
    name: '汇总表',
    ...(annex !== undefined && { annex }),
    heading: where ? `${heading}（${where}）` : heading,
    columns: columnsOf(campaign),
    rows: participants.map((participant, index) => rowOf(campaign, participant, index + 1)),
    notes: [`${round}：${standings[standing]}，共${participants.length}人。`],
  };
}

function columnsOf(campaign: Campaign): readonly SheetColumn[] {
  const year = serviceYear(campaign);
  const text = (title: string, width: number): SheetColumn => ({ title, width, kind: 'text' });
  return [
    { title: '序号', width: 6, kind: 'integer' },
    text('辖市（区）', 11),
    text('姓名', 10),
    text('性别', 6),
    text('出生年月', 12),
    text('民族', 7),
    text('政治面貌', 10),
    text('学历', 10),
    text('工作单位', 22),
    text('执业类别', 12),
    text('执业证号', 18),
    text('联系电话', 14),
    text('服务村（社区）及起止时间', 34),
    { title: `${year}现场服务时长（分钟）`, width: 14, kind: 'integer' },
    { title: `${year}开展讲座（场）`, width: 12, kind: 'integer' },
    text('近年度执业考核', 17),
    { title: '名次', width: 6, kind: 'integer' },
    { title: '得分', width: 9, kind: 'decimal' },
    text('事迹简介', 44),
  ];
}

function rowOf(
  campaign: Campaign,
  { district, adviser, rank, total }: Participant,
  number: number,
): Sheet['rows'][number] {
  const years = assessmentYears(campaign, adviser.assessments);
  return [
    number,
    districtName(campaign, district),
    adviser.name,
    sexNames[adviser.sex],
    chineseMonth(adviser.birthMonth),
    adviser.ethnicity,
    adviser.politicalStatus,
    adviser.education,
    adviser.organisation,
    practiceNames[adviser.practice],
    adviser.licenceNumber,
    adviser.phone,
    villagesText(adviser.villages),
    adviser.onsiteMinutes,
    adviser.lectures,
    assessmentsText(adviser.assessments, years).replaceAll('；', '\n'),
    rank,
    total,
    adviser.profile ?? '',
  ];
}
