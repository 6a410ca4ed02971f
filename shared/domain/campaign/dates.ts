import type { Stage } from '../../contract/campaign.ts';
import { dayInShanghai } from '../../platform/clock.ts';
import { eachStage, stagesWithPaths, unless, type CampaignRule, type Fault } from './fault.ts';

const dayOf = (instant: string) => dayInShanghai(Date.parse(instant));
const isLater = (a: string, b: string) => Date.parse(a) > Date.parse(b);

/**
 * Within a stage: the window begins before it ends and not before the notice was issued; the vote opens before it
 * closes; vote, scores, deadlines and the start of the public notice lie in the window.
 */
export const stageDatesInOrder: CampaignRule = eachStage(({ path, stage }, { source }) => {
  const { from, to } = stage.window;
  const order = 'dates-out-of-order';
  // Against a window that is upside down every day would be wrong.
  const days = from <= to ? daysOf(stage) : [];
  return [
    ...unless(from <= to, `${path}.window`, order, `阶段开始日期 ${from} 晚于结束日期 ${to}`),
    ...unless(from >= source.date, `${path}.window.from`, order, `阶段开始日期 ${from} 早于通知日期 ${source.date}`),
    ...unless(
      !stage.vote || isLater(stage.vote.closesAt, stage.vote.opensAt),
      `${path}.vote.closesAt`,
      order,
      '投票结束时间不晚于开始时间',
    ),
    ...days.flatMap(({ where, what, day }) =>
      unless(
        from <= day && day <= to,
        `${path}.${where}`,
        'outside-window',
        `${what} ${day} 不在本阶段 ${from} 至 ${to} 之内`,
      ),
    ),
  ];
});

function daysOf({ vote, panel, notice, deadlines }: Stage) {
  return [
    ...(vote ? [{ where: 'vote.opensAt', what: '投票开始日期', day: dayOf(vote.opensAt) }] : []),
    ...(vote ? [{ where: 'vote.closesAt', what: '投票结束日期', day: dayOf(vote.closesAt) }] : []),
    ...(panel?.scoresDue ? [{ where: 'panel.scoresDue', what: '打分截止日期', day: dayOf(panel.scoresDue) }] : []),
    ...(notice?.startsOn ? [{ where: 'notice.startsOn', what: '公示开始日期', day: notice.startsOn }] : []),
    ...deadlines.map(({ due }, index) => ({
      where: `deadlines[${index}].due`,
      what: '报送截止日期',
      day: dayOf(due),
    })),
  ];
}

/** Between stages: a stage neither begins nor ends before one that feeds it, and votes after its vote. */
export const stagesFollowTheirInputs: CampaignRule = (campaign) => {
  const stages = stagesWithPaths(campaign);
  return stages.flatMap(({ path, stage }) =>
    stage.inputs.flatMap((id): readonly Fault[] => {
      const input = stages.find((other) => other.stage.id === id)?.stage;
      if (!input || input === stage) return [];
      const inOrder = stage.window.from >= input.window.from && stage.window.to >= input.window.to;
      const voteInOrder = !stage.vote || !input.vote || !isLater(input.vote.closesAt, stage.vote.opensAt);
      return [
        ...unless(
          inOrder,
          `${path}.window`,
          'dates-out-of-order',
          `阶段“${stage.name}”的时间早于来源阶段“${input.name}”`,
        ),
        ...unless(
          voteInOrder,
          `${path}.vote.opensAt`,
          'dates-out-of-order',
          `投票在来源阶段“${input.name}”的投票结束前开始`,
        ),
      ];
    }),
  );
};

/** A document that a deadline asks for is due at that deadline: two instants for one thing would mislead. */
export const documentsDueInTime: CampaignRule = eachStage(({ path, stage }, { documents }) =>
  stage.deadlines.flatMap((deadline, d) =>
    deadline.documents.flatMap((id, i) => {
      const due = documents.find((document) => document.id === id)?.due;
      return unless(
        due === undefined || Date.parse(due) === Date.parse(deadline.due),
        `${path}.deadlines[${d}].documents[${i}]`,
        'due-differs',
        `材料“${id}”自己的截止时间 ${due} 与报送时限 ${deadline.due} 不同`,
      );
    }),
  ),
);
