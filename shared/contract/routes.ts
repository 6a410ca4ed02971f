import type { FunctionName } from './functions.ts';
import type { Role } from './roles.ts';

/**
 * Who may call a route. `public`: anyone. `voter`: the bearer of a voter pass, checked by the function. A list of
 * roles: staff with one of them; the gateway checks the token, the action checks role and district again.
 */
export type Access = 'public' | 'voter' | readonly Role[];

export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly access: Access;
};

const staff = [
  'district-officer',
  'city-officer',
  'city-reviewer',
  'judge',
  'province-officer',
  'province-reviewer',
  'foundation-officer',
  'auditor',
] as const satisfies readonly Role[];

const advisers = '/api/campaigns/{campaignId}/districts/{district}/advisers';
const documents = `${advisers}/{adviserId}/documents`;
const round = '/api/rounds/{roundId}';
const districtData = ['district-officer', 'city-officer', 'auditor'] as const;

/** The HTTP API, a line a route: infrastructure, OpenAPI document and role matrix are made from it. */
export const routes = {
  'list-campaigns': [{ method: 'GET', path: '/api/campaigns', access: 'public' }],
  'get-campaign': [{ method: 'GET', path: '/api/campaigns/{campaignId}', access: 'public' }],
  'load-campaign': [{ method: 'PUT', path: '/api/campaigns/{campaignId}', access: ['city-officer'] }],
  'register-advisers': [{ method: 'POST', path: advisers, access: ['district-officer'] }],
  'import-advisers': [
    {
      method: 'POST',
      path: '/api/campaigns/{campaignId}/districts/{district}/adviser-imports',
      access: ['district-officer', 'city-officer'],
    },
    { method: 'POST', path: '/api/campaigns/{campaignId}/adviser-imports', access: ['city-officer'] },
  ],
  'edit-adviser': [{ method: 'PUT', path: `${advisers}/{adviserId}`, access: ['district-officer'] }],
  'get-adviser-history': [{ method: 'GET', path: `${advisers}/{adviserId}/history`, access: districtData }],
  'list-missing': [
    { method: 'GET', path: '/api/campaigns/{campaignId}/districts/{district}/missing', access: districtData },
  ],
  'get-schedule': [{ method: 'GET', path: '/api/campaigns/{campaignId}/schedule', access: 'public' }],
  'export-audit': [{ method: 'GET', path: '/api/campaigns/{campaignId}/audit', access: ['city-officer', 'auditor'] }],
  'list-advisers': [{ method: 'GET', path: advisers, access: districtData }],
  'request-upload': [{ method: 'POST', path: documents, access: ['district-officer'] }],
  'get-document': [{ method: 'GET', path: `${documents}/{documentId}`, access: districtData }],
  'get-round': [{ method: 'GET', path: round, access: 'public' }],
  'get-quotas': [{ method: 'GET', path: `${round}/quotas`, access: staff }],
  'nominate-candidate': [{ method: 'POST', path: `${round}/candidates`, access: ['district-officer'] }],
  'list-candidates': [{ method: 'GET', path: `${round}/candidates`, access: staff }],
  'decide-clearance': [
    {
      method: 'PUT',
      path: `${round}/candidates/{candidateId}/clearances/{clearanceId}`,
      access: ['city-reviewer', 'province-officer', 'province-reviewer', 'foundation-officer'],
    },
  ],
  'return-candidate': [{ method: 'POST', path: `${round}/candidates/{candidateId}/return`, access: ['city-officer'] }],
  'withdraw-candidate': [
    {
      method: 'POST',
      path: `${round}/candidates/{candidateId}/withdrawal`,
      access: ['district-officer', 'city-officer'],
    },
  ],
  'appoint-judges': [{ method: 'POST', path: `${round}/judges`, access: ['city-officer'] }],
  'enter-scores': [{ method: 'PUT', path: `${round}/scores/{candidateId}`, access: ['judge'] }],
  'recuse-judge': [{ method: 'PUT', path: `${round}/recusals/{candidateId}`, access: ['judge'] }],
  'prepare-ballot-paper': [{ method: 'PUT', path: `${round}/ballot-paper`, access: ['city-officer'] }],
  'cast-ballot': [{ method: 'POST', path: `${round}/ballots`, access: 'voter' }],
  'get-receipt': [{ method: 'GET', path: '/api/receipts/{receipt}', access: 'public' }],
  'get-receipt-keys': [{ method: 'GET', path: '/.well-known/juxian/receipt-keys.json', access: 'public' }],
  'get-tally': [{ method: 'GET', path: `${round}/tally`, access: ['city-officer', 'auditor'] }],
  'request-ranking': [{ method: 'POST', path: `${round}/rankings`, access: ['city-officer'] }],
  'get-ranking': [{ method: 'GET', path: `${round}/rankings/{snapshotId}`, access: ['city-officer', 'auditor'] }],
  'get-public-ranking': [{ method: 'GET', path: `${round}/ranking`, access: 'public' }],
  'serve-page': [
    { method: 'GET', path: '/', access: 'public' },
    { method: 'GET', path: '/docs', access: 'public' },
    { method: 'GET', path: '/openapi.json', access: 'public' },
    { method: 'GET', path: '/assets/{file}', access: 'public' },
  ],
} as const satisfies Partial<Record<FunctionName, readonly Route[]>>;

export type HttpFunction = keyof typeof routes;
