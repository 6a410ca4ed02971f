import * as z from 'zod';
import { CandidateState, Clearance } from './reviews.ts';

const Instant = z.iso.datetime({ offset: true });
const Score = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,2})?$/)
  .meta({ description: '十进制分数，最多两位小数' });

/** A candidate as the public sees one: no phone, no licence number, no score. */
export const PublicCandidate = z
  .object({
    candidateId: z.string().startsWith('cnd_'),
    name: z.string(),
    organisation: z.string(),
    district: z.string(),
    villages: z.array(z.string()),
    profile: z.string(),
  })
  .meta({ id: 'PublicCandidate', description: '候选人（公开信息）' });
export type PublicCandidate = z.infer<typeof PublicCandidate>;

export const RoundPhase = z.enum(['scheduled', 'open', 'closed']);

export const RoundView = z
  .object({
    roundId: z.string(),
    campaignId: z.string(),
    stageId: z.string(),
    title: z.string(),
    district: z.string().optional(),
    phase: RoundPhase,
    opensAt: Instant.optional(),
    closesAt: Instant.optional(),
    minPicks: z.int().optional(),
    maxPicks: z.int().optional(),
    frequency: z
      .enum(['once', 'daily'])
      .optional()
      .meta({ description: '每人在本轮投一次（once），或每天（北京时间）投一次（daily）' }),
    voteReplaced: z.literal(true).optional().meta({ description: '本轮投票已由导入的投票结果代替，不再接受选票' }),
    runningTotals: z.enum(['hidden', 'shown']).optional(),
    places: z.int().optional(),
    /** In an order that favours none; empty until the ballot paper is fixed. */
    candidates: z.array(PublicCandidate.extend({ locked: z.literal(true).optional() })),
  })
  .meta({ id: 'RoundView', description: '评选轮次' });
export type RoundView = z.infer<typeof RoundView>;

export const QuotasResponse = z
  .object({
    roundId: z.string(),
    basis: z.enum(['given', 'share']),
    advisers: z.int(),
    places: z.int(),
    districts: z.array(
      z.object({
        district: z.string(),
        name: z.string(),
        advisers: z.int(),
        quota: z.int(),
        nominated: z.int(),
      }),
    ),
  })
  .meta({ id: 'QuotasResponse', description: '名额分配（附件1）' });
export type QuotasResponse = z.infer<typeof QuotasResponse>;

export const NominateRequest = z
  .strictObject({ district: z.string(), adviserId: z.string().startsWith('adv_') })
  .meta({ id: 'NominateRequest' });
export type NominateRequest = z.infer<typeof NominateRequest>;

export const Candidate = PublicCandidate.extend({
  adviserId: z.string(),
  onsiteMinutes: z.int(),
  lectures: z.int(),
  nominatedAt: Instant,
  ordinal: z.int().optional().meta({ description: '在选票上的序号（从 0 起）' }),
  state: CandidateState.meta({ description: '已推荐、退回修改、已撤回' }),
  note: z.string().optional().meta({ description: '退回或撤回的说明' }),
  clearances: z.array(Clearance),
}).meta({ id: 'Candidate', description: '候选人（工作人员可见）' });
export type Candidate = z.infer<typeof Candidate>;

export const ListCandidatesResponse = z
  .object({
    candidates: z.array(Candidate),
    others: z
      .array(PublicCandidate)
      .optional()
      .meta({ description: '辖市（区）所见的其他辖市（区）候选人：候选人名单确定后的公开信息' }),
  })
  .meta({ id: 'ListCandidatesResponse' });
export type ListCandidatesResponse = z.infer<typeof ListCandidatesResponse>;

export const AppointJudgesRequest = z
  .strictObject({
    judges: z
      .array(
        z.strictObject({
          subject: z.string().min(1).max(200).meta({ description: '统一身份认证中的账号标识（sub）' }),
          name: z.string().min(1).max(40),
          group: z.string().min(1).max(40).meta({ description: '评审组类别，见评选规则文件' }),
        }),
      )
      .min(1)
      .max(60),
  })
  .meta({ id: 'AppointJudgesRequest', description: '确定评审组全体成员' });
export type AppointJudgesRequest = z.infer<typeof AppointJudgesRequest>;

export const AppointJudgesResponse = z
  .object({
    judges: z.array(z.object({ judgeId: z.string(), name: z.string(), group: z.string() })),
  })
  .meta({ id: 'AppointJudgesResponse' });
export type AppointJudgesResponse = z.infer<typeof AppointJudgesResponse>;

export const EnterScoresRequest = z
  .strictObject({ points: z.record(z.string(), Score).meta({ description: '评分项目 → 得分' }) })
  .meta({ id: 'EnterScoresRequest' });
export type EnterScoresRequest = z.infer<typeof EnterScoresRequest>;

export const ScoreSheet = z
  .object({
    judgeId: z.string(),
    candidateId: z.string(),
    points: z.record(z.string(), Score),
    version: z.int(),
    enteredAt: Instant,
  })
  .meta({ id: 'ScoreSheet', description: '评分表' });
export type ScoreSheet = z.infer<typeof ScoreSheet>;

export const RecuseRequest = z.strictObject({ reason: z.string().min(2).max(400) }).meta({ id: 'RecuseRequest' });
export type RecuseRequest = z.infer<typeof RecuseRequest>;
export const Recusal = z
  .object({ judgeId: z.string(), candidateId: z.string(), reason: z.string(), at: Instant })
  .meta({ id: 'Recusal', description: '回避' });
export type Recusal = z.infer<typeof Recusal>;

export const BallotPaper = z
  .object({ roundId: z.string(), candidates: z.array(z.string()), preparedAt: Instant })
  .meta({ id: 'BallotPaper', description: '选票：候选人按序号排列' });
export type BallotPaper = z.infer<typeof BallotPaper>;

export const TallyResponse = z
  .object({
    roundId: z.string(),
    ballots: z.int(),
    provisional: z.literal(true),
    votes: z.array(z.object({ candidateId: z.string(), votes: z.int() })),
  })
  .meta({ id: 'TallyResponse', description: '实时计票（以每晚重新计票为准）' });
export type TallyResponse = z.infer<typeof TallyResponse>;
