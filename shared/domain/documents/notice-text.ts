import type { Campaign, Stage } from '../../contract/campaign.ts';
import type { RankingSnapshot } from '../../contract/rankings.ts';
import { daysAfter } from '../../platform/clock.ts';
import type { Result } from '../../platform/result.ts';
import { ok } from '../../platform/result.ts';
import { tellImportedVotes } from '../ranking/tell-imported-votes.ts';
import { noticeEnd, type CalendarError } from '../working-days.ts';
import { districtName } from './campaign-facts.ts';
import type { Letter } from './model.ts';
import { chineseDay } from './texts.ts';

export type NoticeTextInput = {
  readonly campaign: Campaign;
  readonly stage: Pick<Stage, 'name' | 'outcome'> & { readonly notice: NonNullable<Stage['notice']> };
  /** Of a round in one district. */
  readonly district?: string;
  readonly snapshot: RankingSnapshot;
  /** The day on which it is put up. */
  readonly startsOn: string;
};

/**
 * The text of a public notice (公示; selection.md §4): who is above the line, in the order of rank, from when to when by
 * working days, and where an objection goes. Of a provisional ranking it says in its heading that it is not to be
 * published.
 */
export function noticeText(input: NoticeTextInput): Result<Letter, CalendarError> {
  const { campaign, stage, district, snapshot, startsOn } = input;
  const { workingDays, where, objectionsTo } = stage.notice;
  const end = noticeEnd(startsOn, workingDays);
  if (!end.ok) return end;
  const place = district === undefined ? '' : districtName(campaign, district);
  const rows = snapshot.rows.filter(({ aboveLine }) => aboveLine);
  const title = `${campaign.title}${place}${stage.name}结果公示`;
  const provisional = snapshot.standing === 'provisional';
  const votes = tellImportedVotes(snapshot.imported);
  return ok({
    info: { title, author: campaign.organiser, at: Date.parse(snapshot.computedAt) },
    heading: [campaign.title, `${place}${stage.name}结果公示`, ...(provisional ? ['（排名暂定，不得发布）'] : [])],
    before: [
      `根据《${campaign.source.title}》（${campaign.source.number}），${place}${stage.name}已经完成，现将排名前${rows.length}名的人员予以公示，以名次为序。`,
    ],
    list: {
      columns: ['名次', '姓名', '工作单位', '辖市（区）'],
      rows: rows.map((row) => [String(row.rank), row.name, row.organisation, districtName(campaign, row.district)]),
    },
    after: [
      ...(votes === undefined ? [] : [votes]),
      ...(stage.outcome === undefined ? [] : [`公示结果的用途：${stage.outcome}。`]),
      `公示时间：${chineseDay(startsOn)}张贴，自${chineseDay(daysAfter(startsOn, 1))}起至${chineseDay(end.value)}止，共${workingDays}个工作日。`,
      `公示地点：${where}。`,
      `对公示人员有异议的，请在公示期内实名提出，写明理由和联系方式。受理：${objectionsTo}。异议人的信息不公开。`,
      ...(provisional ? snapshot.standingReasons.map((reason) => `暂定原因：${reason}。`) : []),
    ],
    signature: [place ? `${place}司法局` : campaign.organiser, chineseDay(startsOn)],
  });
}
