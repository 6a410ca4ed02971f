import { operations } from '../../shared/contract/operations.ts';
import { routes, type HttpFunction } from '../../shared/contract/routes.ts';
import { campaignPath, panel, roundPath, type Season } from './season.ts';
import type { Ask, Case } from './refusals.ts';
import { adviserId, advisers, candidateOf, registered, registryRoles } from './registry-cases.ts';
import type { Staff } from './registry-cases.ts';

const declared = {
  kind: 'portrait',
  name: '照片.png',
  mediaType: 'image/png',
  size: 1000,
  sha256: 'ab'.repeat(32),
};
export const points = { duty: '38', public: '27.5', debriefing: '18', innovation: '9' };

export const hasBody = (operation: string): boolean =>
  Object.entries(operations).some(([name, { body }]) => name === operation && body !== undefined);

/** A sound request of every staff operation, and an account that has no right to it. */
export const wrongRoles: readonly Staff[] = [
  {
    operation: 'load-campaign',
    as: 'officer-wujin',
    ask: (s) => ({ method: 'PUT', path: campaignPath, body: s.campaignFile }),
  },
  {
    operation: 'register-advisers',
    as: 'city-officer',
    ask: (s) => ({ method: 'POST', path: advisers, body: { advisers: [registered(s, 0)] } }),
  },
  { operation: 'list-advisers', as: 'judge-1', ask: () => ({ method: 'GET', path: advisers }) },
  {
    operation: 'request-upload',
    as: 'auditor',
    ask: (s) => ({ method: 'POST', path: `${advisers}/${adviserId(s)}/documents`, body: declared }),
  },
  {
    operation: 'get-document',
    as: 'province-officer',
    ask: (s) => ({ method: 'GET', path: `${advisers}/${adviserId(s)}/documents/doc_x` }),
  },
  ...(
    [
      ['continue-upload', 'city-officer', 'POST', 'upload', { action: 'resume' }],
      ['open-document', 'foundation-officer', 'GET', 'file', undefined],
      ['return-document', 'officer-wujin', 'PUT', 'return', { reason: '印章不清晰' }],
      ['describe-photo', 'auditor', 'PUT', 'photo', { caption: '讲座', place: '示例村', takenOn: '2022-07-01' }],
    ] as const
  ).map(([operation, as, method, end, body]) => ({
    operation,
    as,
    ask: (s: Season): Ask => ({ method, path: `${advisers}/${adviserId(s)}/documents/doc_x/${end}`, body }),
  })),
  { operation: 'get-album', as: 'judge-1', ask: (s) => ({ method: 'GET', path: `${advisers}/${adviserId(s)}/album` }) },
  { operation: 'get-deadlines', as: 'judge-1', ask: () => ({ method: 'GET', path: `${campaignPath}/deadlines` }) },
  {
    operation: 'extend-deadline',
    as: 'officer-wujin',
    ask: () => ({
      method: 'POST',
      path: `${campaignPath}/extensions`,
      body: { kind: 'portrait', district: 'wujin', until: '2022-06-30T17:00:00+08:00', reason: '疫情防控' },
    }),
  },
  {
    operation: 'record-payment',
    as: 'city-officer',
    ask: (s) => ({
      method: 'PUT',
      path: `${campaignPath}/payments/${adviserId(s)}`,
      body: { district: 'wujin', amountFen: 1_000_000, paidOn: '2022-05-01', reference: 'FJ-1' },
    }),
  },
  {
    operation: 'nominate-candidate',
    as: 'city-officer',
    ask: (s) => ({
      method: 'POST',
      path: `${roundPath}/candidates`,
      body: { district: 'wujin', adviserId: adviserId(s) },
    }),
  },
  {
    operation: 'appoint-judges',
    as: 'officer-wujin',
    ask: () => ({ method: 'POST', path: `${roundPath}/judges`, body: { judges: panel } }),
  },
  {
    operation: 'enter-scores',
    as: 'city-officer',
    ask: (s) => ({ method: 'PUT', path: `${roundPath}/scores/${candidateOf(s)}`, body: { points } }),
  },
  {
    operation: 'recuse-judge',
    as: 'auditor',
    ask: (s) => ({
      method: 'PUT',
      path: `${roundPath}/recusals/${candidateOf(s)}`,
      body: { reason: '与候选人同所执业' },
    }),
  },
  {
    operation: 'prepare-ballot-paper',
    as: 'judge-1',
    ask: () => ({ method: 'PUT', path: `${roundPath}/ballot-paper` }),
  },
  ...registryRoles,
  { operation: 'get-tally', as: 'officer-wujin', ask: () => ({ method: 'GET', path: `${roundPath}/tally` }) },
  { operation: 'request-ranking', as: 'auditor', ask: () => ({ method: 'POST', path: `${roundPath}/rankings` }) },
  { operation: 'get-ranking', as: 'judge-1', ask: () => ({ method: 'GET', path: `${roundPath}/rankings/latest` }) },
  {
    operation: 'export-form',
    as: 'judge-1',
    ask: (s) => ({ method: 'GET', path: `${advisers}/${adviserId(s)}/approval-form` }),
  },
  { operation: 'export-sheet', as: 'judge-1', ask: () => ({ method: 'GET', path: `${campaignPath}/quota-table` }) },
  {
    operation: 'export-result',
    as: 'officer-wujin',
    ask: () => ({ method: 'GET', path: `${roundPath}/ranking-table` }),
  },
];

