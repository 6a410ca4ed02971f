import type * as z from 'zod';

import { FormQuery, NoticeQuery, RankingTableQuery, ScheduleQuery } from '../documents.ts';
import type { FileType } from '../documents.ts';
import type { ProblemCode } from '../problems.ts';
import type { RouteKey } from '../routes.ts';

/** What the API document says of a route that answers a file; the first kind of file is what one gets without asking. */
export type DocumentOperation = {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly files: readonly [FileType, ...FileType[]];
  readonly problems: readonly ProblemCode[];
};

/** Functions that answer files: each serves several routes, all for the same roles. */
export type DocumentFunction = 'export-form' | 'export-sheet' | 'export-result';

type Documents = { readonly [F in DocumentFunction]: Readonly<Record<RouteKey<F>, DocumentOperation>> };

const advisers = '/api/campaigns/{campaignId}/districts/{district}/advisers';

export const documentOperations: Documents = {
  'export-form': {
    [`GET ${advisers}/{adviserId}/approval-form`]: {
      id: 'export-approval-form',
      summary: '审批表（附件4）',
      description: 'PDF 一式两份，可直接打印；docx 可编辑。',
      query: FormQuery,
      files: ['pdf', 'docx'],
      problems: ['campaign-unknown', 'district-unknown', 'adviser-unknown', 'district-forbidden', 'path-invalid'],
    },
    'GET /api/campaigns/{campaignId}/case-form': {
      id: 'export-case-form',
      summary: '典型案例申报表（附件5，空白）',
      query: FormQuery,
      files: ['pdf', 'docx'],
      problems: ['campaign-unknown', 'case-track-missing', 'path-invalid'],
    },
    'GET /api/campaigns/{campaignId}/districts/{district}/cases/{caseId}/case-form': {
      id: 'export-filled-case-form',
      summary: '典型案例申报表（附件5，已填报）',
      description: '按报送的申报信息和已受理的材料填写。',
      query: FormQuery,
      files: ['pdf', 'docx'],
      problems: [
        'campaign-unknown',
        'district-unknown',
        'case-track-missing',
        'case-unknown',
        'district-forbidden',
        'path-invalid',
      ],
    },
    'GET /api/campaigns/{campaignId}/schedule-sheet': {
      id: 'export-schedule',
      summary: '日程安排（附件2）',
      query: ScheduleQuery,
      files: ['xlsx', 'pdf'],
      problems: ['campaign-unknown', 'path-invalid'],
    },
  },
  'export-sheet': {
    'GET /api/campaigns/{campaignId}/districts/{district}/summary-sheet': {
      id: 'export-district-summary-sheet',
      summary: '本辖市（区）汇总表（附件3）',
      description: '有最终或暂定结果的，列入选线以上人员；投票结束前只列候选人，不反映名次。',
      files: ['xlsx'],
      problems: ['campaign-unknown', 'district-unknown', 'summary-sheet-missing', 'district-forbidden', 'path-invalid'],
    },
    'GET /api/campaigns/{campaignId}/quota-table': {
      id: 'export-quota-table',
      summary: '推荐名额分配表（附件1）',
      files: ['xlsx'],
      problems: ['campaign-unknown', 'path-invalid'],
    },
  },
  'export-result': {
    'GET /api/campaigns/{campaignId}/summary-sheet': {
      id: 'export-summary-sheet',
      summary: '全市汇总表（附件3）',
      description: '有最终或暂定结果的，列入选线以上人员；投票结束前只列候选人，不反映名次。',
      files: ['xlsx'],
      problems: ['campaign-unknown', 'summary-sheet-missing', 'path-invalid'],
    },
    'GET /api/rounds/{roundId}/ranking-table': {
      id: 'export-ranking-table',
      summary: '排名表',
      description: '最近一次排名，注明暂定或最终；不含单个评委的打分。',
      query: RankingTableQuery,
      files: ['xlsx', 'csv'],
      problems: ['round-unknown', 'ranking-not-ready', 'totals-hidden', 'path-invalid'],
    },
    'GET /api/rounds/{roundId}/notice-text': {
      id: 'export-notice-text',
      summary: '公示文稿',
      description: '入选线以上人员名单、按工作日计算的公示期和异议受理渠道；排名暂定的，标题注明不得发布。',
      query: NoticeQuery,
      files: ['txt', 'docx'],
      problems: ['round-unknown', 'round-without-notice', 'ranking-not-ready', 'notice-day-missing', 'path-invalid'],
    },
  },
};
