import { beforeEach, describe, expect, test } from 'vitest';
import { getDeadlines } from '../../shared/actions/get-deadlines.ts';
import { listMissing } from '../../shared/actions/list-missing.ts';
import type { DocumentRecord } from '../../shared/actions/records.ts';
import { registerAdvisers } from '../../shared/actions/register-advisers.ts';
import type { RankingSnapshot } from '../../shared/contract/rankings.ts';
import { actor, adviserInput, candidate } from './builders.ts';
import { cityRoundId, world } from './world.ts';

const campaignId = 'changzhou-2022';
const district = 'wujin';
const preliminary = 'rnd_changzhou-2022_district_wujin';
const wujin = actor('district-officer', { district });

let given = world();
let people: readonly string[] = [];
const person = (index: number): string => people[index] ?? '';

beforeEach(async () => {
  given = world();
  given.state.now = Date.parse('2022-04-15T09:00:00+08:00');
  const request = {
    advisers: ['L1', 'L2', 'L3', 'L4', 'L5'].map((licence, index) =>
      adviserInput(licence, { profile: index === 4 ? ' ' : '字'.repeat(150) }),
    ),
  };
  const made = await registerAdvisers(given.ports, { actor: wujin, campaignId, district, request });
  people = made.ok ? made.value.advisers.map(({ adviserId }) => adviserId) : [];
});

/** The person of this number is a candidate, under an id of the round and number. */
const nominate = (index: number, roundId: string, changed: Parameters<typeof candidate>[1] = {}): void =>
  void given.state.candidates.push(
    candidate(`cnd_${roundId}_${index}`, { roundId, adviserId: person(index), ...changed }),
  );
const fixPaper = (roundId: string, ...indexes: readonly number[]): void => {
  const round = given.state.rounds.get(roundId);
  if (!round) throw new Error('no round');
  const candidateIds = indexes.map((index) => `cnd_${roundId}_${index}`);
  given.state.rounds.set(roundId, { ...round, paper: { candidateIds, preparedAt: given.state.now } });
};
/** After the vote, a ranking of these people; the line lies under the first `places`. */
const rank = (roundId: string, places: number, ...indexes: readonly number[]): void => {
  const rows = indexes.map((index, rank) => ({ candidateId: `cnd_${roundId}_${index}`, aboveLine: rank < places }));
  const snapshot = { snapshotId: `snp_${roundId}`, roundId, computedAt: new Date(given.state.now).toISOString(), rows };
  given.state.snapshots.push({ requestId: roundId, snapshot: snapshot as unknown as RankingSnapshot });
};
const at = (time: string): void => void (given.state.now = Date.parse(`${time}+08:00`));

/** How many the board says are needed and missing of each kind, and how many lines of the list name it. */
async function told(): Promise<Readonly<Record<string, readonly [needed: number, missing: number]>>> {
  const board = await getDeadlines(given.ports, { actor: wujin, campaignId });
  const list = await listMissing(given.ports, { actor: wujin, campaignId, district });
  if (!board.ok || !list.ok) throw new Error('refused');
  const rows = (board.value.districts[0]?.rows ?? []).filter(
    ({ kind }) => !['summary-sheet', 'case-form', 'case-consent'].includes(kind),
  );
  const { byDocument, withoutProfile } = list.value.totals;
  // The list never says anything else than the board.
  expect({ ...byDocument, profile: withoutProfile }).toEqual(
    Object.fromEntries(rows.map(({ kind, missing }) => [kind, missing])),
  );
  for (const { kind, missing } of rows)
    expect(
      list.value.advisers.filter(({ documents, profile }) =>
        kind === 'profile' ? profile === '事迹简介尚未填写' : documents.some((one) => one.kind === kind),
      ),
    ).toHaveLength(missing);
  return Object.fromEntries(rows.map(({ kind, needed, missing }) => [kind, [needed, missing]]));
}

