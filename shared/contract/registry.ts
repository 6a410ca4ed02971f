import * as z from 'zod';
import { FieldFault } from './problems.ts';

const Day = z.iso.date().meta({ description: 'YYYY-MM-DD' });
const YearMonth = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
  .meta({ description: 'YYYY-MM' });

/** A village or community that the adviser serves (服务的村、社区). */
export const VillageServed = z.object({
  name: z.string().min(1).max(60),
  since: Day,
  until: Day.optional(),
});

/** What a district officer registers of an adviser; the approval form's fields that are data. */
export const AdviserInput = z
  .strictObject({
    licenceNumber: z.string().min(4).max(40),
    name: z.string().min(1).max(40),
    sex: z.enum(['male', 'female']),
    birthMonth: YearMonth,
    ethnicity: z.string().min(1).max(20),
    politicalStatus: z.string().min(1).max(20),
    education: z.string().min(1).max(20),
    organisation: z.string().min(1).max(80),
    practice: z.enum(['lawyer', 'grassroots', 'other']),
    phone: z.string().regex(/^1\d{10}$/),
    villages: z.array(VillageServed).min(1).max(40),
    /** Minutes of on-site service in the year, from platform data. */
    onsiteMinutes: z.int().nonnegative(),
    lectures: z.int().nonnegative(),
    assessments: z.partialRecord(z.string().regex(/^\d{4}$/), z.enum(['qualified', 'unqualified'])),
    penalties: z.array(z.object({ date: Day, text: z.string().min(1).max(400) })).max(20),
    /** False: checked, none; absent penalties and `penaltiesChecked: false` are missing evidence. */
    penaltiesChecked: z.boolean(),
    platformRegistered: z.boolean().optional(),
    /** Villages whose committee recommended the adviser in writing. */
    recommendedBy: z.array(z.string().min(1).max(60)).max(40),
    conductStatementSigned: z.boolean().optional(),
    /** 事迹简介, about 150 characters as the campaign counts them; shown in the vote. The limit here only bounds what is stored. */
    profile: z.string().max(2000).optional(),
    /** 主要事迹 of the approval form; where there is none, the profile stands there. */
    mainDeeds: z.string().max(1500).optional(),
    /** 奖励 of the approval form. */
    awards: z
      .array(z.object({ date: Day, text: z.string().min(1).max(200) }))
      .max(20)
      .optional(),
  })
  .meta({ id: 'AdviserInput', description: '法律顾问登记信息' });
export type AdviserInput = z.infer<typeof AdviserInput>;

export const RegisterAdvisersRequest = z
  .strictObject({ advisers: z.array(AdviserInput).min(1).max(40) })
  .meta({ id: 'RegisterAdvisersRequest', description: '批量登记，最多 40 人，全部成功或全部不成功' });
export type RegisterAdvisersRequest = z.infer<typeof RegisterAdvisersRequest>;

export const RegisterAdvisersResponse = z
  .object({
    advisers: z.array(
      z.object({
        adviserId: z.string(),
        licenceNumber: z.string(),
        outcome: z.enum(['created', 'updated', 'unchanged']),
      }),
    ),
    warnings: z.array(FieldFault).meta({ description: '提醒：不影响登记，如事迹简介字数不在建议范围内' }),
  })
  .meta({ id: 'RegisterAdvisersResponse' });
export type RegisterAdvisersResponse = z.infer<typeof RegisterAdvisersResponse>;

/** One eligibility rule's answer, with a reason that a person can read and the clause that it comes from. */
export const EligibilityAnswer = z
  .object({
    rule: z.string(),
    answer: z.enum(['pass', 'fail', 'missing']),
    reason: z.string(),
    clause: z.string(),
  })
  .meta({ id: 'EligibilityAnswer', description: '评选条件审查结果' });
export type EligibilityAnswer = z.infer<typeof EligibilityAnswer>;

export const Adviser = AdviserInput.extend({
  adviserId: z.string().startsWith('adv_'),
  district: z.string(),
  version: z.int().meta({ description: '修改时原样带回，以免覆盖他人的修改' }),
  eligibility: z.array(EligibilityAnswer),
  documents: z.array(z.object({ documentId: z.string(), kind: z.string(), status: z.string() })),
}).meta({ id: 'Adviser', description: '法律顾问' });
export type Adviser = z.infer<typeof Adviser>;

export const ListAdvisersResponse = z
  .object({ advisers: z.array(Adviser), next: z.string().optional() })
  .meta({ id: 'ListAdvisersResponse' });
export type ListAdvisersResponse = z.infer<typeof ListAdvisersResponse>;
