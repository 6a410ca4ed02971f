import * as z from 'zod';
import { ImportAdvisersRequest, ImportAdvisersResponse } from '../adviser-imports.ts';
import { Adviser, RegisterAdvisersRequest, RegisterAdvisersResponse } from '../registry.ts';
import { AdviserHistory, AuditPage, EditAdviserRequest, MissingResponse, ScheduleResponse } from '../registry-views.ts';
import { DecideClearanceRequest, ReturnCandidateRequest, WithdrawCandidateRequest } from '../reviews.ts';
import { Candidate } from '../rounds.ts';

/** Operations on the registry, on nominations after they were made, and on the record. */
export const registryOperations = {
  'register-advisers': {
    summary: '批量登记法律顾问',
    description: '按执业证号识别，同一证号再次登记即为更新；全部成功或全部不成功。',
    tag: '登记与材料',
    body: RegisterAdvisersRequest,
    success: { status: 200, schema: RegisterAdvisersResponse },
    problems: ['campaign-unknown', 'district-unknown', 'adviser-invalid', 'import-under-way', 'changed-meanwhile'],
  },
  'import-advisers': {
    summary: '导入法律顾问名册（xlsx 或 CSV）',
    description:
      '先以 dryRun=true 试导入：逐行逐列指出错误，什么也不写入，返回 preview；再带上 preview 正式导入。全部成功或全部不成功，按执业证号更新已有人员。不带辖市（区）的地址供市局使用，文件须有辖市（区）一列。',
    tag: '登记与材料',
    body: ImportAdvisersRequest,
    query: z.object({ dryRun: z.enum(['true', 'false']).meta({ description: 'true 为试导入' }) }),
    success: { status: 200, schema: ImportAdvisersResponse },
    problems: [
      'campaign-unknown',
      'district-unknown',
      'import-invalid',
      'preview-stale',
      'import-under-way',
      'changed-meanwhile',
    ],
  },
  'edit-adviser': {
    summary: '修改法律顾问登记信息',
    tag: '登记与材料',
    body: EditAdviserRequest,
    success: { status: 200, schema: Adviser },
    problems: [
      'campaign-unknown',
      'district-unknown',
      'adviser-unknown',
      'adviser-invalid',
      'import-under-way',
      'changed-meanwhile',
    ],
  },
  'get-adviser-history': {
    summary: '法律顾问登记信息的修改记录',
    tag: '登记与材料',
    success: { status: 200, schema: AdviserHistory },
    problems: ['campaign-unknown', 'district-unknown', 'adviser-unknown'],
  },
  'list-missing': {
    summary: '本辖市（区）尚缺的条件和材料',
    description: '逐人列出未通过的条件（理由和条款）、尚缺的材料和事迹简介的问题，并给出合计。',
    tag: '登记与材料',
    query: z.object({
      after: z.string().optional().meta({ description: '上一页返回的 next' }),
      limit: z.string().optional().meta({ description: '每页人数，1–500' }),
    }),
    success: { status: 200, schema: MissingResponse },
    problems: ['campaign-unknown', 'district-unknown'],
  },
  'get-schedule': {
    summary: '工作安排（附件2）',
    description: '各阶段、投票、打分、公示和报送时限，按时间先后；工作日按国务院办公厅的节假日安排计算。',
    tag: '评选活动',
    success: { status: 200, schema: ScheduleResponse },
    problems: ['campaign-unknown'],
  },
  'decide-clearance': {
    summary: '审核候选人',
    description: '由规则文件所列的处室逐人审核；不通过须说明理由。选票确定后不能再改。',
    tag: '评审',
    body: DecideClearanceRequest,
    success: { status: 200, schema: Candidate },
    problems: [
      'round-unknown',
      'candidate-unknown',
      'clearance-unknown',
      'division-forbidden',
      'candidate-not-standing',
      'nomination-closed',
      'changed-meanwhile',
    ],
  },
  'return-candidate': {
    summary: '退回修改',
    description: '退回辖市（区）修改；辖市（区）改好后再次推荐即为重新报送，两处室须重新审核。',
    tag: '评审',
    body: ReturnCandidateRequest,
    success: { status: 200, schema: Candidate },
    problems: [
      'round-unknown',
      'candidate-unknown',
      'candidate-not-standing',
      'nomination-closed',
      'changed-meanwhile',
    ],
  },
  'withdraw-candidate': {
    summary: '撤回推荐',
    description: '撤回后名额空出，可以改荐他人。',
    tag: '评审',
    body: WithdrawCandidateRequest,
    success: { status: 200, schema: Candidate },
    problems: [
      'round-unknown',
      'candidate-unknown',
      'candidate-not-standing',
      'nomination-closed',
      'changed-meanwhile',
    ],
  },
  'export-audit': {
    summary: '审计记录',
    description:
      '按日期（北京时间）由先到后；format=csv 时返回 CSV（UTF-8，可直接用 Excel 打开），下一页的地址在 Link 头中。',
    tag: '评选活动',
    query: z.object({
      from: z.string().meta({ description: '起始日 YYYY-MM-DD' }),
      to: z.string().meta({ description: '截止日，含当日；最多 92 天' }),
      format: z.enum(['json', 'csv']).optional(),
      after: z.string().optional().meta({ description: '上一页返回的 next' }),
      limit: z.string().optional().meta({ description: '每页条数，1–1000' }),
    }),
    success: { status: 200, schema: AuditPage },
    problems: ['campaign-unknown', 'path-invalid'],
  },
} as const;