describe('given what advisers owe, when board and list are asked, then they say the same', () => {
  test('nobody is sent up yet: nobody owes what only those sent up need', async () => {
    expect(await told()).toEqual({
      profile: [0, 0],
      recommendation: [0, 0],
      'assessment-proof': [0, 0],
      portrait: [0, 0],
      'approval-form': [0, 0],
      'service-photo': [0, 0],
    });
  });

  test('candidates owe what their stage needs; who was withdrawn owes nothing, who was returned still does', async () => {
    nominate(0, cityRoundId);
    nominate(1, cityRoundId, { state: 'returned' });
    nominate(2, cityRoundId, { state: 'withdrawn' });
    nominate(4, cityRoundId);
    const filed = { documentId: 'doc_1', campaignId, district, adviserId: person(0), kind: 'portrait' };
    given.state.documents.set('doc_1', { ...filed, status: 'accepted' } as DocumentRecord);
    expect(await told()).toMatchObject({
      profile: [3, 1],
      recommendation: [3, 3],
      portrait: [3, 2],
      'approval-form': [0, 0],
    });
  });

  test('a ballot paper says who takes part: a name that was refused owes nothing any more', async () => {
    nominate(0, cityRoundId);
    nominate(1, cityRoundId);
    fixPaper(cityRoundId, 0);
    expect(await told()).toMatchObject({ portrait: [1, 1], recommendation: [1, 1] });
  });

  test('after the preliminary those above its line owe what the review needs, unless they were withdrawn from it', async () => {
    for (const index of [0, 1, 2, 4]) nominate(index, preliminary);
    at('2022-04-22T16:59:59');
    rank(preliminary, 3, 4, 0, 1, 2);
    expect(await told()).toMatchObject({ profile: [0, 0] });
    at('2022-04-25T08:30:00');
    rank(preliminary, 3, 4, 0, 1, 2);
    expect(await told()).toMatchObject({ profile: [3, 1], recommendation: [3, 3], 'approval-form': [0, 0] });
    nominate(0, cityRoundId);
    nominate(1, cityRoundId, { state: 'withdrawn' });
    expect(await told()).toMatchObject({ profile: [2, 1], recommendation: [2, 2] });
    fixPaper(cityRoundId, 0);
    expect(await told()).toMatchObject({ profile: [1, 0], recommendation: [1, 1] });
  });

  test('after the review those above the line owe the approval form, and nobody before that', async () => {
    for (const index of [0, 1, 2]) nominate(index, cityRoundId);
    fixPaper(cityRoundId, 0, 1, 2);
    at('2022-05-20T16:00:00');
    rank(cityRoundId, 2, 0, 1, 2);
    expect(await told()).toMatchObject({ portrait: [3, 3], 'approval-form': [0, 0] });
    at('2022-05-21T00:30:00');
    rank(cityRoundId, 2, 2, 0, 1);
    expect(await told()).toMatchObject({ portrait: [3, 3], 'approval-form': [2, 2] });
    const list = await listMissing(given.ports, { actor: wujin, campaignId, district });
    const asked = list.ok ? list.value.advisers : [];
    expect(
      asked
        .filter(({ documents }) => documents.some(({ kind }) => kind === 'approval-form'))
        .map((one) => one.adviserId),
    ).toEqual([person(0), person(2)].toSorted());
  });

  test('who was paid owes photos, until the album is complete', async () => {
    at('2022-07-10T09:00:00');
    const payment = { campaignId, district, adviserId: person(3), amountFen: 1, paidOn: '2022-07-01', reference: 'F' };
    given.state.payments.set(person(3), { ...payment, recordedAt: 0, recordedBy: 'f', version: 1 });
    expect(await told()).toMatchObject({ 'service-photo': [1, 1] });
    const filed = { documentId: 'doc_1', campaignId, district, adviserId: person(3), kind: 'service-photo' };
    given.state.documents.set('doc_1', { ...filed, name: 'a.png', status: 'accepted' } as DocumentRecord);
    expect(await told()).toMatchObject({ 'service-photo': [1, 1] });
    const photo = { caption: '讲座', place: '示例村', takenOn: '2022-07-05' };
    given.state.documents.set('doc_1', { ...filed, name: 'a.png', status: 'accepted', photo } as DocumentRecord);
    expect(await told()).toMatchObject({ 'service-photo': [1, 0] });
  });

  test('a deadline that was put off is the same in both', async () => {
    nominate(0, cityRoundId);
    const until = Date.parse('2022-06-10T17:00:00+08:00');
    const extension = { campaignId, district, kind: 'portrait', until, reason: '疫情', at: 0, by: 'c', version: 1 };
    given.state.extensions.set('wujin/portrait', extension);
    given.state.extensions.set('xinbei/recommendation', { ...extension, district: 'xinbei', kind: 'recommendation' });
    const list = await listMissing(given.ports, { actor: wujin, campaignId, district });
    const dues = list.ok && list.value.advisers[0]?.documents.map(({ kind, due }) => [kind, due]);
    expect(dues).toEqual([
      ['recommendation', '2022-04-30T09:00:00.000Z'],
      ['assessment-proof', '2022-04-30T09:00:00.000Z'],
      ['portrait', '2022-06-10T09:00:00.000Z'],
    ]);
  });
});

test('given a campaign that says of nobody when a profile is due, then it is no row, and everybody who has none is told', async () => {
  const stored = given.state.campaigns.get(campaignId);
  if (!stored) throw new Error('no campaign');
  const { due: _due, neededIn: _stage, ...profile } = stored.campaign.profile;
  given.state.campaigns.set(campaignId, { ...stored, campaign: { ...stored.campaign, profile } });
  const board = await getDeadlines(given.ports, { actor: wujin, campaignId });
  expect(board.ok && board.value.districts[0]?.rows.some(({ kind }) => kind === 'profile')).toBe(false);
  const list = await listMissing(given.ports, { actor: wujin, campaignId, district });
  expect(list.ok && list.value.totals.withoutProfile).toBe(1);
});
