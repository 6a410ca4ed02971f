import { hash } from 'node:crypto';

import { beforeEach, describe, expect, test } from 'vitest';

import { canonicalJson } from '../../shared/platform/canonical-json.ts';
import { getPublicRanking } from '../../shared/actions/get-public-ranking.ts';
import { getRanking } from '../../shared/actions/get-ranking.ts';
import { getTally } from '../../shared/actions/get-tally.ts';
import { queueNightlyRankings } from '../../shared/actions/queue-nightly-rankings.ts';
import { recomputeRanking } from '../../shared/actions/recompute-rankings.ts';
import { stagesOf } from '../../shared/actions/stage-rules.ts';
import { requestRanking } from '../../shared/actions/request-ranking.ts';
import type { RankingRequested } from '../../shared/contract/messages.ts';
import { PublicRanking, RankingSnapshot } from '../../shared/contract/rankings.ts';
import { settlingSeconds } from '../../shared/contract/settling.ts';
import { actor, candidate } from './builders.ts';
import { cityRoundId as roundId, world } from './world.ts';

const city = actor('city-officer');
const night = 15.5 * 3_600_000;
const settled = settlingSeconds * 1000;
let given = world();
let queued: RankingRequested[] = [];
let stored: { key: string; body: string }[] = [];
let votes = new Map<number, number>();
let tally: { ballots: number; votes: ReadonlyMap<number, number> } | undefined;
let backlog = { waiting: 0, inFlight: 0, dead: 0 };

beforeEach(() => {
  given = world();
  queued = [];
  stored = [];
  tally = undefined;
  backlog = { waiting: 0, inFlight: 0, dead: 0 };
  votes = new Map([
    [0, 3],
    [1, 6],
  ]);
  given.state.candidates.push(candidate('cnd_a', { roundId }), candidate('cnd_b', { roundId, lectures: 9 }));
  given.state.rounds.set(roundId, { ...given.city, paper: { candidateIds: ['cnd_a', 'cnd_b'], preparedAt: 1 } });
  given.state.judges = [{ judgeId: 'jdg_1', subject: 'judge-1', name: '评委一', group: 'cppcc' }];
  sheet('cnd_a', '30');
  sheet('cnd_b', '30');
  given.state.now = given.city.vote.closesAt + night;
});

function sheet(candidateId: string, duty: string): void {
  const points = { duty, public: '20', debriefing: '10', innovation: '5' };
  given.state.sheets.set(`jdg_1/${candidateId}`, {
    roundId,
    judgeId: 'jdg_1',
    candidateId,
    points,
    version: 1,
    enteredAt: 1,
  });
}

const ports = () => {
  const counted = { ballots: 7, votes };
  return {
    ...given.ports,
    ledger: { recount: async () => counted },
    tallies: { read: async () => tally ?? counted },
    backlog: { read: async () => backlog },
    files: { put: async (key: string, body: string) => void stored.push({ key, body }) },
    queue: { send: async (request: RankingRequested) => void queued.push(request) },
    pause: async () => undefined,
  };
};
const request = (requestId = 'req_1', reason: RankingRequested['reason'] = 'nightly'): RankingRequested => ({
  type: 'ranking-requested',
  requestId,
  roundId,
  requestedBy: 'system:queue-nightly-rankings',
  reason,
});
const recompute = (requestId?: string) => recomputeRanking(ports(), request(requestId));
const latest = (): RankingSnapshot => RankingSnapshot.parse(given.state.snapshots.at(-1)?.snapshot);
const codeOf = (result: { readonly ok: boolean }) =>
  'error' in result ? (result as { error: { type: string } }).error.type : 'ok';

