import type { Ask, Case } from './refusals.ts';
import { adviserId, type Staff } from './registry-cases.ts';
import { campaignPath, type Season } from './season.ts';

const cases = `${campaignPath}/districts/wujin/cases`;

/** A case that can be filed, with what differs. */
export const caseOf = (season: Season, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  title: '一堵墙的和解',
  advisers: [adviserId(season)],
  village: '示例村',
  period: { from: '2021-03-01', to: '2021-06-30' },
  text: '第一段。\n第二段。',
  fulfilled: ['true'],
  ...more,
});

const file =
  (more: Record<string, unknown>, at = `${cases}/1`, version: unknown = 0) =>
  (season: Season): Ask => ({
    method: 'PUT',
    path: at,
    as: 'officer-wujin',
    body: { version, case: caseOf(season, more) },
  });

/** A sound request of every operation on cases, and an account that has no right to it. */
export const caseRoles: readonly Staff[] = [
  {
    operation: 'file-case',
    as: 'city-officer',
    // Whoever asks is for the tests to say.
    ask: (season) => ({ method: 'PUT', path: `${cases}/1`, body: { version: 0, case: caseOf(season) } }),
  },
  { operation: 'list-cases', as: 'judge-1', ask: () => ({ method: 'GET', path: cases }) },
];

const body = (name: string, field: string, more: Record<string, unknown>): Case => ({
  name,
  code: 'body-invalid',
  field,
  errors: [field],
  ask: file(more),
});
const invalid = (name: string, field: string, more: Record<string, unknown>, says?: RegExp): Case => ({
  name,
  code: 'case-invalid',
  field,
  errors: [field],
  ...(says && { says }),
  ask: file(more),
});

export const caseRefusals: readonly Case[] = [
  body('no title', 'case.title', { title: ' ' }),
  body('nobody who did it', 'case.advisers', { advisers: [] }),
  body('a text beyond the limit', 'case.text', { text: '字'.repeat(10_001) }),
  body('a day that is none', 'case.period.from', { period: { from: '2021-02-30', to: '2021-06-30' } }),
  invalid(
    'a service four years ago',
    'case.period.from',
    { period: { from: '2018-04-01', to: '2020-01-01' } },
    /近3年/,
  ),
  invalid('an adviser of another district', 'case.advisers[0]', { advisers: ['adv_x'] }, /adv_x/),
  invalid('a condition that is none', 'case.fulfilled[0]', { fulfilled: ['famous'] }, /famous/),
  { name: 'a version that was never filed', code: 'changed-meanwhile', ask: file({}, `${cases}/1`, 3) },
  {
    name: 'a case of another district',
    code: 'district-forbidden',
    field: 'district',
    ask: file({}, `${campaignPath}/districts/jintan/cases/1`),
  },
  {
    name: 'a campaign of no one',
    code: 'campaign-unknown',
    field: 'campaignId',
    ask: file({}, '/api/campaigns/other-2022/districts/wujin/cases/1'),
  },
  {
    name: 'an id that no case can have',
    code: 'path-invalid',
    field: 'caseId',
    errors: ['caseId'],
    ask: file({}, `${cases}/${'x'.repeat(41)}`),
  },
  {
    name: 'the cases of another district',
    code: 'district-forbidden',
    field: 'district',
    ask: () => ({ method: 'GET', path: `${campaignPath}/districts/jintan/cases`, as: 'officer-wujin' }),
  },
  {
    name: 'a file of a case that was not filed',
    code: 'case-unknown',
    field: 'caseId',
    says: /请先报送案例的申报信息/,
    ask: () => ({
      method: 'POST',
      path: `${cases}/1/documents`,
      as: 'officer-wujin',
      body: { kind: 'case-form', name: 'a.pdf', mediaType: 'application/pdf', size: 1000, sha256: 'ab'.repeat(32) },
    }),
  },
];
