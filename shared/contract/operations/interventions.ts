import {
  DecideInterventionRequest,
  Intervention,
  ListInterventionsResponse,
  ProposeInterventionRequest,
  ReverseInterventionRequest,
} from '../interventions.ts';
import { ListBallotsQuery, ListBallotsResponse } from '../ballot-list.ts';
import type { Operation } from './operation.ts';
import type { HttpFunction } from '../routes.ts';

type InterventionFunction = Extract<HttpFunction, `${string}-intervention${'' | 's'}` | 'list-ballots'>;

export const interventionOperations: Readonly<Record<InterventionFunction, Operation>> = {
  'propose-intervention': {
    summary: '提出处置',
    description:
      '作废选票、锁定候选人、导入外部投票和考核结果。须由另一人复核后生效；待复核期间排名为暂定。导入文件为 CSV，列名：候选人编号、姓名、单位、得票数、考核得分；每名候选人一行，可有“合计”行。',
    tag: '处置',
    body: ProposeInterventionRequest,
    success: { status: 201, schema: Intervention },
    problems: [
      'round-unknown',
      'candidate-unknown',
      'ballots-not-voidable',
      'results-invalid',
      'import-not-allowed',
      'ballot-paper-missing',
      'changed-meanwhile',
    ],
  },
  'decide-intervention': {
    summary: '复核处置或其撤销',
    description: '同意者不能是提出人；提出人可以撤回自己提出的（不同意）。',
    tag: '处置',
    body: DecideInterventionRequest,
    success: { status: 200, schema: Intervention },
    problems: [
      'round-unknown',
      'intervention-unknown',
      'intervention-settled',
      'second-person-needed',
      'import-in-force',
      'import-not-allowed',
      'ballot-paper-missing',
      'results-invalid',
      'own-ballots-counted',
      'changed-meanwhile',
    ],
  },
  'reverse-intervention': {
    summary: '提出撤销处置',
    tag: '处置',
    body: ReverseInterventionRequest,
    success: { status: 200, schema: Intervention },
    problems: ['round-unknown', 'intervention-unknown', 'intervention-settled', 'changed-meanwhile'],
  },
  'list-interventions': {
    summary: '本轮的全部处置',
    tag: '处置',
    success: { status: 200, schema: ListInterventionsResponse },
    problems: ['round-unknown'],
  },
  'list-ballots': {
    summary: '一段时间内受理的选票编号',
    description:
      '用于提出作废选票：只列已计入选票的编号和受理时间，不含投票人和所选候选人。按页查完全部选票，每次查看一万张，某页可能没有结果而仍有下一页；每页内按受理时间排列。投票期间不公布票数的，投票结束后可查。',
    tag: '处置',
    query: ListBallotsQuery,
    success: { status: 200, schema: ListBallotsResponse },
    problems: ['round-unknown', 'round-without-vote', 'path-invalid', 'totals-hidden'],
  },
};
