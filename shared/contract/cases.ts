import * as z from 'zod';

import { EvidenceDocument } from './uploads.ts';

const At = z.iso.datetime({ offset: true });
const Day = z.iso.date().meta({ description: 'YYYY-MM-DD' });

/**
 * A case (典型案例) in the form of annex 5. What the form asks beside the account itself (conditions, consent, the
 * version for the public) may stay open until the deadline; a final bundle takes no case with something open.
 */
export const CaseInput = z
  .strictObject({
    title: z.string().trim().min(2).max(60).meta({ description: '案例标题' }),
    advisers: z
      .array(z.string().startsWith('adv_').max(60))
      .min(1)
      .max(10)
      .meta({ description: '提供服务的法律顾问，须已在本辖市（区）登记' }),
    village: z.string().trim().min(2).max(60).meta({ description: '服务村（社区）' }),
    period: z.strictObject({ from: Day, to: Day }).meta({ description: '服务起止日期' }),
    text: z.string().trim().min(1).max(10_000).meta({ description: '案例正文' }),
    fulfilled: z.array(z.string().min(1).max(40)).max(50).meta({ description: '已确认符合的评选条件，见评选规则文件' }),
    consent: z.boolean().optional().meta({ description: '是否同意公开发布；不写则为尚未征求' }),
    publicVersion: z.string().trim().min(1).max(10_000).optional().meta({
      description: '公开发布的文本（隐去个人信息）',
    }),
  })
  .meta({ id: 'CaseInput', description: '典型案例申报信息（附件5）' });
export type CaseInput = z.infer<typeof CaseInput>;

export const FileCaseRequest = z
  .strictObject({
    version: z.int().nonnegative().meta({ description: '所依据的版本，新报送的为 0；已被他人修改时拒绝' }),
    case: CaseInput,
  })
  .meta({ id: 'FileCaseRequest', description: '报送或修改典型案例' });
export type FileCaseRequest = z.infer<typeof FileCaseRequest>;

/** What a case still lacks beside its files. */
export const CaseOpenPoint = z
  .object({ field: z.enum(['fulfilled', 'consent', 'publicVersion']), name: z.string() })
  .meta({ id: 'CaseOpenPoint', description: '案例尚未填报的事项' });
export type CaseOpenPoint = z.infer<typeof CaseOpenPoint>;

export const FiledCase = CaseInput.extend({
  caseId: z.string(),
  district: z.string(),
  version: z.int().meta({ description: '修改时原样带回，以免覆盖他人的修改' }),
  filedAt: At,
  updatedAt: At,
  open: z.array(CaseOpenPoint).meta({ description: '尚未填报的事项；正式材料包要求全部填报' }),
  documents: z.array(EvidenceDocument).meta({ description: '本案例的材料，含被退回和未通过核验的' }),
}).meta({ id: 'FiledCase', description: '典型案例及其材料' });
export type FiledCase = z.infer<typeof FiledCase>;

export const ListCasesResponse = z
  .object({
    district: z.string(),
    cases: z.array(FiledCase),
    documents: z.array(EvidenceDocument).meta({ description: '辖市（区）自己报送的材料，如汇总表' }),
  })
  .meta({ id: 'ListCasesResponse', description: '本辖市（区）的典型案例和材料' });
export type ListCasesResponse = z.infer<typeof ListCasesResponse>;
