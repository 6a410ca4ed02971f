import * as z from 'zod';
import { AdviserInput, EligibilityAnswer } from './registry.ts';

const Instant = z.iso.datetime({ offset: true });
const Day = z.iso.date();

export const EditAdviserRequest = z
  .strictObject({
    version: z.int().positive().meta({ description: '所依据的版本；已被他人修改时拒绝' }),
    adviser: AdviserInput,
    reason: z.string().min(2).max(400).optional(),
  })
  .meta({ id: 'EditAdviserRequest' });
export type EditAdviserRequest = z.infer<typeof EditAdviserRequest>;

/** One line of an adviser's history, newest first; the oldest is the registration. */
export const AdviserHistory = z
  .object({
    adviserId: z.string(),
    entries: z.array(
      z.object({
        at: Instant,
        actor: z.string(),
        roles: z.array(z.string()),
        action: z.string(),
        reason: z.string().optional(),
        changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
      }),
    ),
  })
  .meta({ id: 'AdviserHistory', description: '法律顾问登记信息的修改记录' });
export type AdviserHistory = z.infer<typeof AdviserHistory>;

const DocumentDue = z.object({ kind: z.string(), name: z.string(), due: Instant });

export const MissingResponse = z
  .object({
    district: z.string(),
    totals: z.object({
      advisers: z.int(),
      complete: z.int(),
      /** Rule or document kind → advisers for whom it is open. */
      byRule: z.record(z.string(), z.object({ fail: z.int(), missing: z.int() })),
      byDocument: z.record(z.string(), z.int()),
      withoutProfile: z.int(),
    }),
    advisers: z.array(
      z.object({
        adviserId: z.string(),
        name: z.string(),
        rules: z.array(EligibilityAnswer),
        documents: z.array(DocumentDue),
        profile: z.string().optional().meta({ description: '事迹简介的问题' }),
      }),
    ),
    next: z.string().optional(),
  })
  .meta({ id: 'MissingResponse', description: '本辖市（区）尚缺的条件和材料' });
export type MissingResponse = z.infer<typeof MissingResponse>;

export const ScheduleEntry = z.object({
  kind: z.enum(['stage', 'vote', 'scores-due', 'notice', 'deadline']),
  stageId: z.string(),
  title: z.string(),
  /** The day it begins; a deadline has none. */
  from: Day.optional(),
  to: Day,
  /** To the second, where the campaign says so; the end itself is no longer in it. */
  opensAt: Instant.optional(),
  closesAt: Instant.optional(),
  responsible: z.string(),
  workingDays: z.int().optional().meta({ description: '起止之间的工作日数' }),
  state: z.enum(['ahead', 'running', 'over']),
  workingDaysLeft: z.int().optional().meta({ description: '今天之后到截止日的工作日数' }),
  documents: z.array(z.string()),
  clause: z.string().optional(),
  assumption: z.string().optional(),
});
export type ScheduleEntry = z.infer<typeof ScheduleEntry>;

export const ScheduleResponse = z
  .object({ campaignId: z.string(), entries: z.array(ScheduleEntry) })
  .meta({ id: 'ScheduleResponse', description: '工作安排（附件2）' });
export type ScheduleResponse = z.infer<typeof ScheduleResponse>;

export const AuditPage = z
  .object({
    entries: z.array(
      z.object({
        at: Instant,
        actor: z.string(),
        roles: z.array(z.string()),
        action: z.string(),
        target: z.string(),
        reason: z.string().optional(),
        before: z.unknown().optional(),
        after: z.unknown().optional(),
      }),
    ),
    next: z.string().optional(),
  })
  .meta({ id: 'AuditPage', description: '审计记录' });
export type AuditPage = z.infer<typeof AuditPage>;
