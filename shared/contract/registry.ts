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

/** Declares a file before it is uploaded; the answer's URL accepts exactly this file. */
export const UploadRequest = z
  .strictObject({
    kind: z.string().min(1).max(40).meta({ description: '材料种类，见评选规则文件' }),
    name: z.string().min(1).max(200).meta({ description: '文件名' }),
    mediaType: z.string().min(3).max(100),
    size: z.int().positive().meta({ description: '字节数' }),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .meta({ description: '文件的 SHA-256，小写十六进制' }),
  })
  .meta({ id: 'UploadRequest' });
export type UploadRequest = z.infer<typeof UploadRequest>;

export const UploadResponse = z
  .object({
    documentId: z.string().startsWith('doc_'),
    url: z.url(),
    method: z.literal('PUT'),
    headers: z.record(z.string(), z.string()).meta({ description: '上传时必须原样带上的请求头' }),
    expiresAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'UploadResponse' });
export type UploadResponse = z.infer<typeof UploadResponse>;

/** A document's way: awaiting the upload, then accepted or refused by verification. */
export const EvidenceDocument = z
  .object({
    documentId: z.string().startsWith('doc_'),
    adviserId: z.string(),
    kind: z.string(),
    name: z.string(),
    mediaType: z.string(),
    size: z.int(),
    sha256: z.string(),
    status: z.enum(['awaiting-upload', 'accepted', 'refused']),
    refusal: z.object({ code: z.string(), detail: z.string() }).optional(),
    requestedAt: z.iso.datetime({ offset: true }),
    verifiedAt: z.iso.datetime({ offset: true }).optional(),
  })
  .meta({ id: 'EvidenceDocument', description: '报送材料' });
export type EvidenceDocument = z.infer<typeof EvidenceDocument>;
