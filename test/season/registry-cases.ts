import type { HttpFunction } from '../../shared/contract/routes.ts';
import type { Ask } from './refusals.ts';
import { campaignPath, roundPath, type Season } from './season.ts';

export const candidateOf = ({ candidates }: Season): string => candidates[0]?.candidateId ?? '';
export const advisers = `${campaignPath}/districts/wujin/advisers`;
export const adviserId = (season: Season): string => season.wujin[0]?.adviserId ?? '';

/** What was registered, as its officer would send it again. */
export const registered = (season: Season, index: number): Record<string, unknown> => {
  const {
    adviserId: _id,
    district: _district,
    eligibility: _answers,
    documents: _documents,
    version: _version,
    ...input
  } = season.wujin[index] ?? {};
  return input;
};

export type Staff = {
  readonly operation: Exclude<HttpFunction, 'serve-page'>;
  readonly as: string;
  readonly ask: (season: Season) => Ask;
};

/** The registry's part of the table of wrong roles. */
export const registryRoles: readonly Staff[] = [
  {
    operation: 'import-advisers',
    as: 'auditor',
    ask: () => ({
      method: 'POST',
      path: `${campaignPath}/districts/wujin/adviser-imports?dryRun=true`,
      body: { fileName: '名册.csv', content: Buffer.from('执业证号,姓名\n').toString('base64') },
    }),
  },
  {
    operation: 'edit-adviser',
    as: 'city-officer',
    ask: (s) => ({
      method: 'PUT',
      path: `${advisers}/${adviserId(s)}`,
      body: { version: 1, adviser: registered(s, 0) },
    }),
  },
  {
    operation: 'get-adviser-history',
    as: 'judge-1',
    ask: (s) => ({ method: 'GET', path: `${advisers}/${adviserId(s)}/history` }),
  },
  {
    operation: 'list-missing',
    as: 'province-officer',
    ask: () => ({ method: 'GET', path: `${campaignPath}/districts/wujin/missing` }),
  },
  {
    operation: 'export-audit',
    as: 'officer-wujin',
    ask: () => ({ method: 'GET', path: `${campaignPath}/audit?from=2022-05-01&to=2022-05-31` }),
  },
  {
    operation: 'decide-clearance',
    as: 'city-officer',
    ask: (s) => ({
      method: 'PUT',
      path: `${roundPath}/candidates/${candidateOf(s)}/clearances/city-lawyers`,
      body: { decision: 'cleared' },
    }),
  },
  {
    operation: 'return-candidate',
    as: 'officer-wujin',
    ask: (s) => ({
      method: 'POST',
      path: `${roundPath}/candidates/${candidateOf(s)}/return`,
      body: { note: '请补充事迹简介' },
    }),
  },
  {
    operation: 'withdraw-candidate',
    as: 'judge-1',
    ask: (s) => ({
      method: 'POST',
      path: `${roundPath}/candidates/${candidateOf(s)}/withdrawal`,
      body: { reason: '本人放弃' },
    }),
  },
];