/** Operations that every role of the staff may ask for: only a missing token stops them. */
export const anyRole: readonly Omit<Staff, 'as'>[] = [
  { operation: 'get-quotas', ask: () => ({ method: 'GET', path: `${roundPath}/quotas` }) },
  { operation: 'list-candidates', ask: () => ({ method: 'GET', path: `${roundPath}/candidates` }) },
];

const register =
  (change: (rows: Record<string, unknown>[], season: Season) => unknown): Case['ask'] =>
  (season) => {
    const rows = [0, 1, 2, 3].map((index) => structuredClone(registered(season, index)));
    const changed = change(rows, season);
    return {
      method: 'POST',
      path: advisers,
      as: 'officer-wujin',
      body: { advisers: Array.isArray(changed) ? changed : rows },
    };
  };
const village = (more: object) => [{ name: '示例1村', since: '2019-01-01', ...more }];

export const registryCases: readonly Case[] = [
  {
    name: 'a phone of letters',
    code: 'body-invalid',
    field: 'advisers[3].phone',
    errors: ['advisers[3].phone'],
    ask: register((rows) => {
      rows[3] = { ...rows[3], phone: '1390000000x' };
    }),
  },
  {
    name: 'five faults in three rows',
    code: 'body-invalid',
    field: 'advisers[0].name',
    errors: [
      'advisers[0].name',
      'advisers[1].birthMonth',
      'advisers[1].onsiteMinutes',
      'advisers[2].villages',
      'advisers[2].salary',
    ],
    ask: register((rows) => {
      delete rows[0]?.['name'];
      rows[1] = { ...rows[1], birthMonth: '1980-13', onsiteMinutes: -1 };
      rows[2] = { ...rows[2], villages: [], salary: 1 };
    }),
  },
  {
    name: 'a service that ends before it begins',
    code: 'adviser-invalid',
    field: 'advisers[2].villages[0].until',
    errors: ['advisers[2].villages[0].until'],
    ask: register((rows) => {
      rows[2] = { ...rows[2], villages: village({ until: '2018-12-31' }) };
    }),
  },
  {
    name: 'a profile over the limit',
    code: 'adviser-invalid',
    field: 'advisers[1].profile',
    errors: ['advisers[1].profile'],
    says: /200/,
    ask: register((rows) => {
      rows[1] = { ...rows[1], profile: '字'.repeat(201) };
    }),
  },
  {
    name: 'one licence twice',
    code: 'adviser-invalid',
    field: 'advisers[3].licenceNumber',
    errors: ['advisers[3].licenceNumber'],
    ask: register((rows) => {
      rows[3] = { ...rows[3], licenceNumber: ` ${String(rows[0]?.['licenceNumber']).toLowerCase()}` };
    }),
  },
  {
    name: 'a licence of another district',
    code: 'adviser-invalid',
    field: 'advisers[0].licenceNumber',
    errors: ['advisers[0].licenceNumber'],
    ask: register((rows, { jintan }) => {
      rows[0] = { ...rows[0], licenceNumber: jintan[0]?.licenceNumber };
    }),
  },
  {
    name: '41 advisers at once',
    code: 'body-invalid',
    field: 'advisers',
    errors: ['advisers'],
    ask: register((rows) =>
      Array.from({ length: 41 }, (_, index) => ({ ...rows[0], licenceNumber: `SAMPLE-X-${index}` })),
    ),
  },
  { name: 'none', code: 'body-invalid', field: 'advisers', errors: ['advisers'], ask: register(() => []) },
  {
    name: 'an unknown campaign',
    code: 'campaign-unknown',
    field: 'campaignId',
    ask: (s) => ({
      method: 'POST',
      path: '/api/campaigns/changzhou-1999/districts/wujin/advisers',
      as: 'officer-wujin',
      body: { advisers: [registered(s, 0)] },
    }),
  },
  {
    name: 'an unknown district',
    code: 'district-unknown',
    field: 'district',
    ask: () => ({ method: 'GET', path: `${campaignPath}/districts/suzhou/advisers`, as: 'city-officer' }),
  },
  {
    name: 'a page of 101',
    code: 'path-invalid',
    field: 'limit',
    errors: ['limit'],
    ask: () => ({ method: 'GET', path: `${advisers}?limit=101`, as: 'officer-wujin' }),
  },
];

