import * as z from 'zod';

/**
 * Every refusal that a caller may meet: a stable code, its HTTP status and its zh-CN title.
 * The codes are the contract; the texts may be improved at any time.
 */
export const problems = {
  'body-not-json': { status: 400, title: '请求内容不是有效的 JSON' },
  'body-invalid': { status: 400, title: '请求内容不符合要求' },
  'path-invalid': { status: 400, title: '请求地址有误' },
  'pass-missing': { status: 401, title: '缺少投票凭证' },
  'pass-expired': { status: 401, title: '投票凭证已过期' },
  'pass-invalid': { status: 401, title: '投票凭证无效' },
  'role-forbidden': { status: 403, title: '当前角色无权进行此操作' },
  'district-forbidden': { status: 403, title: '无权访问其他辖市（区）的数据' },
  'division-forbidden': { status: 403, title: '只能由规定的处室审核' },
  'judge-not-appointed': { status: 403, title: '您不是本轮评审组成员' },
  'totals-hidden': { status: 403, title: '投票期间不公布票数和排名' },
  'campaign-unknown': { status: 404, title: '评选活动不存在' },
  'round-unknown': { status: 404, title: '评选轮次不存在' },
  'district-unknown': { status: 404, title: '辖市（区）不存在' },
  'adviser-unknown': { status: 404, title: '法律顾问不存在' },
  'candidate-unknown': { status: 404, title: '候选人不存在' },
  'clearance-unknown': { status: 404, title: '本轮没有这项审核' },
  'document-unknown': { status: 404, title: '材料不存在' },
  'snapshot-unknown': { status: 404, title: '排名快照不存在' },
  'page-unknown': { status: 404, title: '页面不存在' },
  'ranking-not-ready': { status: 404, title: '排名尚未产生' },
  'changed-meanwhile': { status: 409, title: '数据已被他人修改，请刷新后重试' },
  'import-under-way': { status: 409, title: '正在导入名册，请稍后再试' },
  'preview-stale': { status: 409, title: '文件或名册与预览时不同，请重新试导入' },
  'campaign-in-use': { status: 409, title: '投票已开始，不能再修改评选规则' },
  'round-started': { status: 409, title: '投票已开始，不能再修改' },
  'round-not-open': { status: 409, title: '投票尚未开始' },
  'round-closed': { status: 409, title: '投票已结束' },
  'round-without-vote': { status: 409, title: '本轮不设网络投票' },
  'round-without-quotas': { status: 409, title: '本轮不设推荐名额' },
  'round-without-panel': { status: 409, title: '本轮不设评审组' },
  'ballot-paper-missing': { status: 409, title: '候选人名单尚未确定' },
  'already-voted': { status: 409, title: '您已在本轮投过票' },
  'already-nominated': { status: 409, title: '该法律顾问已被推荐' },
  'candidate-not-standing': { status: 409, title: '候选人的状态不允许此操作' },
  'clearances-missing': { status: 409, title: '候选人名单尚未审核完毕' },
  'quota-full': { status: 409, title: '本辖市（区）推荐名额已满' },
  'judge-recused': { status: 409, title: '您已回避该候选人' },
  'already-scored': { status: 409, title: '您已为该候选人评分，不能再回避' },
  'panel-in-use': { status: 409, title: '评审组已开始打分，不能再更换' },
  'scores-missing': { status: 409, title: '评审打分不完整，不能计算排名' },
  'scoring-closed': { status: 409, title: '评审打分时间已过' },
  'nomination-closed': { status: 409, title: '候选人名单已确定，不能再推荐' },
  'deadline-passed': { status: 409, title: '已过报送截止时间' },
  'document-limit': { status: 409, title: '该类材料数量已达上限' },
  'campaign-invalid': { status: 422, title: '评选规则文件有误' },
  'adviser-invalid': { status: 422, title: '法律顾问信息有误' },
  'import-invalid': { status: 422, title: '导入文件有误' },
  'adviser-ineligible': { status: 422, title: '不符合评选条件' },
  'picks-too-few': { status: 422, title: '所选人数不足' },
  'picks-too-many': { status: 422, title: '所选人数超过上限' },
  'picks-repeated': { status: 422, title: '同一候选人不能重复选择' },
  'candidate-not-on-paper': { status: 422, title: '所选候选人不在名单中' },
  'candidate-locked': { status: 422, title: '所选候选人已被锁定' },
  'receipt-invalid': { status: 422, title: '投票回执无效' },
  'criterion-unknown': { status: 422, title: '评分项目不存在' },
  'criterion-missing': { status: 422, title: '缺少评分项目' },
  'score-out-of-range': { status: 422, title: '评分超出范围' },
  'document-kind-unknown': { status: 422, title: '材料种类不存在' },
  'upload-type': { status: 422, title: '文件类型不符合要求' },
  'upload-size': { status: 422, title: '文件大小不符合要求' },
  internal: { status: 500, title: '系统繁忙，请稍后再试' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;

/** One fault of one field: `field` is a path such as `picks[2]`; `detail` is zh-CN and names the rule. */
export const FieldFault = z
  .object({ field: z.string(), code: z.string(), detail: z.string() })
  .meta({ id: 'FieldFault', description: '一个字段的错误' });
export type FieldFault = z.infer<typeof FieldFault>;

/** The body of every error answer, as RFC 9457 (application/problem+json) defines it, with a stable `code`. */
export const Problem = z
  .object({
    type: z.string().meta({ description: 'urn:juxian:problem:<code>' }),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string().optional(),
    field: z.string().optional(),
    errors: z.array(FieldFault).optional(),
    requestId: z.string().optional(),
  })
  .meta({ id: 'Problem', description: '错误说明（RFC 9457）' });
export type Problem = z.infer<typeof Problem>;
