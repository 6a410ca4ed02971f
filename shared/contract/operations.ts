import * as z from 'zod';
import { Campaign } from './campaign.ts';
import { CampaignView, ListCampaignsResponse, LoadCampaignResponse } from './campaigns.ts';
import { bundleOperations } from './operations/bundles.ts';
import { interventionOperations } from './operations/interventions.ts';
import type { Operation } from './operations/operation.ts';
import { signInOperations } from './operations/sign-in.ts';
import type { DocumentFunction } from './operations/documents.ts';
import { registryOperations } from './operations/registry.ts';
import { PublicRanking, RankingQueued, RankingSnapshot } from './rankings.ts';
import { ReceiptKeySet, ReceiptStatus } from './receipts.ts';
import { uploadOperations } from './operations/uploads.ts';
import { ListAdvisersResponse } from './registry.ts';
import {
  AppointJudgesRequest,
  AppointJudgesResponse,
  BallotPaper,
  Candidate,
  EnterScoresRequest,
  ListCandidatesResponse,
  NominateRequest,
  QuotasResponse,
  Recusal,
  RecuseRequest,
  RoundView,
  ScoreSheet,
  TallyResponse,
} from './rounds.ts';
import { CastBallotRequest, CastBallotResponse } from './ballots.ts';
import type { HttpFunction } from './routes.ts';

export const operations: Readonly<Record<Exclude<HttpFunction, 'serve-page' | DocumentFunction>, Operation>> = {
  ...registryOperations,
  ...bundleOperations,
  'list-campaigns': {
    summary: '评选活动列表',
    tag: '评选活动',
    success: { status: 200, schema: ListCampaignsResponse },
    problems: [],
  },
  'get-campaign': {
    summary: '评选活动公开信息',
    tag: '评选活动',
    success: { status: 200, schema: CampaignView },
    problems: ['campaign-unknown'],
  },
  'load-campaign': {
    summary: '载入评选规则文件',
    description:
      '有错误时逐条指出路径，什么也不写入；内容相同则不产生新版本。文件可先用 npm run campaign -- check 检查。',
    tag: '评选活动',
    body: Campaign,
    success: { status: 200, schema: LoadCampaignResponse },
    problems: ['campaign-invalid', 'campaign-in-use', 'changed-meanwhile'],
  },
  'list-advisers': {
    summary: '本辖市（区）法律顾问及条件审查结果',
    tag: '登记与材料',
    query: z.object({
      after: z.string().optional().meta({ description: '上一页返回的 next' }),
      limit: z.string().optional().meta({ description: '每页人数，1–100' }),
    }),
    success: { status: 200, schema: ListAdvisersResponse },
    problems: ['campaign-unknown', 'district-unknown'],
  },
  ...uploadOperations,
  'get-round': {
    summary: '评选轮次与候选人',
    description: '候选人顺序不偏向任何人。',
    tag: '投票',
    success: { status: 200, schema: RoundView },
    problems: ['round-unknown'],
  },
  'get-quotas': {
    summary: '推荐名额',
    tag: '评审',
    success: { status: 200, schema: QuotasResponse },
    problems: ['round-unknown', 'round-without-quotas'],
  },
  'nominate-candidate': {
    summary: '推荐候选人',
    tag: '评审',
    body: NominateRequest,
    success: { status: 201, schema: Candidate },
    problems: [
      'round-unknown',
      'adviser-unknown',
      'adviser-ineligible',
      'profile-missing',
      'round-without-nominations',
      'already-nominated',
      'quota-full',
      'nomination-closed',
      'district-unknown',
      'changed-meanwhile',
    ],
  },
  'list-candidates': {
    summary: '候选人名单',
    description: '辖市（区）只见本地候选人；候选人名单确定后，其他辖市（区）的候选人在 others 中，只含公开信息。',
    tag: '评审',
    success: { status: 200, schema: ListCandidatesResponse },
    problems: ['round-unknown'],
  },
  'appoint-judges': {
    summary: '确定评审组',
    tag: '评审',
    body: AppointJudgesRequest,
    success: { status: 200, schema: AppointJudgesResponse },
    problems: ['round-unknown', 'round-without-panel', 'panel-in-use', 'changed-meanwhile'],
  },
  'enter-scores': {
    summary: '评委打分',
    tag: '评审',
    body: EnterScoresRequest,
    success: { status: 200, schema: ScoreSheet },
    problems: [
      'round-unknown',
      'round-without-panel',
      'judge-not-appointed',
      'candidate-unknown',
      'criterion-unknown',
      'criterion-missing',
      'score-out-of-range',
      'judge-recused',
      'scoring-closed',
      'changed-meanwhile',
    ],
  },
  'recuse-judge': {
    summary: '评委回避',
    tag: '评审',
    body: RecuseRequest,
    success: { status: 200, schema: Recusal },
    problems: ['round-unknown', 'judge-not-appointed', 'candidate-unknown', 'already-scored', 'changed-meanwhile'],
  },
  'prepare-ballot-paper': {
    summary: '确定选票（候选人名单）',
    tag: '投票',
    success: { status: 200, schema: BallotPaper },
    problems: [
      'round-unknown',
      'round-without-vote',
      'round-started',
      'clearances-missing',
      'profile-missing',
      'ballot-paper-missing',
      'import-in-force',
      'changed-meanwhile',
    ],
  },
  'cast-ballot': {
    summary: '投票',
    description: '受理后经队列计票；每人每轮只计一次。',
    tag: '投票',
    body: CastBallotRequest,
    success: { status: 202, schema: CastBallotResponse },
    problems: [
      'pass-missing',
      'pass-expired',
      'pass-invalid',
      'channel-not-admitted',
      'round-unknown',
      'round-without-vote',
      'round-not-open',
      'round-closed',
      'ballot-paper-missing',
      'vote-replaced',
      'already-voted',
      'picks-too-few',
      'picks-too-many',
      'picks-repeated',
      'candidate-not-on-paper',
      'candidate-locked',
    ],
  },
  ...signInOperations,
  'get-receipt': {
    summary: '凭回执查询选票的处理结果',
    description: '不需要登录；只说是否已计入，不透露投票人和所选候选人。',
    tag: '投票',
    success: { status: 200, schema: ReceiptStatus },
    problems: ['receipt-invalid', 'round-unknown'],
  },
  'get-receipt-keys': {
    summary: '回执公钥',
    description: '离线核验回执：npm run receipt -- check。新公钥至少提前十分钟公布，已停用的仍然保留。',
    tag: '投票',
    success: { status: 200, schema: ReceiptKeySet },
    problems: [],
  },
  ...interventionOperations,
  'get-tally': {
    summary: '实时计票',
    tag: '投票',
    success: { status: 200, schema: TallyResponse },
    problems: ['round-unknown', 'round-without-vote', 'totals-hidden'],
  },
  'request-ranking': {
    summary: '立即重新计算排名',
    tag: '排名',
    success: { status: 202, schema: RankingQueued },
    problems: ['round-unknown', 'ballot-paper-missing', 'scores-missing'],
  },
  'get-ranking': {
    summary: '排名快照（含逐行说明）',
    description: 'snapshotId 可为快照编号、申请编号（req_…）或 latest。',
    tag: '排名',
    success: { status: 200, schema: RankingSnapshot },
    problems: ['round-unknown', 'snapshot-unknown', 'ranking-not-ready', 'ranking-failed', 'totals-hidden'],
  },
  'get-public-ranking': {
    summary: '公开排名',
    tag: '排名',
    success: { status: 200, schema: PublicRanking },
    problems: ['round-unknown', 'ranking-not-ready', 'totals-hidden'],
  },
};
