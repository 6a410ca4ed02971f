import type { Campaign } from '../../contract/campaign.ts';
import { annexOf, casesSince, caseTrack } from './campaign-facts.ts';
import type { Form, FormCell, FormRow } from './model.ts';
import { chineseDay } from './texts.ts';

/** A case (典型案例) as its form carries it; days as YYYY-MM-DD. */
export type CaseForm = {
  readonly title: string;
  readonly advisers: readonly { readonly name: string; readonly organisation: string }[];
  readonly village: string;
  readonly period: { readonly from: string; readonly to: string };
  /** What was done, in paragraphs. */
  readonly text: string;
  /** Names of the files that go with it. */
  readonly materials: readonly string[];
  /** Whether those concerned let it be published; undefined: not asked yet. */
  readonly consent?: boolean | undefined;
  /** The version without names and traces of persons. */
  readonly publicVersion?: string | undefined;
  /** Ids of the conditions that it fulfils. */
  readonly fulfilled: readonly string[];
};

export type CaseFormInput = {
  readonly campaign: Campaign;
  readonly at: number;
  /** None: a blank form. */
  readonly entry?: CaseForm;
};

/** Signs that the fonts of the PDF have: ☑ is not among them. */
const box = (ticked: boolean) => (ticked ? '■' : '□');
const label = (text: string): FormCell => ({ kind: 'label', text });
const wide = (name: string, text: string, more: Partial<FormCell> = {}): readonly FormCell[] => [
  label(name),
  { kind: 'text', text, span: 3, ...more },
];

/**
 * The case form (annex 5; selection.md §3), filled in or blank, with the conditions of the case track as a checklist.
 * Undefined where the campaign has no track of cases.
 */
export function caseForm({ campaign, at, entry }: CaseFormInput): Form | undefined {
  const track = caseTrack(campaign);
  if (!track) return undefined;
  const annex = annexOf(campaign, 'case-form');
  const since = casesSince(track);
  const heading = `${track.name}申报表`;
  return {
    info: { title: entry ? `${heading}（${entry.title}）` : heading, author: campaign.organiser, at },
    ...(annex !== undefined && { annex }),
    heading: [campaign.title, heading],
    columns: [20, 31, 18, 31],
    rows: [...entryRows(entry), ...textRows(entry), ...checkRows(track, entry)],
    notes: since === undefined ? [] : [`参选案例应为${chineseDay(since)}以后提供的服务。`],
    copies: ['申报表'],
  };
}

function entryRows(entry: CaseForm | undefined): readonly FormRow[] {
  const period = entry ? `${chineseDay(entry.period.from)}\n至${chineseDay(entry.period.to)}` : '';
  const advisers = entry?.advisers.map(({ name, organisation }) => `${name}（${organisation}）`).join('\n') ?? '';
  return [
    { cells: wide('案例标题', entry?.title ?? ''), height: 12 },
    { cells: wide('法律顾问姓名\n及所在单位', advisers), height: 14 },
    {
      cells: [
        label('服务村（社区）'),
        { kind: 'value', text: entry?.village ?? '' },
        label('服务起止时间'),
        { kind: 'value', text: period },
      ],
      height: 12,
    },
  ];
}

function textRows(entry: CaseForm | undefined): readonly FormRow[] {
  return [
    { cells: wide('案例正文', entry?.text ?? ''), height: 90 },
    {
      cells: wide('附送材料', entry?.materials.map((name, index) => `${index + 1}. ${name}`).join('\n') ?? ''),
      height: 20,
    },
    { cells: wide('公开发布的文本\n（隐去个人信息）', entry?.publicVersion ?? ''), height: 50 },
  ];
}

function checkRows(track: Campaign['tracks'][number], entry: CaseForm | undefined): readonly FormRow[] {
  const conditions = track.conditions.map(({ id, text }) => `${box(entry?.fulfilled.includes(id) === true)} ${text}`);
  const consent = entry?.consent;
  return [
    { cells: wide('评选条件', conditions.join('\n')), height: 24 },
    {
      cells: wide(
        '公开发布授权',
        `${box(consent === true)} 同意　　${box(consent === false)} 不同意　　公开发布本案例`,
        {
          seal: ['授权人签名：　　　　　　　　', '年　　月　　日'],
        },
      ),
      height: 24,
    },
    { cells: wide('辖市（区）\n司法局意见', '', { seal: ['（盖章）', '年　　月　　日'] }), height: 48 },
  ];
}
