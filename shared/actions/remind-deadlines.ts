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

/** Working days before a deadline on which a district that lacks something is told. */
const remindOn: ReadonlySet<number> = new Set([7, 3, 1]);

/**
 * Tells the districts what they still owe, 7, 3 and 1 working days before it is due; one a kind, district and day.
 * Steps: put the board of every campaign together; of each row that is near and not complete, send a reminder unless it
 * went out before. A run that is repeated goes on where the last one ended: what was sent is marked after it was.
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
    rows.filter(isNear).map((row) => ({
      campaignId,
      district,
      districtName,
      kind: row.kind,
      name: row.name,
      due: row.due,
      workingDaysLeft: row.workingDaysLeft ?? 0,
      missing: row.missing,
      text: textOf(title, districtName, row),
    })),
  );
}

const isNear = ({ workingDaysLeft, daysLeft, missing }: DeadlineRow): boolean =>
  missing > 0 && daysLeft >= 0 && workingDaysLeft !== undefined && remindOn.has(workingDaysLeft);

function textOf(
  title: string,
  district: string,
  { name, due, workingDaysLeft, missing, returned }: DeadlineRow,
): string {
  const sentBack = returned > 0 ? `（其中 ${returned} 项被退回）` : '';
  return `【${title}】${district}：${name}应在${beijingTime(Date.parse(due))}前报送，还有 ${workingDaysLeft} 个工作日，尚缺 ${missing} 项${sentBack}。`;
}
