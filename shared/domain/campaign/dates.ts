import type { Stage } from '../../contract/campaign.ts';
import { dayInShanghai } from '../../platform/clock.ts';
import { stagesWithPaths, type CampaignRule, type Fault } from './fault.ts';

const dayOf = (instant: string) => dayInShanghai(Date.parse(instant));
const isLater = (a: string, b: string) => Date.parse(a) > Date.parse(b);

/** Within a stage: a window begins before it ends, a vote opens before it closes, and both lie in the window. */
export const stageDatesInOrder: CampaignRule = (campaign) =>
  stagesWithPaths(campaign).flatMap(({ path, stage }) => datesOf(path, stage));

function datesOf(path: string, { window, vote, panel, deadlines }: Stage): Fault[] {
  const faults: Fault[] = [];
  const refuse = (where: string, code: string, message: string) =>
    faults.push({ path: `${path}.${where}`, code, message });
  if (window.from > window.to)
    refuse('window', 'dates-out-of-order', `阶段开始日期 ${window.from} 晚于结束日期 ${window.to}`);
  if (vote && !isLater(vote.closesAt, vote.opensAt))
    refuse('vote.closesAt', 'dates-out-of-order', '投票结束时间不晚于开始时间');
  if (vote && (dayOf(vote.opensAt) < window.from || dayOf(vote.closesAt) > window.to)) {
    refuse('vote', 'outside-window', `投票时间不在本阶段 ${window.from} 至 ${window.to} 之内`);
  }
  if (panel?.scoresDue !== undefined && dayOf(panel.scoresDue) < window.from) {
    refuse('panel.scoresDue', 'outside-window', `打分截止时间早于本阶段开始日期 ${window.from}`);
  }
  deadlines.forEach((deadline, index) => {
    if (dayOf(deadline.due) < window.from) {
      refuse(`deadlines[${index}].due`, 'outside-window', `报送时限早于本阶段开始日期 ${window.from}`);
    }
  });
  return faults;
}

/** Between stages: a stage neither begins nor ends before one that feeds it, and votes after its vote. */
export const stagesFollowTheirInputs: CampaignRule = (campaign) => {
  const stages = stagesWithPaths(campaign);
  return stages.flatMap(({ path, stage }) =>
    stage.inputs.flatMap((id): Fault[] => {
      const input = stages.find((other) => other.stage.id === id)?.stage;
      if (!input || input.id === stage.id) return [];
      const early = stage.window.from < input.window.from || stage.window.to < input.window.to;
      const voteEarly = stage.vote && input.vote && isLater(input.vote.closesAt, stage.vote.opensAt);
      return [
        ...(early
          ? [
              {
                path: `${path}.window`,
                code: 'dates-out-of-order',
                message: `阶段“${stage.name}”的时间早于来源阶段“${input.name}”`,
              },
            ]
          : []),
        ...(voteEarly
          ? [
              {
                path: `${path}.vote.opensAt`,
                code: 'dates-out-of-order',
                message: `投票在来源阶段“${input.name}”的投票结束前开始`,
              },
            ]
          : []),
      ];
    }),
  );
};

/** A document that a deadline asks for is due by that deadline. */
export const documentsDueInTime: CampaignRule = (campaign) => {
  const due = new Map(campaign.documents.map((document) => [document.id, document.due]));
  return stagesWithPaths(campaign).flatMap(({ path, stage }) =>
    stage.deadlines.flatMap((deadline, d) =>
      deadline.documents.flatMap((id, i) => {
        const own = due.get(id);
        return own !== undefined && isLater(own, deadline.due)
          ? [
              {
                path: `${path}.deadlines[${d}].documents[${i}]`,
                code: 'dates-out-of-order',
                message: `材料“${id}”的截止时间晚于报送时限`,
              },
            ]
          : [];
      }),
    ),
  );
};
