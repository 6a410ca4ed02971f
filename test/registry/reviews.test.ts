import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decideClearance } from '../../shared/actions/decide-clearance.ts';
import { getQuotas } from '../../shared/actions/get-quotas.ts';
import { listCandidates } from '../../shared/actions/list-candidates.ts';
import { nominateCandidate } from '../../shared/actions/nominate-candidate.ts';
import { prepareBallotPaper } from '../../shared/actions/prepare-ballot-paper.ts';
import type { Actor } from '../../shared/actions/records.ts';
import { returnCandidate } from '../../shared/actions/return-candidate.ts';
import { withdrawCandidate } from '../../shared/actions/withdraw-candidate.ts';
import { dynamoCampaignStore } from '../../shared/adapters/dynamodb/campaign-store.ts';
import { dynamoCandidateStore } from '../../shared/adapters/dynamodb/candidate-store.ts';
import { dynamoReviewStore } from '../../shared/adapters/dynamodb/review-store.ts';
import { dynamoRoundStore } from '../../shared/adapters/dynamodb/round-store.ts';
import { ok } from '../../shared/platform/result.ts';
import { actor, adviserInput } from '../actions/builders.ts';
import { campaignFile, cityRoundId, world } from '../actions/world.ts';
import { type DynamoEngine, startDynamo } from '../support/engines.ts';
import { campaignId, city, codeOf, type RegistryWorld, registryWorld, wujin } from './registry-world.ts';

let engine: DynamoEngine;
let given: RegistryWorld;
let ports: Awaited<ReturnType<typeof reviewPorts>>;
let advisers: readonly string[];
let tables = 0;

beforeAll(async () => {
  engine = await startDynamo();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  const table = `reviews-${(tables += 1)}`;
  given = await registryWorld(engine, table);
  ports = await reviewPorts(table);
  // 8 % of 25 are two places.
  const registered = await given.register(Array.from({ length: 25 }, (_, index) => adviserInput(`LIC-${index}`)));
  advisers = registered.ok ? registered.value.advisers.map(({ adviserId }) => adviserId) : [];
});

async function reviewPorts(table: string) {
  const campaigns = dynamoCampaignStore(engine.client, table);
  const { state } = world();
  const campaign = campaignFile();
  const stored = { campaignId, title: '评选', revision: 1, loadedAt: 0, loadedBy: 'officer', campaign };
  const rounds = [...state.rounds.values()].filter(({ roundId }) => roundId === cityRoundId);
  const entry = { at: 0, actor: 'officer', roles: [], campaignId, action: 'load-campaign', target: campaignId };
  await campaigns.save(stored, rounds, entry);
  return {
    ...given.ports,
    campaigns,
    rounds: dynamoRoundStore(engine.client, table),
    candidates: dynamoCandidateStore(engine.client, table),
    reviews: dynamoReviewStore(engine.client, table),
    voterKeys: { latest: async () => 1 },
  };
}

const lawyers = actor('city-reviewer', { divisions: ['city-lawyers'] });
const participation = actor('city-reviewer', { divisions: ['city-participation'] });
const roundId = cityRoundId;

const nominate = async (index: number) =>
  nominateCandidate(ports, { actor: wujin, roundId, request: { district: 'wujin', adviserId: advisers[index] ?? '' } });
const nominated = async (index: number): Promise<string> => {
  const made = await nominate(index);
  return made.ok ? made.value.candidateId : codeOf(made);
};
const decide = (candidateId: string, by: Actor, reason?: string, clearanceId = by.divisions?.[0] ?? '') =>
  decideClearance(ports, {
    actor: by,
    roundId,
    candidateId,
    clearanceId,
    request: reason === undefined ? { decision: 'cleared' } : { decision: 'refused', reason },
  });
const clear = async (candidateId: string) => [
  await decide(candidateId, lawyers),
  await decide(candidateId, participation),
];
const giveBack = (candidateId: string, by = city) =>
  returnCandidate(ports, { actor: by, roundId, candidateId, request: { note: '请补充事迹' } });
const withdraw = (candidateId: string, by: Actor = wujin) =>
  withdrawCandidate(ports, { actor: by, roundId, candidateId, request: { reason: '本人放弃' } });
const prepare = (reviews = ports.reviews) => prepareBallotPaper({ ...ports, reviews }, { actor: city, roundId });
const listed = async (by: Actor = city) => {
  const answer = await listCandidates(ports, { actor: by, roundId });
  return answer.ok ? answer.value.candidates : [];
};
const placesTaken = async () => {
  const answer = await getQuotas(ports, { actor: city, roundId });
  return answer.ok && answer.value.districts.find(({ district }) => district === 'wujin')?.nominated;
};

