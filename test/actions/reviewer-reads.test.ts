import { beforeEach, describe, expect, test } from 'vitest';
import { getDocument } from '../../shared/actions/get-document.ts';
import { listAdvisers } from '../../shared/actions/list-advisers.ts';
import { openDocument } from '../../shared/actions/open-document.ts';
import type { Actor, DocumentRecord } from '../../shared/actions/records.ts';
import { registerAdvisers } from '../../shared/actions/register-advisers.ts';
import { actor, adviserInput, candidate } from './builders.ts';
import { uploadWorld } from './upload-world.ts';
import { cityRoundId, world } from './world.ts';

const campaignId = 'changzhou-2022';
const district = 'wujin';
const lawyers = actor('city-reviewer', { divisions: ['city-lawyers'] });
const wujin = actor('district-officer', { district });

let given = world();
let ports = { ...given.ports, ...uploadWorld(given).ports };
/** Nominated, returned, withdrawn, in the preliminary only, nowhere. */
let people: readonly string[] = [];

beforeEach(async () => {
  given = world();
  ports = { ...given.ports, ...uploadWorld(given).ports };
  const request = { advisers: ['L1', 'L2', 'L3', 'L4', 'L5'].map((licence) => adviserInput(licence)) };
  const made = await registerAdvisers(ports, { actor: wujin, campaignId, district, request });
  people = made.ok ? made.value.advisers.map(({ adviserId }) => adviserId) : [];
  const [one = '', two = '', three = '', four = ''] = people;
  given.state.candidates.push(
    candidate('cnd_1', { roundId: cityRoundId, adviserId: one }),
    candidate('cnd_2', { roundId: cityRoundId, adviserId: two, state: 'returned' }),
    candidate('cnd_3', { roundId: cityRoundId, adviserId: three, state: 'withdrawn' }),
    candidate('cnd_4', { roundId: 'rnd_changzhou-2022_district_wujin', adviserId: four }),
    candidate('cnd_5', { roundId: cityRoundId, adviserId: 'adv_elsewhere', district: 'xinbei' }),
  );
  for (const owner of [...people, 'district', 'case_1']) {
    const record = {
      documentId: `doc_${owner}`,
      campaignId,
      district,
      adviserId: owner,
      kind: 'recommendation',
      requestedAt: 0,
    };
    given.state.documents.set(record.documentId, { ...record, status: 'accepted' } as DocumentRecord);
  }
});

const list = async (by: Actor, more: object = {}, of = district) => {
  const found = await listAdvisers(ports, { actor: by, campaignId, district: of, ...more });
  if (!found.ok) throw new Error(found.error.type);
  return found.value;
};
const reads = async (by: Actor, owner: string): Promise<readonly string[]> => {
  const input = { actor: by, campaignId, district, adviserId: owner, documentId: `doc_${owner}` };
  const answers = [await getDocument(ports, input), await openDocument(ports, { ...input, query: {} })];
  return answers.map((answer) => (answer.ok ? 'ok' : answer.error.type));
};

describe('given a division that must clear candidates', () => {
  test('when it lists a district, then it reads those it has to clear, with evidence and documents, and nobody else', async () => {
    const [one = '', two = ''] = people;
    const { advisers } = await list(lawyers);
    expect(advisers.map(({ adviserId }) => adviserId)).toEqual([one, two].toSorted());
    expect(advisers.find(({ adviserId }) => adviserId === one)).toMatchObject({
      profile: '简介',
      eligibility: [
        { rule: 'E1', answer: 'pass' },
        { rule: 'E2' },
        { rule: 'E3' },
        { rule: 'E4' },
        { rule: 'E5' },
        {},
        {},
      ],
      documents: [{ documentId: `doc_${one}`, kind: 'recommendation', status: 'accepted' }],
    });
    expect(await list(lawyers, {}, 'jintan')).toEqual({ advisers: [] });
  });

  test('when it lists page by page, then it comes to the same', async () => {
    const first = await list(lawyers, { limit: 1 });
    const second = await list(lawyers, { limit: 1, after: first.next });
    expect(second.next).toBeUndefined();
    expect([...first.advisers, ...second.advisers]).toEqual((await list(lawyers)).advisers);
  });

  test('when it opens documents, then those of the ones it clears are there, and no others', async () => {
    const [one = '', two = '', three = '', four = '', five = ''] = people;
    for (const owner of [one, two]) expect(await reads(lawyers, owner)).toEqual(['ok', 'ok']);
    for (const owner of [three, four, five, 'district', 'case_1'])
      expect(await reads(lawyers, owner)).toEqual(['document-unknown', 'document-unknown']);
  });

  test.each([
    ['no division', actor('city-reviewer')],
    ['a division that clears nothing here', actor('city-reviewer', { divisions: ['province-lawyers'] })],
  ])('when the reviewer has %s, then there is nothing to read', async (_name, by) => {
    expect(await list(by)).toEqual({ advisers: [] });
    expect(await reads(by, people[0] ?? '')).toEqual(['document-unknown', 'document-unknown']);
  });

  test('when a reviewer has another role too, then each role shows its own and no more', async () => {
    const of = (place: string): Actor => ({
      ...lawyers,
      roles: ['city-reviewer', 'district-officer'],
      district: place,
    });
    expect((await list(of('xinbei'))).advisers).toHaveLength(2);
    expect((await list(of(district))).advisers).toHaveLength(5);
    expect((await list({ ...lawyers, roles: ['city-reviewer', 'auditor'] })).advisers).toHaveLength(5);
  });
});