describe('recompute-rankings', () => {
  test('given votes and scores, when ranked, then the snapshot explains each row and its file can be checked', async () => {
    expect(await recompute()).toMatchObject({ type: 'ranked', standing: 'final', drift: 0 });
    const snapshot = latest();
    // 65 of debriefing and 100 or 50 of votes: 65 × 70 % + 100 × 30 % = 75.5.
    expect(snapshot.rows.map(({ candidateId, total, movement }) => [candidateId, total, movement])).toEqual([
      ['cnd_b', '75.50', null],
      ['cnd_a', '60.50', null],
    ]);
    expect(stored[0]?.key).toBe(`rankings/changzhou-2022/${roundId}/${snapshot.snapshotId}.json`);
    expect(hash('sha256', stored[0]?.body ?? '', 'hex')).toBe(snapshot.file.sha256);
    const { file: _file, ...content } = snapshot;
    expect(canonicalJson(content)).toBe(stored[0]?.body);
  });

  test('given a request that was answered, when it is delivered again, then nothing is written', async () => {
    await recompute();
    expect(await recompute()).toMatchObject({ type: 'answered', snapshotId: latest().snapshotId });
    expect([given.state.snapshots.length, stored.length]).toEqual([1, 1]);
  });

  test('given a corrected score, when ranked the next night, then rows show their movement', async () => {
    await recompute();
    sheet('cnd_a', '40');
    votes.set(0, 6);
    await recompute('req_2');
    expect(
      latest().rows.map(({ candidateId, movement, previousRank }) => [candidateId, movement, previousRank]),
    ).toEqual([
      ['cnd_a', 1, 2],
      ['cnd_b', -1, 1],
    ]);
    expect(latest().previousSnapshotId).toBe(given.state.snapshots[0]?.snapshot.snapshotId);
  });

  test.each([
    ['the vote is open', () => (given.state.now = given.city.vote.closesAt - 1), '投票尚未结束'],
    ['the vote has just closed', () => (given.state.now = given.city.vote.closesAt + settled - 1), '未满 2 分钟'],
    ['messages wait', () => (backlog = { waiting: 2, inFlight: 1, dead: 0 }), '排队 2 张，处理中 1 张'],
    ['a dead letter lies there', () => (backlog = { waiting: 0, inFlight: 0, dead: 1 }), '待人工处理'],
    ['the live tally differs', () => (tally = { ballots: 9, votes }), '相差 2 张'],
  ])('given that %s, when ranked, then it is provisional and says why', async (_name, arrange, reason) => {
    arrange();
    expect(await recompute()).toMatchObject({ type: 'ranked', standing: 'provisional' });
    expect(latest().standingReasons).toHaveLength(1);
    expect(latest().standingReasons[0]).toContain(reason);
    expect(latest().ballots).toBe(7);
  });

  test('given that the vote has settled after the close, when ranked, then it is final', async () => {
    given.state.now = given.city.vote.closesAt + settled;
    expect(await recompute()).toMatchObject({ standing: 'final' });
  });

  test('given a missing sheet, when ranked at night, then it is on the record and nothing is thrown', async () => {
    given.state.sheets.delete('jdg_1/cnd_a');
    expect(await recompute()).toEqual({ type: 'not-ranked', why: 'scores-missing', drift: 0 });
    expect(given.state.audit.at(-1)).toMatchObject({
      action: 'recompute-ranking',
      reason: 'not ranked: scores-missing',
    });
    expect(stored).toEqual([]);
  });

  test('given a tie that nothing breaks, when ranked while totals are hidden, then the record does not say whose', async () => {
    const stage = stagesOf(given.campaign).find(({ id }) => id === 'city');
    delete stage?.tieBreaks?.drawSeed;
    given.state.candidates = given.state.candidates.map((one) => ({ ...one, lectures: 4 }));
    votes.set(0, 6);
    given.state.now = given.city.vote.closesAt - 1;
    expect(await recompute()).toMatchObject({ type: 'not-ranked', why: 'draw-seed-missing' });
    const { after, reason } = given.state.audit.at(-1)!;
    expect(after).toEqual({
      requestId: 'req_1',
      why: 'draw-seed-missing',
      error: { type: 'draw-seed-missing', ties: 1 },
    });
    expect(JSON.stringify([after, reason])).not.toContain('cnd_');
  });

  test('given a round that changes while it is ranked, when ranked, then the snapshot is of the round as it is now', async () => {
    let changes = 0;
    const put = async (): Promise<void> => {
      if ((changes += 1) > 2) return;
      const round = given.state.rounds.get(roundId)!;
      const locks = [{ interventionId: 'int_1', candidateId: 'cnd_b', from: 0, reason: '涉嫌违纪' }];
      given.state.rounds.set(roundId, { ...round, version: round.version + 1, locks });
    };
    expect(await recomputeRanking({ ...ports(), files: { put } }, request())).toMatchObject({ type: 'ranked' });
    expect([changes, given.state.snapshots.length]).toEqual([3, 1]);
    expect(latest().unranked).toMatchObject([{ candidateId: 'cnd_b' }]);
  });

  test('given a round that changes in each attempt, when ranked, then it throws for another delivery', async () => {
    given.state.lost = true;
    await expect(recompute()).rejects.toThrow('its round changed in each of 4 attempts');
    expect(given.state.snapshots).toEqual([]);
  });

  test('given an unknown round or no ballot paper, when ranked, then a retry is not asked for', async () => {
    given.state.rounds.set(roundId, given.city);
    expect(await recompute()).toMatchObject({ type: 'not-ranked', why: 'ballot-paper-missing' });
    expect(await recompute()).toEqual({ type: 'answered' });
    given.state.rounds.clear();
    expect(await recompute('req_2')).toMatchObject({ type: 'not-ranked', why: 'round-unknown' });
  });
});

