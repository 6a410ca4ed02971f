import type { Ask, Case } from './refusals.ts';
import { roundPath, type Season } from './season.ts';

/** Before the ballot paper is fixed: every district has used its quota. */
export const nominationCases: readonly Case[] = [
  {
    name: 'one more than the quota',
    code: 'quota-full',
    field: 'district',
    says: /名额为 \d+ 人/,
    ask: (s) =>
      nominate(
        s,
        ({ adviserId: id, eligibility }) =>
          eligibility.every(({ answer }) => answer === 'pass') && s.candidates.every((one) => one.adviserId !== id),
      ),
  },
  {
    name: 'a candidate again',
    code: 'already-nominated',
    field: 'adviserId',
    ask: (s) => nominate(s, ({ adviserId: id }) => s.candidates.some((one) => one.adviserId === id)),
  },
  {
    name: 'nobody',
    code: 'adviser-unknown',
    field: 'adviserId',
    ask: () => ({
      method: 'POST',
      path: `${roundPath}/candidates`,
      as: 'officer-wujin',
      body: { district: 'wujin', adviserId: 'adv_nobody' },
    }),
  },
  {
    name: 'no adviser id',
    code: 'body-invalid',
    field: 'adviserId',
    errors: ['adviserId'],
    ask: () => ({ method: 'POST', path: `${roundPath}/candidates`, as: 'officer-wujin', body: { district: 'wujin' } }),
  },
];

export function nominate(season: Season, which: (adviser: Season['wujin'][number]) => boolean): Ask {
  const adviser = season.wujin.find(which);
  if (!adviser) throw new Error('The sample registry of Wujin has no such adviser');
  return {
    method: 'POST',
    path: `${roundPath}/candidates`,
    as: 'officer-wujin',
    body: { district: 'wujin', adviserId: adviser.adviserId },
  };
}