describe('given nominations', () => {
  test('when both divisions have decided on each name, then the paper has those whom both have cleared', async () => {
    const [first, second] = [await nominated(0), await nominated(1)];
    await clear(first);
    await decide(second, lawyers);
    const early = await prepare();
    expect(!early.ok && [early.error.type, early.error.errors]).toEqual([
      'clearances-missing',
      [expect.objectContaining({ field: `${second}.city-participation`, code: 'clearance-pending' })],
    ]);
    expect(await decide(second, participation, '材料不实')).toMatchObject(
      ok({ clearances: [{ decision: 'cleared' }, { decision: 'refused', reason: '材料不实', version: 1 }] }),
    );
    expect(await prepare()).toMatchObject(ok({ candidates: [first] }));
    // From then on nothing of a nomination changes.
    for (const late of [decide(first, lawyers, '太晚'), giveBack(first), withdraw(first), nominate(2)])
      expect(codeOf(await late)).toBe('nomination-closed');
  });

  test('when one division has refused, then the other need not decide, and nobody left is told', async () => {
    await decide(await nominated(0), lawyers, '材料不实');
    expect(codeOf(await prepare())).toBe('ballot-paper-missing');
  });

  test('when a division changes its mind, then the new decision counts, and the same one again changes nothing', async () => {
    const one = await nominated(0);
    await decide(one, lawyers, '材料不全');
    await decide(one, participation);
    expect(await decide(one, lawyers)).toMatchObject(ok({ clearances: [{ decision: 'cleared', version: 2 }, {}] }));
    const before = (await given.items()).length;
    await decide(one, lawyers);
    expect((await given.items()).length).toBe(before);
    expect(await prepare()).toMatchObject(ok({ candidates: [one] }));
  });

  test.each([
    [
      'a division decides for the other',
      (id: string) => decide(id, lawyers, undefined, 'city-participation'),
      'division-forbidden',
    ],
    [
      'a reviewer has no division',
      (id: string) => decide(id, actor('city-reviewer'), undefined, 'city-lawyers'),
      'division-forbidden',
    ],
    [
      'an office of another level claims the division',
      (id: string) => decide(id, actor('province-reviewer', { divisions: ['city-lawyers'] })),
      'division-forbidden',
    ],
    ['the clearance is unknown', (id: string) => decide(id, lawyers, undefined, 'finance'), 'clearance-unknown'],
    ['the candidate is unknown', () => decide('cnd_none', lawyers), 'candidate-unknown'],
    ['the city officer clears', (id: string) => decide(id, city, undefined, 'city-lawyers'), 'role-forbidden'],
    ['the district returns', (id: string) => giveBack(id, wujin), 'role-forbidden'],
    [
      'another district withdraws',
      (id: string) => withdraw(id, actor('district-officer', { district: 'xinbei' })),
      'district-forbidden',
    ],
    ['a division withdraws', (id: string) => withdraw(id, lawyers), 'role-forbidden'],
  ])('when %s, then it is refused', async (_name, act, code) => {
    expect(codeOf(await act(await nominated(0)))).toBe(code);
  });
});

describe('given a nomination that was returned', () => {
  test('when the district corrects and submits it again, then it has the new data and must be cleared anew', async () => {
    const one = await nominated(0);
    await clear(one);
    expect(await giveBack(one)).toMatchObject(ok({ state: 'returned', note: '请补充事迹' }));
    expect(codeOf(await decide(one, lawyers))).toBe('candidate-not-standing');
    const open = await prepare();
    expect(!open.ok && open.error.errors?.map(({ code }) => code)).toEqual(['returned']);

    const [adviser] = await given.advisers();
    await given.edit(advisers[0] ?? '', 1, { ...adviserInput('LIC-0'), profile: '补充后的简介', organisation: '新所' });
    expect(adviser).toBeDefined();
    expect(await nominate(0)).toMatchObject(
      ok({
        candidateId: one,
        state: 'nominated',
        organisation: '新所',
        clearances: [{ decision: 'pending' }, { decision: 'pending' }],
      }),
    );
    expect(await placesTaken()).toBe(1);
    expect(codeOf(await prepare())).toBe('clearances-missing');
    await clear(one);
    expect(await prepare()).toMatchObject(ok({ candidates: [one] }));
  });

  test('when judges look, then they see that, but not why', async () => {
    const [one, two] = [await nominated(0), await nominated(1)];
    await decide(two, lawyers, '材料不实');
    await giveBack(one);
    for (const by of [city, wujin, lawyers, actor('auditor')]) {
      expect(JSON.stringify(await listed(by))).toMatch(/请补充事迹.*材料不实|材料不实.*请补充事迹/);
    }
    expect(await listed(actor('judge'))).toHaveLength(2);
    expect(JSON.stringify(await listed(actor('judge')))).not.toMatch(/请补充事迹|材料不实/);
    const both: Actor = { ...actor('judge'), roles: ['judge', 'district-officer'], district: 'xinbei' };
    expect(JSON.stringify(await listed(both))).not.toMatch(/请补充事迹|材料不实/);
  });
});

