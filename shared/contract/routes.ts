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

const campaign = '/api/campaigns/{campaignId}';
const advisers = '/api/campaigns/{campaignId}/districts/{district}/advisers';
const documents = `${advisers}/{adviserId}/documents`;
const districtDocuments = '/api/campaigns/{campaignId}/districts/{district}/documents';
const cases = '/api/campaigns/{campaignId}/districts/{district}/cases';
const caseDocuments = '/api/campaigns/{campaignId}/districts/{district}/cases/{caseId}/documents';
const bundles = `${campaign}/bundles`;
const round = '/api/rounds/{roundId}';
const interventions = `${round}/interventions`;
/** Whose rounds they are, the city's or the province's, is for the action to say. */
const officers = ['city-officer', 'province-officer'] as const;
const districtData = ['district-officer', 'city-officer', 'auditor'] as const;
/** City divisions read of those whom they have to clear, which is for the action to say. */
const reviewedData = [...districtData, 'city-reviewer'] as const;

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
  'list-advisers': [{ method: 'GET', path: advisers, access: reviewedData }],
  'file-case': [{ method: 'PUT', path: `${cases}/{caseId}`, access: ['district-officer'] }],
  'list-cases': [{ method: 'GET', path: cases, access: districtData }],
  'request-upload': [
    { method: 'POST', path: documents, access: ['district-officer'] },
    { method: 'POST', path: districtDocuments, access: ['district-officer'] },
    { method: 'POST', path: caseDocuments, access: ['district-officer'] },
  ],
  'get-document': [
    { method: 'GET', path: `${documents}/{documentId}`, access: reviewedData },
    { method: 'GET', path: `${districtDocuments}/{documentId}`, access: districtData },
    { method: 'GET', path: `${caseDocuments}/{documentId}`, access: districtData },
  ],
  'continue-upload': [
    { method: 'POST', path: `${documents}/{documentId}/upload`, access: ['district-officer'] },
    { method: 'POST', path: `${districtDocuments}/{documentId}/upload`, access: ['district-officer'] },
    { method: 'POST', path: `${caseDocuments}/{documentId}/upload`, access: ['district-officer'] },
  ],
  'open-document': [
    { method: 'GET', path: `${documents}/{documentId}/file`, access: reviewedData },
    { method: 'GET', path: `${districtDocuments}/{documentId}/file`, access: districtData },
    { method: 'GET', path: `${caseDocuments}/{documentId}/file`, access: districtData },
  ],
  'return-document': [
    { method: 'PUT', path: `${documents}/{documentId}/return`, access: ['city-officer'] },
    { method: 'PUT', path: `${districtDocuments}/{documentId}/return`, access: ['city-officer'] },
    { method: 'PUT', path: `${caseDocuments}/{documentId}/return`, access: ['city-officer'] },
  ],
  'describe-photo': [{ method: 'PUT', path: `${documents}/{documentId}/photo`, access: ['district-officer'] }],
  'get-album': [
    { method: 'GET', path: `${advisers}/{adviserId}/album`, access: [...districtData, 'foundation-officer'] },
  ],
  'get-deadlines': [{ method: 'GET', path: '/api/campaigns/{campaignId}/deadlines', access: districtData }],
  'extend-deadline': [{ method: 'POST', path: '/api/campaigns/{campaignId}/extensions', access: ['city-officer'] }],
  'record-payment': [
    { method: 'PUT', path: '/api/campaigns/{campaignId}/payments/{adviserId}', access: ['foundation-officer'] },
  ],
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
  'get-challenge': [{ method: 'GET', path: '/api/voters/challenge', access: 'public' }],
  'request-phone-code': [{ method: 'POST', path: '/api/voters/phone-codes', access: 'public' }],
  'redeem-phone-code': [{ method: 'POST', path: '/api/voters/phone-passes', access: 'public' }],
  'start-wechat': [{ method: 'GET', path: '/api/voters/wechat/start', access: 'public' }],
  'finish-wechat': [{ method: 'GET', path: '/api/voters/wechat/callback', access: 'public' }],
  'start-portal': [{ method: 'GET', path: '/api/voters/portal/start', access: 'public' }],
  'finish-portal': [{ method: 'GET', path: '/api/voters/portal/callback', access: 'public' }],
  'get-pass-keys': [{ method: 'GET', path: '/.well-known/jwks.json', access: 'public' }],
  'get-receipt': [{ method: 'GET', path: '/api/receipts/{receipt}', access: 'public' }],
  'get-receipt-keys': [{ method: 'GET', path: '/.well-known/juxian/receipt-keys.json', access: 'public' }],
  'propose-intervention': [{ method: 'POST', path: interventions, access: officers }],
  'decide-intervention': [{ method: 'POST', path: `${interventions}/{interventionId}/decisions`, access: officers }],
  'reverse-intervention': [{ method: 'POST', path: `${interventions}/{interventionId}/reversals`, access: officers }],
  'list-interventions': [{ method: 'GET', path: interventions, access: [...officers, 'auditor'] }],
  'list-ballots': [{ method: 'GET', path: `${round}/ballots`, access: [...officers, 'auditor'] }],
  'get-tally': [{ method: 'GET', path: `${round}/tally`, access: ['city-officer', 'auditor'] }],
  'request-ranking': [{ method: 'POST', path: `${round}/rankings`, access: ['city-officer'] }],
  'get-ranking': [{ method: 'GET', path: `${round}/rankings/{snapshotId}`, access: ['city-officer', 'auditor'] }],
  'get-public-ranking': [{ method: 'GET', path: `${round}/ranking`, access: 'public' }],
  // The documents, by who may have them: the routes of one function are all for the same roles.
  'export-form': [
    { method: 'GET', path: `${advisers}/{adviserId}/approval-form`, access: districtData },
    { method: 'GET', path: `${campaign}/case-form`, access: districtData },
    { method: 'GET', path: `${cases}/{caseId}/case-form`, access: districtData },
    { method: 'GET', path: `${campaign}/schedule-sheet`, access: districtData },
  ],
  'export-sheet': [
    { method: 'GET', path: `${campaign}/districts/{district}/summary-sheet`, access: districtData },
    { method: 'GET', path: `${campaign}/quota-table`, access: districtData },
  ],
  'export-result': [
    { method: 'GET', path: `${campaign}/summary-sheet`, access: ['city-officer', 'auditor'] },
    { method: 'GET', path: `${round}/ranking-table`, access: ['city-officer', 'auditor'] },
    { method: 'GET', path: `${round}/notice-text`, access: ['city-officer', 'auditor'] },
  ],
  'request-bundle': [{ method: 'POST', path: bundles, access: ['city-officer'] }],
  'list-bundles': [{ method: 'GET', path: bundles, access: ['city-officer', 'auditor'] }],
  'get-bundle': [{ method: 'GET', path: `${bundles}/{bundleId}`, access: ['city-officer', 'auditor'] }],
  'open-bundle': [{ method: 'GET', path: `${bundles}/{bundleId}/file`, access: ['city-officer', 'auditor'] }],
  'serve-page': [
    { method: 'GET', path: '/', access: 'public' },
    { method: 'GET', path: '/docs', access: 'public' },
    { method: 'GET', path: '/openapi.json', access: 'public' },
    { method: 'GET', path: '/assets/{file}', access: 'public' },
  ],
} as const satisfies Partial<Record<FunctionName, readonly Route[]>>;

export type HttpFunction = keyof typeof routes;

/** A route of a function as the gateway names it: `GET /api/campaigns/{campaignId}`. */
export type RouteKey<F extends HttpFunction> = (typeof routes)[F][number] extends infer R
  ? R extends Route
    ? `${R['method']} ${R['path']}`
    : never
  : never;
