import type { Case } from './refusals.ts';
import type { Staff } from './registry-cases.ts';
import { campaignPath } from './season.ts';

const path = `${campaignPath}/bundles`;

/** A sound request of every operation on bundles, and an account that has no right to it. */
export const bundleRoles: readonly Staff[] = [
  { operation: 'request-bundle', as: 'auditor', ask: () => ({ method: 'POST', path, body: { draft: true } }) },
  { operation: 'list-bundles', as: 'officer-wujin', ask: () => ({ method: 'GET', path }) },
  { operation: 'get-bundle', as: 'province-officer', ask: () => ({ method: 'GET', path: `${path}/bdl_x` }) },
  { operation: 'open-bundle', as: 'judge-1', ask: () => ({ method: 'GET', path: `${path}/bdl_x/file` }) },
];

const post = (name: string, code: Case['code'], body: unknown, more: Partial<Case> = {}): Case => ({
  name,
  code,
  ask: () => ({ method: 'POST', path, as: 'city-officer', body }),
  ...more,
});
const get = (name: string, end: string): Case => ({
  name,
  code: 'bundle-unknown',
  field: 'bundleId',
  ask: () => ({ method: 'GET', path: `${path}/${end}`, as: 'city-officer' }),
});

/** What is refused of whoever has the right, before there is a result. */
export const bundleRefusals: readonly Case[] = [
  post('a draft that is neither', 'body-invalid', { draft: 'yes' }, { field: 'draft', errors: ['draft'] }),
  post('cases that are none', 'body-invalid', { draft: true, cases: 'all' }, { field: 'cases', errors: ['cases'] }),
  post(
    'a case that nobody filed',
    'case-unknown',
    { draft: true, cases: [{ district: 'wujin', caseId: '1' }] },
    { field: 'cases[0]', says: /wujin/ },
  ),
  {
    name: 'a bundle of another campaign',
    code: 'campaign-unknown',
    field: 'campaignId',
    ask: () => ({
      method: 'POST',
      path: '/api/campaigns/other-2022/bundles',
      as: 'city-officer',
      body: { draft: true },
    }),
  },
  get('an unknown bundle', 'bdl_x'),
  get('the file of an unknown bundle', 'bdl_x/file'),
];
