import { beforeEach, describe, expect, test } from 'vitest';
import { editAdviser } from '../../shared/actions/edit-adviser.ts';
import { extendDeadline } from '../../shared/actions/extend-deadline.ts';
import { importAdvisers } from '../../shared/actions/import-advisers.ts';
import { registerAdvisers } from '../../shared/actions/register-advisers.ts';
import type { ImportStore } from '../../shared/actions/registry-ports.ts';
import { sheetReader } from '../../shared/adapters/spreadsheet/sheet-reader.ts';
import type { AdviserInput } from '../../shared/contract/registry.ts';
import { csvOf } from '../support/registers.ts';
import { actor, adviserInput, candidate } from './builders.ts';
import { cityRoundId, world } from './world.ts';

const campaignId = 'changzhou-2022';
const district = 'wujin';
const wujin = actor('district-officer', { district });
const written = '字'.repeat(150);

let given = world();
let adviserId = '';
const at = (time: string): void => void (given.state.now = Date.parse(`${time}+08:00`));
const state = (changed: Parameters<typeof candidate>[1] = {}): void =>
  void (given.state.candidates = [candidate('cnd_1', { roundId: cityRoundId, adviserId, ...changed })]);

beforeEach(async () => {
  given = world();
  at('2022-04-20T09:00:00');
  const request = { advisers: [adviserInput('LIC-1', { profile: written })] };
  const made = await registerAdvisers(given.ports, { actor: wujin, campaignId, district, request });
  adviserId = made.ok ? (made.value.advisers[0]?.adviserId ?? '') : '';
  state();
});

/** Each way to change an adviser; what it is refused for, by field. */
const ways = {
  edited: async (adviser: AdviserInput): Promise<readonly string[]> => {
    const request = { version: 1, adviser };
    const done = await editAdviser(given.ports, { actor: wujin, campaignId, district, adviserId, request });
    return done.ok ? [] : (done.error.errors ?? []).map(({ field, code }) => `${field} ${code}`);
  },
  'registered again': async (adviser: AdviserInput): Promise<readonly string[]> => {
    const request = { advisers: [adviserInput('LIC-2'), adviser] };
    const done = await registerAdvisers(given.ports, { actor: wujin, campaignId, district, request });
    return done.ok ? [] : (done.error.errors ?? []).map(({ field, code }) => `${field} ${code}`);
  },
  imported: async ({ licenceNumber, organisation, profile = '' }: AdviserInput): Promise<readonly string[]> => {
    const slots: ImportStore['slots'] = async () =>
      [...given.state.advisers.values()].map((record) => ({
        adviserId: record.adviserId,
        district: record.district,
        version: record.version,
        record,
      }));
    const imports = { ...given.ports.imports, slots } as ImportStore;
    const bytes = csvOf([
      ['执业证号', '执业机构', '事迹简介'],
      [licenceNumber, organisation, profile],
    ]);
    const request = { fileName: '名册.csv', content: Buffer.from(bytes).toString('base64') };
    const input = { actor: wujin, campaignId, district, dryRun: true, request };
    const done = await importAdvisers({ ...given.ports, imports, sheets: sheetReader }, input);
    if (!done.ok) throw new Error(done.error.type);
    return done.value.faults.map(({ column, row, code }) => `${column}${row} ${code}`);
  },
};
const places = { edited: 'adviser.profile', 'registered again': 'advisers[1].profile', imported: 'C2' };
const changed = adviserInput('LIC-1', { profile: '新'.repeat(150) });

describe.each(['edited', 'registered again', 'imported'] as const)(
  'given an adviser who is nominated, when %s',
  (way) => {
    const change = ways[way];
    const refused = [`${places[way]} deadline-passed`];

    test('then a profile may change until its deadline, and not from that instant on', async () => {
      at('2022-04-30T17:00:00');
      expect(await change(changed)).toEqual(refused);
      expect(await change(adviserInput('LIC-1', { profile: undefined }))).toEqual(refused);
      expect(given.state.advisers.get(adviserId)?.profile).toBe(written);
      at('2022-04-30T16:59:59');
      expect(await change(changed)).toEqual([]);
    });

    test('then everything else may change after the deadline', async () => {
      at('2022-05-04T09:00:00');
      expect(await change(adviserInput('LIC-1', { profile: written, organisation: '另一律师事务所' }))).toEqual([]);
    });

    test.each([
      ['withdrawn', { state: 'withdrawn' }],
      ['returned for correction, and so reopened', { state: 'returned' }],
      ['a candidate of the preliminary only', { roundId: 'rnd_changzhou-2022_district_wujin' }],
      ['of another district', { district: 'xinbei' }],
    ] as const)('then of one who is %s it may change too', async (_name, candidacy) => {
      at('2022-05-04T09:00:00');
      state(candidacy);
      expect(await change(changed)).toEqual([]);
    });

    test('then an extension of the city opens it for its district, until it ends', async () => {
      at('2022-05-04T09:00:00');
      const extend = (of: string) =>
        extendDeadline(given.ports, {
          actor: actor('city-officer'),
          campaignId,
          request: { district: of, kind: 'profile', until: '2022-05-08T17:00:00+08:00', reason: '疫情防控' },
        });
      expect(await extend('xinbei')).toMatchObject({ value: { kind: 'profile', until: '2022-05-08T09:00:00.000Z' } });
      expect(await change(changed)).toEqual(refused);
      expect(await extend(district)).toMatchObject({ ok: true });
      at('2022-05-08T17:00:00');
      expect(await change(changed)).toEqual(refused);
      at('2022-05-08T16:59:59');
      expect(await change(changed)).toEqual([]);
    });
  },
);
