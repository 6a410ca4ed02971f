import { beforeEach, describe, expect, test } from 'vitest';

import { listBallots } from '../../shared/actions/interventions/list-ballots.ts';
import type { Actor, RoundRecord } from '../../shared/actions/records.ts';
import type { BallotReader } from '../../shared/actions/vote-ports.ts';
import { secretBallotIds } from '../../shared/adapters/identity/ballot-ids.ts';
import { ballotsLookedAt } from '../../shared/contract/ballot-list.ts';
import type { Role } from '../../shared/contract/roles.ts';
import { cityRoundId, world } from './world.ts';

/** Whose ballots were accepted when; where they lie is for test/adapters/ballot-reader.test.ts. */
const provinceRoundId = 'rnd_changzhou-2022_province';
const ballotIds = secretBallotIds(async () => 's'.repeat(64));
const keyOf = (n: number): string => Buffer.alloc(10, n).toString('base64url');

let setting: ReturnType<typeof world>;
let asked: unknown[];
let round: RoundRecord;
let opensAt: number;
beforeEach(() => {
  setting = world();
  asked = [];
  round = setting.city;
  opensAt = setting.city.vote.opensAt;
  setting.state.now = setting.city.vote.closesAt;
});

const as = (...roles: readonly Role[]): Actor => ({ subject: 'sub', roles });
/** One ballot a minute from the opening, the newest first, as if the ledger had them so. */
const minutes = 90;
const reader: BallotReader = {
  next: async (ledger, after, limit) => {
    asked.push({ ledger, after, limit });
    const all = Array.from({ length: minutes }, (_, n) => ({
      voterKey: keyOf(n),
      sinceOpening: n * 60_000,
    })).toReversed();
    const start = after === undefined ? 0 : all.findIndex(({ voterKey }) => voterKey === after) + 1;
    const ballots = all.slice(start, start + 50);
    return { ballots, more: start + 50 < all.length };
  },
};
const list = (actor: Actor, more: { from?: number; to?: number; after?: string; roundId?: string } = {}) => {
  const { from = opensAt, to = opensAt + 3_600_000, after, roundId = cityRoundId } = more;
  return listBallots({ ...setting.ports, ballotIds, ballots: reader }, { actor, roundId, from, to, after });
};
async function listed(actor: Actor, more: Parameters<typeof list>[1] = {}) {
  const answer = await list(actor, more);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

describe('given a vote that is over', () => {
  test('when a window is listed page by page, then it has the ballots of the window, by time, by the ids of their receipts', async () => {
    const first = await listed(as('city-officer'), { from: opensAt + 600_000, to: opensAt + 2_700_000 });
    const second = await listed(as('city-officer'), {
      from: opensAt + 600_000,
      to: opensAt + 2_700_000,
      ...(first.next !== undefined && { after: first.next }),
    });
    expect(second.next).toBeUndefined();
    const wanted = Array.from({ length: 35 }, (_, n) => n + 10);
    const expected = await Promise.all(
      wanted.map(async (n) => ({
        ballotId: await ballotIds.encode(round, keyOf(n), opensAt + n * 60_000),
        acceptedAt: new Date(opensAt + n * 60_000).toISOString(),
      })),
    );
    expect([...second.ballots, ...first.ballots]).toEqual(expected);
    expect(asked).toEqual([
      { ledger: 'abc', after: undefined, limit: ballotsLookedAt },
      { ledger: 'abc', after: keyOf(40), limit: ballotsLookedAt },
    ]);
    for (const page of [first, second]) expect(JSON.stringify(page)).not.toContain(keyOf(12));
  });

  test.each<[string, readonly Role[], string, string]>([
    ['a district officer', ['district-officer'], cityRoundId, 'role-forbidden'],
    ['a judge', ['judge'], cityRoundId, 'role-forbidden'],
    ['an officer of the province, of a round of the city', ['province-officer'], cityRoundId, 'role-forbidden'],
    ['an officer of the city, of a round of the province', ['city-officer'], provinceRoundId, 'role-forbidden'],
    ['an auditor, of a round that is none', ['auditor'], 'rnd_none', 'round-unknown'],
  ])('when %s asks, then nothing is read', async (_, roles, roundId, code) => {
    expect(await list(as(...roles), { roundId })).toMatchObject({ ok: false, error: { type: code } });
    expect(asked).toEqual([]);
  });

  test('when an auditor asks, or an officer of its level, then it is listed', async () => {
    expect((await listed(as('auditor'))).ballots).not.toEqual([]);
    const province = setting.state.rounds.get(provinceRoundId);
    if (!province) throw new Error('The campaign has no round of the province');
    setting.state.rounds.set(provinceRoundId, { ...province, vote: setting.city.vote });
    for (const role of ['province-officer', 'auditor'] as const)
      expect((await listed(as(role), { roundId: provinceRoundId })).roundId).toBe(provinceRoundId);
  });

  test.each([
    ['a window that ends as it begins', { from: 5, to: 5 }, 'to'],
    ['what is no id of this round', { after: `bal_${'A'.repeat(22)}` }, 'after'],
  ])('when %s is asked for, then the field is named', async (_, more, field) => {
    expect(await list(as('city-officer'), more)).toMatchObject({ ok: false, error: { type: 'path-invalid', field } });
    expect(asked).toEqual([]);
  });

  test('when the round has no vote, then that is said', async () => {
    const { vote: _, ...without } = setting.city;
    setting.state.rounds.set(cityRoundId, without);
    expect(await list(as('auditor'))).toMatchObject({ ok: false, error: { type: 'round-without-vote' } });
  });
});

test('given hidden totals, when the vote is still on, then nobody learns how many ballots there are', async () => {
  setting.state.now -= 1;
  for (const role of ['city-officer', 'auditor'] as const)
    expect(await list(as(role))).toMatchObject({ ok: false, error: { type: 'totals-hidden' } });
  expect(asked).toEqual([]);
});