/** An officer of Wujin reaches for Jintan. */
export const districtCases: readonly Case[] = [
  {
    name: 'lists its advisers',
    code: 'district-forbidden',
    field: 'district',
    ask: () => ({ method: 'GET', path: `${campaignPath}/districts/jintan/advisers`, as: 'officer-wujin' }),
  },
  {
    name: 'registers for it',
    code: 'district-forbidden',
    field: 'district',
    ask: (s) => ({
      method: 'POST',
      path: `${campaignPath}/districts/jintan/advisers`,
      as: 'officer-wujin',
      body: { advisers: [registered(s, 0)] },
    }),
  },
  {
    name: 'uploads for it',
    code: 'district-forbidden',
    field: 'district',
    ask: (s) => ({
      method: 'POST',
      path: `${campaignPath}/districts/jintan/advisers/${s.jintan[0]?.adviserId}/documents`,
      as: 'officer-wujin',
      body: declared,
    }),
  },
  {
    name: 'uploads for its adviser under its own name',
    code: 'adviser-unknown',
    field: 'adviserId',
    ask: (s) => ({
      method: 'POST',
      path: `${advisers}/${s.jintan[0]?.adviserId}/documents`,
      as: 'officer-wujin',
      body: declared,
    }),
  },
  {
    name: 'reads its document',
    code: 'district-forbidden',
    field: 'district',
    ask: (s) => ({
      method: 'GET',
      path: `${campaignPath}/districts/jintan/advisers/${s.jintan[0]?.adviserId}/documents/doc_x`,
      as: 'officer-wujin',
    }),
  },
  {
    name: 'nominates for it',
    code: 'district-forbidden',
    field: 'district',
    ask: (s) => ({
      method: 'POST',
      path: `${roundPath}/candidates`,
      as: 'officer-wujin',
      body: { district: 'jintan', adviserId: s.jintan[0]?.adviserId },
    }),
  },
  {
    name: 'nominates its adviser as its own',
    code: 'adviser-unknown',
    field: 'adviserId',
    ask: (s) => ({
      method: 'POST',
      path: `${roundPath}/candidates`,
      as: 'officer-wujin',
      body: { district: 'wujin', adviserId: s.jintan[0]?.adviserId },
    }),
  },
  {
    name: 'nominates in the preliminary of Jintan',
    code: 'district-forbidden',
    field: 'district',
    ask: (s) => ({
      method: 'POST',
      path: '/api/rounds/rnd_changzhou-2022_district_jintan/candidates',
      as: 'officer-wujin',
      body: { district: 'wujin', adviserId: adviserId(s) },
    }),
  },
];

/** An account that has the role of an operation. */
export function accountFor(operation: HttpFunction): string {
  const { access } = routes[operation][0];
  const accounts = {
    'city-officer': 'city-officer',
    'district-officer': 'officer-wujin',
    judge: 'judge-1',
    'foundation-officer': 'foundation-officer',
    'city-reviewer': 'city-reviewer-lawyers',
  };
  return Object.entries(accounts).find(([role]) => (access as readonly string[]).includes(role))?.[1] ?? '';
}