describe('request-ranking', () => {
  const ask = (by = city) => requestRanking(ports(), { actor: by, roundId });

  test('given complete scores, when asked, then one message is queued and the request is on the record', async () => {
    const result = await ask();
    expect(result).toMatchObject({ ok: true, value: { requestId: queued[0]?.requestId } });
    expect(queued).toHaveLength(1);
    expect(given.state.audit.at(-1)).toMatchObject({
      action: 'request-ranking',
      after: { requestId: queued[0]?.requestId },
    });
  });

  test('given missing scores, when asked, then each is named by judge and candidate', async () => {
    given.state.sheets.clear();
    const result = await ask();
    expect(!result.ok && result.error.errors?.map(({ field }) => field)).toEqual([
      'scores.cnd_a.jdg_1',
      'scores.cnd_b.jdg_1',
    ]);
    expect(!result.ok && result.error.errors?.[0]?.detail).toContain('评委一');
    expect(queued).toEqual([]);
  });

  test.each([
    ['no panel', () => (given.state.judges = []), city, 'scores-missing'],
    ['no ballot paper', () => given.state.rounds.set(roundId, given.city), city, 'ballot-paper-missing'],
    ['another role', () => undefined, actor('judge'), 'role-forbidden'],
  ])('given %s, when asked, then it is refused', async (_name, arrange, by, code) => {
    arrange();
    expect(codeOf(await ask(by))).toBe(code);
  });
});

describe('queue-nightly-rankings', () => {
  const { opensAt, closesAt } = given.city.vote;
  test.each([
    ['before the opening', opensAt - 1, 0],
    ['at the opening', opensAt, 1],
    ['just closed', closesAt, 1],
    ['seven days after', closesAt + 7 * 86_400_000 - 1, 1],
    ['later', closesAt + 7 * 86_400_000, 0],
  ])('given a round %s, when night falls, then %d requests are queued', async (_name, now, count) => {
    given.state.now = now;
    await queueNightlyRankings(ports());
    expect(queued).toHaveLength(count);
  });

  test('given a schedule that fires twice, when a night is queued, then both messages carry one request', async () => {
    given.state.now = Date.parse('2022-05-21T00:30:00+08:00');
    await queueNightlyRankings(ports());
    given.state.now += 60_000;
    await queueNightlyRankings(ports());
    expect(queued.map(({ requestId }) => requestId)).toEqual(Array(2).fill('req_2022-05-21_changzhou-2022_city'));
  });
});

describe('what may be seen', () => {
  const show = {
    ranking: (by = city, snapshotId = 'latest') => getRanking(given.ports, { actor: by, roundId, snapshotId }),
    tally: (by = city) => getTally(ports(), { actor: by, roundId }),
    public: () => getPublicRanking(given.ports, { roundId }),
  };

  test.each([
    ['while open and hidden', -1, ['totals-hidden', 'totals-hidden', 'totals-hidden']],
    ['after the close', 3_600_000, ['ok', 'ok', 'ok']],
  ])('given a ranking made %s, when asked for, then every place agrees', async (_name, shift, codes) => {
    given.state.now = given.city.vote.closesAt + shift;
    await recompute();
    const seen = await Promise.all([show.ranking(), show.tally(), show.public()]);
    expect(seen.map(codeOf)).toEqual(codes);
  });

  test('given only a ranking from before the close, when the public asks after it, then it is not ready', async () => {
    given.state.now = given.city.vote.closesAt - 1;
    await recompute();
    given.state.now = given.city.vote.closesAt + 1;
    expect(codeOf(await show.public())).toBe('ranking-not-ready');
    expect(codeOf(await show.ranking())).toBe('ok');
  });

  test('given totals that are shown, when the public asks during the vote, then the ranking waits for the close', async () => {
    const round = given.state.rounds.get(roundId) ?? given.city;
    const vote = { ...given.city.vote, rule: { ...given.city.vote.rule, runningTotals: 'shown' as const } };
    given.state.rounds.set(roundId, { ...round, vote });
    given.state.now = vote.closesAt - 1;
    await recompute();
    expect([await show.ranking(), await show.tally(), await show.public()].map(codeOf)).toEqual([
      'ok',
      'ok',
      'ranking-not-ready',
    ]);
  });

  test('given a ranking, when the public sees it, then no judge and no adviser data is in it', async () => {
    await recompute();
    const result = await show.public();
    expect(result.ok && PublicRanking.parse(result.value)).toEqual(result.ok && result.value);
    expect(JSON.stringify(result)).not.toMatch(/jdg_|adv_|judges|totalExact/);
  });

  test.each([
    ['latest', 'ok'],
    ['req_1', 'ok'],
    ['snp_0001', 'ok'],
    ['req_none', 'ranking-not-ready'],
    ['snp_none', 'snapshot-unknown'],
    ['rubbish', 'snapshot-unknown'],
  ])('given the name %s, when a ranking is asked for, then the answer is %s', async (name, code) => {
    await recompute();
    expect(codeOf(await show.ranking(city, name))).toBe(code);
  });

  test('given another role, when staff views are asked for, then they are refused', async () => {
    expect([await show.ranking(actor('judge')), await show.tally(actor('judge'))].map(codeOf)).toEqual([
      'role-forbidden',
      'role-forbidden',
    ]);
  });

  test('given a tally, when shown, then each candidate of the paper has a line', async () => {
    tally = { ballots: 7, votes: new Map([[1, 6]]) };
    expect(await show.tally()).toMatchObject({
      ok: true,
      value: {
        ballots: 7,
        votes: [
          { candidateId: 'cnd_a', votes: 0 },
          { candidateId: 'cnd_b', votes: 6 },
        ],
      },
    });
  });
});