describe('given a district officer, when candidates are listed', () => {
  const xinbei = actor('district-officer', { district: 'xinbei' });
  const whole = async (by: Actor) => {
    const answer = await listCandidates(ports, { actor: by, roundId });
    return answer.ok && answer.value;
  };

  test('then it sees its own in full and nobody of another district, until the paper is fixed', async () => {
    const [one, two] = [await nominated(0), await nominated(1)];
    await decide(one, lawyers);
    expect(await whole(xinbei)).toEqual({ candidates: [], others: [] });
    expect(await whole(actor('district-officer'))).toEqual({ candidates: [], others: [] });
    const own = await whole(wujin);
    expect(own && own.others).toEqual([]);
    expect(own && own.candidates.map(({ candidateId }) => candidateId)).toEqual([one, two].toSorted());
    expect(own && own.candidates[0]?.adviserId).toMatch(/^adv_/);
    expect(await whole({ ...xinbei, roles: ['district-officer', 'auditor'] })).toEqual(await whole(city));
  });

  test('then after that it sees who is on the paper, with what is public and nothing else', async () => {
    const [one, two] = [await nominated(0), await nominated(1)];
    await clear(one);
    await decide(two, lawyers, '材料不实');
    expect(codeOf(await prepare())).toBe('ok');
    expect(await whole(xinbei)).toEqual({
      candidates: [],
      others: [
        {
          candidateId: one,
          name: '示例人',
          organisation: '示例律师事务所',
          district: 'wujin',
          villages: ['示例村'],
          profile: '简介',
        },
      ],
    });
    expect(await listed(wujin)).toHaveLength(2);
  });
});

describe('given a full quota', () => {
  test('when one is withdrawn, then its place is free for another, and for itself again', async () => {
    const [first, second] = [await nominated(0), await nominated(1)];
    expect(codeOf(await nominate(2))).toBe('quota-full');
    expect(await withdraw(first)).toMatchObject(ok({ state: 'withdrawn', note: '本人放弃' }));
    expect(codeOf(await withdraw(first))).toBe('candidate-not-standing');
    expect(await placesTaken()).toBe(1);
    const third = await nominated(2);
    expect(codeOf(await nominate(0))).toBe('quota-full');
    await withdraw(third);
    expect(await nominate(0)).toMatchObject(ok({ candidateId: first, state: 'nominated' }));
    expect(codeOf(await nominate(0))).toBe('already-nominated');
    await clear(first);
    await clear(second);
    const paper = await prepare();
    expect(paper.ok && paper.value.candidates.toSorted()).toEqual([first, second].toSorted());
  });

  test('when two are withdrawn and nominated at once, then the number within the quota stays right', async () => {
    const both = [await nominated(0), await nominated(1)];
    const answers = await Promise.all(both.map((id) => withdraw(id)));
    const gone = answers.filter((answer) => answer.ok).length;
    expect(gone).toBeGreaterThan(0);
    expect(await placesTaken()).toBe(2 - gone);
    await Promise.all([2, 3, 4, 5].map((index) => nominate(index)));
    expect(await placesTaken()).toBeLessThanOrEqual(2);
    expect((await listed()).filter(({ state }) => state === 'nominated')).toHaveLength((await placesTaken()) || 0);
  });
});

describe('given a ballot paper in the making', () => {
  test.each([
    ['a division takes back its consent', (id: string) => decide(id, lawyers, '发现问题')],
    ['a name is withdrawn', (id: string) => withdraw(id)],
    ['a name is returned', (id: string) => giveBack(id)],
    ['one more is nominated', () => nominate(1)],
  ])('when %s after it was read, then the paper is not fixed with what was', async (_name, meanwhile) => {
    const one = await nominated(0);
    await clear(one);
    const reviews = {
      ...ports.reviews,
      fixPaper: async (...args: Parameters<typeof ports.reviews.fixPaper>) => {
        expect(codeOf(await meanwhile(one))).toBe('ok');
        return ports.reviews.fixPaper(...args);
      },
    };
    expect(codeOf(await prepare(reviews))).toBe('changed-meanwhile');
    expect((await ports.rounds.get(roundId))?.paper).toBeUndefined();
  });

  test('when it is fixed while a division decides, then the decision is told that it came late', async () => {
    const one = await nominated(0);
    await clear(one);
    const candidates = {
      ...ports.candidates,
      get: async (...args: Parameters<typeof ports.candidates.get>) => {
        expect(codeOf(await prepare())).toBe('ok');
        return ports.candidates.get(...args);
      },
    };
    const request = { decision: 'refused', reason: '发现问题' } as const;
    const late = { actor: lawyers, roundId, candidateId: one, clearanceId: 'city-lawyers', request };
    expect(codeOf(await decideClearance({ ...ports, candidates }, late))).toBe('changed-meanwhile');
  });
});
