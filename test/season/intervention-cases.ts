import { bundleRoles } from './bundle-refusals.ts';
import { caseRoles } from './case-refusals.ts';
import { roundPath } from './season.ts';
import type { Case } from './refusals.ts';
import type { Staff } from './registry-cases.ts';
import { wrongRoles as otherRoles } from './staff-cases.ts';

const path = `${roundPath}/interventions`;
const reason = '经核实须处置';
const ballotId = `bal_${'A'.repeat(22)}`;
const lock = (candidateId: string, more: object = {}) => ({ kind: 'lock-candidate', reason, candidateId, ...more });
const imported = (more: object = {}) => ({
  kind: 'import-results',
  reason,
  source: '省厅投票平台',
  fileName: '投票.csv',
  content: '姓名,得票数\n张三,1',
  ...more,
});

/** Ballots that were accepted between two hours of 20 May. */
const ballotsBetween = (from: number, to: number, more = ''): string =>
  `${roundPath}/ballots?from=2022-05-20T${from}:00:00Z&to=2022-05-20T${to}:00:00Z${more}`;

/** A sound request of every operation on interventions, and an account that has no right to it. */
const interventionRoles: readonly Staff[] = [
  {
    operation: 'propose-intervention',
    as: 'officer-wujin',
    ask: () => ({ method: 'POST', path, body: { kind: 'void-ballots', reason, ballotIds: [ballotId] } }),
  },
  {
    operation: 'decide-intervention',
    as: 'auditor',
    ask: () => ({ method: 'POST', path: `${path}/itv_x/decisions`, body: { decision: 'approve' } }),
  },
  {
    operation: 'reverse-intervention',
    as: 'auditor',
    ask: () => ({ method: 'POST', path: `${path}/itv_x/reversals`, body: { reason } }),
  },
  { operation: 'list-interventions', as: 'judge-1', ask: () => ({ method: 'GET', path }) },
  { operation: 'list-ballots', as: 'officer-wujin', ask: () => ({ method: 'GET', path: ballotsBetween(10, 11) }) },
];

/** The same of every staff operation. */
export const wrongRoles: readonly Staff[] = [...otherRoles, ...interventionRoles, ...bundleRoles, ...caseRoles];

const post = (name: string, code: Case['code'], body: unknown, more: Partial<Case> & { at?: string } = {}): Case => {
  const { at = path, ...rest } = more;
  return { name, code, ask: () => ({ method: 'POST', path: at, as: 'city-officer', body }), ...rest };
};

/** Files of a round that has its ballot paper. */
export const importCases: readonly Case[] = [
  post('no rows', 'results-invalid', imported({ content: '姓名' }), {
    field: 'content.第1行',
    errors: ['content.第1行'],
  }),
];

export const interventionCases: readonly Case[] = [
  post('no reason', 'body-invalid', { ...lock('cnd_x'), reason: ' ' }, { field: 'reason', errors: ['reason'] }),
  post('a kind that is none', 'body-invalid', { kind: 'delete-ballots', reason }, { field: 'kind', errors: ['kind'] }),
  post(
    'no ballots',
    'body-invalid',
    { kind: 'void-ballots', reason, ballotIds: [] },
    { field: 'ballotIds', errors: ['ballotIds'] },
  ),
  post(
    'ballots that were never cast',
    'ballots-not-voidable',
    { kind: 'void-ballots', reason, ballotIds: [ballotId, ballotId] },
    { field: 'ballotIds[0]', errors: ['ballotIds[0]', 'ballotIds[1]'] },
  ),
  post('an unknown candidate', 'candidate-unknown', lock('cnd_x'), { field: 'candidateId' }),
  post('a file before there is a ballot paper', 'ballot-paper-missing', imported()),
  post(
    'a rejection without a reason',
    'body-invalid',
    { decision: 'reject' },
    {
      at: `${path}/itv_x/decisions`,
      field: 'reason',
      errors: ['reason'],
    },
  ),
  post(
    'a decision on nothing',
    'intervention-unknown',
    { decision: 'approve' },
    {
      at: `${path}/itv_x/decisions`,
      field: 'interventionId',
    },
  ),
  post(
    'a reversal of nothing',
    'intervention-unknown',
    { reason },
    {
      at: `${path}/itv_x/reversals`,
      field: 'interventionId',
    },
  ),
  {
    name: 'ballots of a window that ends before it begins',
    code: 'path-invalid',
    field: 'to',
    ask: () => ({ method: 'GET', path: ballotsBetween(11, 10), as: 'city-officer' }),
  },
  {
    name: 'ballots of no window, behind what is no id',
    code: 'path-invalid',
    field: 'from',
    errors: ['from', 'to', 'after'],
    ask: () => ({ method: 'GET', path: `${roundPath}/ballots?after=bal_1`, as: 'city-officer' }),
  },
  {
    name: 'ballots of the city, asked for by an officer of the province',
    code: 'role-forbidden',
    says: /市/,
    ask: () => ({ method: 'GET', path: ballotsBetween(10, 11), as: 'province-officer' }),
  },
  {
    name: 'an officer of the province in a round of the city',
    code: 'role-forbidden',
    says: /市/,
    ask: () => ({ method: 'POST', path, as: 'province-officer', body: lock('cnd_x') }),
  },
];
