import * as z from 'zod';

import { Instant } from './campaign/basics.ts';
import { PhotoNote } from './uploads.ts';

const Day = z.iso.date().meta({ description: 'YYYY-MM-DD' });
const At = z.iso.datetime({ offset: true });

export const ExtendDeadlineRequest = z
  .strictObject({
    kind: z.string().min(1).max(40).meta({ description: '材料种类；事迹简介为 profile' }),
    district: z.string().min(1).max(40),
    until: Instant.meta({ description: '延长至（不含）' }),
    reason: z.string().min(4).max(400).meta({ description: '延期原因' }),
  })
  .meta({ id: 'ExtendDeadlineRequest', description: '延长报送期限' });
export type ExtendDeadlineRequest = z.infer<typeof ExtendDeadlineRequest>;

export const Extension = z
  .object({ kind: z.string(), district: z.string(), until: At, reason: z.string(), at: At })
  .meta({ id: 'Extension', description: '延期' });
export type Extension = z.infer<typeof Extension>;

/** One kind of document in one district: what is due, in how long, and how far it has come. */
export const DeadlineRow = z
  .object({
    kind: z.string(),
    name: z.string(),
    due: At,
    extended: z.object({ until: At, reason: z.string() }).optional(),
    daysLeft: z.int().meta({ description: '距截止的自然日数，已过为负数' }),
    workingDaysLeft: z
      .int()
      .optional()
      .meta({ description: '距截止的工作日数（含截止当日），已过为 0；国务院日历未公布的年份不列' }),
    overdue: z.boolean().meta({ description: '已过截止时间仍有缺漏' }),
    needed: z.int().meta({ description: '应报送的法律顾问人数；典型案例为案例数，辖市（区）材料为 1' }),
    complete: z.int(),
    missing: z.int(),
    returned: z.int().meta({ description: '缺漏中被退回或核验未通过的' }),
  })
  .meta({ id: 'DeadlineRow', description: '报送进度' });
export type DeadlineRow = z.infer<typeof DeadlineRow>;

export const DeadlinesResponse = z
  .object({
    at: At,
    districts: z.array(z.object({ district: z.string(), name: z.string(), rows: z.array(DeadlineRow) })),
  })
  .meta({ id: 'DeadlinesResponse', description: '报送期限一览' });
export type DeadlinesResponse = z.infer<typeof DeadlinesResponse>;

/** A payment to an adviser (点对点拨付), in fen. */
export const RecordPaymentRequest = z
  .strictObject({
    district: z.string().min(1).max(40).meta({ description: '法律顾问所在辖市（区）' }),
    amountFen: z.int().positive().max(1_000_000_000).meta({ description: '金额，单位：分' }),
    paidOn: Day,
    reference: z.string().min(1).max(80).meta({ description: '拨付凭证号' }),
  })
  .meta({ id: 'RecordPaymentRequest', description: '登记资金拨付' });
export type RecordPaymentRequest = z.infer<typeof RecordPaymentRequest>;

export const Payment = z
  .object({
    adviserId: z.string(),
    district: z.string(),
    amountFen: z.int(),
    paidOn: z.string(),
    reference: z.string(),
    recordedAt: At,
  })
  .meta({ id: 'Payment', description: '资金拨付记录' });
export type Payment = z.infer<typeof Payment>;

export const Album = z
  .object({
    adviserId: z.string(),
    payment: Payment.optional(),
    due: At,
    complete: z.boolean(),
    lacking: z.array(z.string()).meta({ description: '尚缺什么' }),
    photos: z.array(
      z.object({
        documentId: z.string(),
        kind: z.string(),
        name: z.string(),
        sha256: z.string(),
        photo: PhotoNote.optional(),
      }),
    ),
  })
  .meta({ id: 'Album', description: '一名法律顾问的服务图片' });
export type Album = z.infer<typeof Album>;
