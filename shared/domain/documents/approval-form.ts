import type { Campaign } from '../../contract/campaign.ts';
import type { AdviserInput } from '../../contract/registry.ts';
import { annexOf, assessmentYears, districtName, serviceYear } from './campaign-facts.ts';
import type { Form, FormCell, FormRow } from './model.ts';
import {
  assessmentsText,
  chineseDay,
  chineseMonth,
  hoursText,
  practiceNames,
  sexNames,
  villagesText,
} from './texts.ts';

export type ApprovalFormInput = {
  readonly campaign: Campaign;
  readonly adviser: AdviserInput;
  readonly district: string;
  /** When the adviser's record was last changed. */
  readonly at: number;
};

/** Blanks that a pen fills in. */
const dateLine = '年　　月　　日';
const seal = ['（盖章）', dateLine];
const copyNames = ['第一份', '第二份', '第三份', '第四份'] as const;

/**
 * The approval form (审批表, annex 4; selection.md §5): what the registry knows of one adviser, and boxes for the
 * declaration (E7), the recommendation of the village committee and the opinions of district, city and province. As
 * many copies as the campaign file asks for on paper.
 */
export function approvalForm({ campaign, adviser, district, at }: ApprovalFormInput): Form {
  const kind = campaign.documents.find(({ id }) => id === 'approval-form');
  const annex = annexOf(campaign, 'approval-form');
  return {
    info: { title: `${campaign.title}审批表（${adviser.name}）`, author: campaign.organiser, at },
    ...(annex !== undefined && { annex }),
    heading: [campaign.title, kind?.name ?? '审批表'],
    columns: [18, 17, 15, 16, 16, 18],
    rows: [...personRows(adviser), ...serviceRows(campaign, adviser, district), ...opinionRows(campaign, adviser)],
    notes: [],
    copies: [copyNames[0], ...copyNames.slice(1, kind?.paperCopies ?? 1)],
  };
}

const label = (text: string): FormCell => ({ kind: 'label', text });
const value = (text: string, span = 1): FormCell => ({ kind: 'value', text, span });
/** A label and a box over the rest of the row. */
const wide = (name: string, text: string, more: Partial<FormCell> = {}): readonly FormCell[] => [
  label(name),
  { kind: 'text', text, span: 5, ...more },
];

function personRows(adviser: AdviserInput): readonly FormRow[] {
  const { name, sex, birthMonth, ethnicity, politicalStatus, education, organisation, practice, phone } = adviser;
  return [
    {
      cells: [
        label('姓名'),
        value(name),
        label('性别'),
        value(sexNames[sex]),
        label('出生年月'),
        value(chineseMonth(birthMonth)),
      ],
    },
    {
      cells: [
        label('民族'),
        value(ethnicity),
        label('政治面貌'),
        value(politicalStatus),
        label('学历'),
        value(education),
      ],
    },
    { cells: [label('工作单位'), value(organisation, 3), label('执业类别'), value(practiceNames[practice])] },
    { cells: [label('执业证号'), value(adviser.licenceNumber, 3), label('联系电话'), value(phone)] },
  ].map((row) => ({ ...row, height: 9 }));
}

function serviceRows(campaign: Campaign, adviser: AdviserInput, district: string): readonly FormRow[] {
  const year = serviceYear(campaign);
  const years = assessmentYears(campaign, adviser.assessments);
  return [
    {
      cells: [
        label('辖市（区）'),
        value(districtName(campaign, district)),
        label(`${year}\n现场服务时长`),
        value(hoursText(adviser.onsiteMinutes)),
        label(`${year}\n开展讲座`),
        value(`${adviser.lectures}场`),
      ],
      height: 11,
    },
    { cells: wide('服务村（社区）\n及起止时间', villagesText(adviser.villages)), height: 12 },
    { cells: wide('近年度\n执业考核', assessmentsText(adviser.assessments, years)), height: 9 },
    { cells: wide('奖惩情况', `奖励：${awardsText(adviser)}\n惩处：${penaltiesText(adviser)}`), height: 14 },
    { cells: wide('主要事迹', adviser.mainDeeds ?? adviser.profile ?? ''), height: 55 },
  ];
}

function opinionRows(campaign: Campaign, adviser: AdviserInput): readonly FormRow[] {
  const opinion = (name: string, text = ''): FormRow => ({ cells: wide(name, text, { seal }), height: 48 });
  const recommended = adviser.recommendedBy.join('、');
  return [
    {
      cells: wide('本人声明', declaration(campaign), { seal: ['本人签名：　　　　　　　　', dateLine] }),
      height: 27,
    },
    opinion('村（居）民\n委员会推荐意见', recommended && `推荐的村（社区）：${recommended}`),
    opinion('辖市（区）\n司法局意见'),
    opinion('市司法局意见'),
    opinion('省司法厅意见'),
  ];
}

/** The notice's own condition on politics and conduct (E7), which the adviser signs. */
function declaration({ eligibility, clauses }: Campaign): string {
  const rule = eligibility.find(({ kind }) => kind === 'conduct-statement');
  const condition = rule && clauses[rule.clause];
  return condition === undefined
    ? '本人声明：以上内容真实。'
    : `本人声明：以上内容真实；本人${condition.replace(/[；;。]$/, '')}。`;
}

/** Nothing on record is left blank: that there was none, only somebody can say who has looked. */
function awardsText({ awards }: AdviserInput): string {
  return awards?.length ? awards.map(({ date, text }) => `${chineseDay(date)}，${text}`).join('；') : '';
}

function penaltiesText({ penalties, penaltiesChecked }: AdviserInput): string {
  if (penalties.length > 0) return penalties.map(({ date, text }) => `${chineseDay(date)}，${text}`).join('；');
  return penaltiesChecked ? '经核查，无行政处罚和行业惩戒' : '';
}
