import type { DeadlineRow } from '../contract/deadlines.ts';
import type { Clock } from '../platform/clock.ts';
import { deadlineBoard, type DeadlineBoardPorts } from './deadline-board.ts';
import type { CampaignStore } from './ports.ts';
import { beijingTime } from './texts.ts';
import type { Reminder, ReminderLog, ReminderSender } from './upload-ports.ts';

export type RemindDeadlinesPorts = DeadlineBoardPorts & {
  readonly campaigns: Pick<CampaignStore, 'get' | 'list'>;
  readonly sender: ReminderSender;
  readonly log: ReminderLog;
  readonly clock: Clock;
};

/** From so many working days before a deadline on a district that lacks something is told, once a step; the nearest first. */
const steps = [1, 3, 7] as const;

/**
 * Tells the districts what they still owe, 7, 3 and 1 working days before it is due; once a kind, district and step.
 * Steps: put the board of every campaign together; of each row that is near, not complete and not late, send the
 * reminder of the nearest step that has come, unless it went out before. What was sent is marked after it was, so that a
 * run that is repeated goes on where the last one ended, and a step that could not be sent goes out the next morning.
 * @throws Error when a reminder could not be sent, after the others were tried
 */
export async function remindDeadlines(ports: RemindDeadlinesPorts): Promise<{ readonly sent: number }> {
  const now = ports.clock.now();
  const reminders: Reminder[] = [];
  for (const { campaignId } of await ports.campaigns.list())
    reminders.push(...(await remindersOf(ports, campaignId, now)));
  const failures: unknown[] = [];
  let sent = 0;
  for (const reminder of reminders) {
    try {
      if (await ports.log.sent(reminder)) continue;
      await ports.sender.send(reminder);
      await ports.log.mark(reminder, now);
      sent += 1;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} reminders were not sent`);
  return { sent };
}

async function remindersOf(ports: RemindDeadlinesPorts, campaignId: string, now: number): Promise<readonly Reminder[]> {
  const stored = await ports.campaigns.get(campaignId);
  if (!stored) return [];
  const { title, districts } = stored.campaign;
  const board = await deadlineBoard(
    ports,
    stored,
    districts.map(({ id }) => id),
    now,
  );
  return board.flatMap(({ district, name: districtName, rows }) =>
    rows.flatMap((row): readonly Reminder[] => {
      const { kind, name, due, missing, workingDaysLeft } = row;
      const step = steps.find((days) => workingDaysLeft !== undefined && workingDaysLeft <= days);
      if (step === undefined || workingDaysLeft === undefined || missing === 0 || now >= Date.parse(due)) return [];
      const text = textOf(title, districtName, row);
      return [{ campaignId, district, districtName, kind, name, due, step, workingDaysLeft, missing, text }];
    }),
  );
}

function textOf(title: string, district: string, row: DeadlineRow): string {
  const { name, due, missing, returned } = row;
  const sentBack = returned > 0 ? `（其中 ${returned} 项被退回）` : '';
  return `【${title}】${district}：${name}应在${beijingTime(Date.parse(due))}前报送，${leftOf(row)}，尚缺 ${missing} 项${sentBack}。`;
}

function leftOf({ daysLeft, workingDaysLeft = 0 }: DeadlineRow): string {
  if (daysLeft === 0) return '今天截止';
  return workingDaysLeft > 0 ? `还有 ${workingDaysLeft} 个工作日` : `还有 ${daysLeft} 天，其间没有工作日`;
}
