import { dayInShanghai } from '../../platform/clock.ts';
import { noticeEnd } from '../working-days.ts';
import { eachStage, fault, stagesWithPaths, unless, type CampaignRule, type Fault } from './fault.ts';

const dayOf = (instant: string) => dayInShanghai(Date.parse(instant));

/** No public notice is shorter than the notice that the campaign carries out allows. */
export const noticesAreLongEnough: CampaignRule = eachStage(({ path, stage: { notice } }, { noticeMinimum }) => {
  if (!notice) return [];
  const message = `公示 ${notice.workingDays} 个工作日，不得少于 ${noticeMinimum.workingDays} 个`;
  const enough = notice.workingDays >= noticeMinimum.workingDays;
  return unless(enough, `${path}.notice.workingDays`, 'notice-too-short', message);
});

/**
 * A planned public notice begins after the vote, and ends, by the official calendar of working days, before the vote of
 * a stage that its result feeds. Without official data for the year its end is not known, which is a fault as well.
 */
export const noticesFitBetweenVotes: CampaignRule = eachStage(({ path, stage }, campaign): readonly Fault[] => {
  const { notice, vote } = stage;
  if (notice?.startsOn === undefined) return [];
  const here = `${path}.notice.startsOn`;
  const end = noticeEnd(notice.startsOn, notice.workingDays);
  if (!end.ok) {
    const message = `国务院办公厅 ${end.error.year} 年节假日安排尚未收录，无法计算公示的工作日`;
    return [fault(here, 'calendar-missing', message)];
  }
  const fed = stagesWithPaths(campaign).filter((other) => other.stage.inputs.includes(stage.id));
  return [
    ...unless(!vote || notice.startsOn >= dayOf(vote.closesAt), here, 'dates-out-of-order', '公示在投票结束前开始'),
    ...fed.flatMap(({ stage: next }) =>
      unless(
        !next.vote || end.value < dayOf(next.vote.opensAt),
        here,
        'dates-out-of-order',
        `公示到 ${end.value} 才结束，阶段“${next.name}”的投票已经开始`,
      ),
    ),
  ];
});
