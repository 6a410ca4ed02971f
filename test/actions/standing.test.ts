import { beforeEach, describe, expect, test } from 'vitest';

import { enterScores } from '../../shared/actions/enter-scores.ts';
import { exportNoticeText } from '../../shared/actions/export-notice-text.ts';
import { exportRankingTable } from '../../shared/actions/export-ranking-table.ts';
import { gatherRanking } from '../../shared/actions/gather-ranking.ts';
import { getPublicRanking } from '../../shared/actions/get-public-ranking.ts';
import { getRanking } from '../../shared/actions/get-ranking.ts';
import { participantsOf } from '../../shared/actions/participants.ts';
import { queueNightlyRankings } from '../../shared/actions/queue-nightly-rankings.ts';
import { effectiveStanding } from '../../shared/actions/standing.ts';
import { beijingTime } from '../../shared/actions/texts.ts';
import { actor, adviserInput, candidate } from './builders.ts';
import { locking, reviewed, voiding } from './standing-world.ts';
import { cityRoundId as roundId } from './world.ts';

const day = 86_400_000;
const city = actor('city-officer');
let given = reviewed();

beforeEach(async () => {
  given = reviewed();
  await given.rank();
});

const drawn = { letters: { txt: draw, docx: draw }, sheets: { xlsx: draw, csv: draw } };
async function draw(model: unknown): Promise<Uint8Array> {
  return new TextEncoder().encode(JSON.stringify(model));
}
async function textOf(result: Awaited<ReturnType<typeof exportNoticeText>>): Promise<string> {
  return result.ok ? new TextDecoder().decode(result.value.bytes) : result.error.type;
}

/** What every place that tells of the ranking says of it, and the province round's input. */
async function everywhere() {
  const { ports, state } = given;
  const asked = { actor: city, roundId };
  const [ranking, snapshot, publicly, table, notice, participants] = await Promise.all([
    getRanking(ports, { ...asked, snapshotId: 'latest' }),
    getRanking(ports, { ...asked, snapshotId: state.snapshots.at(-1)?.snapshot.snapshotId ?? '' }),
    getPublicRanking(ports, { roundId }),
    exportRankingTable({ ...ports, ...drawn }, { ...asked, format: 'csv' }).then(textOf),
    exportNoticeText({ ...ports, ...drawn }, { ...asked, format: 'txt' }).then(textOf),
    participantsOf(ports, state.campaigns.get('changzhou-2022')!, state.now),
  ]);
  return {
    ranking: ranking.ok && ranking.value.standing,
    snapshot: snapshot.ok && snapshot.value.standing,
    public: publicly.ok && publicly.value.standing,
    table: table.includes('排名表（暂定）') ? 'provisional' : 'final',
    notice: notice.includes('（排名暂定，不得发布）') ? 'provisional' : 'final',
    bundle: participants?.snapshot?.standing,
    next: (await totalsHandedOn()) > 0 ? 'final' : 'provisional',
    reasons: ranking.ok ? ranking.value.standingReasons : [],
    told: table.includes('暂定原因：') && notice.includes('暂定原因：'),
  };
}
const all = (standing: string, ...reasons: string[]) => ({
  ranking: standing,
  snapshot: standing,
  public: standing,
  table: standing,
  notice: standing,
  bundle: standing,
  next: standing,
  reasons,
  told: reasons.length > 0,
});

/** How many of the city's totals the province round is given. */
async function totalsHandedOn(): Promise<number> {
  const { ports, state } = given;
  const province = [...state.rounds.values()].find(({ stageId }) => stageId === 'province');
  const stored = state.campaigns.get('changzhou-2022');
  if (!province || !stored) throw new Error('The campaign has no province round');
  const people = ['cnd_a', 'cnd_b'].map((id) =>
    candidate(`${id}_p`, { roundId: province.roundId, adviserId: id.replace('cnd_', 'adv_') }),
  );
  const candidates = {
    ofRound: async (id: string) => (id === province.roundId ? people : ports.candidates.ofRound(id)),
  };
  // The one snapshot of this world is the city's.
  const snapshots = { latest: async (id: string) => (id === roundId ? ports.snapshots.latest(id) : undefined) };
  const input = { round: province, stored, interventions: [], now: state.now };
  const { input: gathered } = await gatherRanking({ ...ports, candidates, snapshots }, input);
  return Object.keys(gathered.imported?.stages?.['city']?.scores ?? {}).length;
}

beforeEach(() => {
  for (const id of ['a', 'b']) {
    given.state.advisers.set(`adv_${id}`, {
      ...adviserInput(`licence-${id}`),
      adviserId: `adv_${id}`,
      campaignId: 'changzhou-2022',
      district: 'wujin',
      version: 1,
      updatedAt: 1,
    });
  }
});

const stale = '处置在本次排名之后生效或撤销，待重新计算';
const waiting = (count: number) => `有 ${count} 项处置待复核`;

describe('given a final ranking that nobody makes anew', () => {
  test('when nothing happens, then every place says final', async () => {
    expect(await everywhere()).toEqual(all('final'));
  });

  test('when something is proposed, then every place says provisional; when it is rejected, final again', async () => {
    const id = await given.propose(voiding('A'));
    expect(await everywhere()).toEqual(all('provisional', waiting(1)));
    await given.propose(locking('cnd_a'));
    expect((await everywhere()).reasons).toEqual([waiting(2)]);
    await given.decide(id, 'reject');
    expect((await everywhere()).reasons).toEqual([waiting(1)]);
    const [, lock] = [...given.state.interventions.keys()];
    await given.decide(lock ?? '', 'reject');
    expect(await everywhere()).toEqual(all('final'));
    expect(given.queued.map(({ requestId }) => requestId)).toEqual([`req_${id}_2`]);
  });

  test.each([
    ['ballots are voided', voiding('A')],
    ['a candidate is locked for good', locking('cnd_a')],
  ])('when %s, then every place says provisional until the ranking after it', async (_name, request) => {
    await given.decide(await given.propose(request), 'approve');
    expect(await everywhere()).toEqual(all('provisional', stale));
    expect(given.state.snapshots.at(-1)?.snapshot.standing).toBe('final');
    await given.rank();
    expect(await everywhere()).toEqual(all('final'));
  });

  test('when an intervention is reversed, then the reversal counts like a change of its own', async () => {
    const id = await given.propose(voiding('A'));
    await given.decide(id, 'approve');
    await given.rank();
    expect((await given.reverse(id)).ok).toBe(true);
    expect(await everywhere()).toEqual(all('provisional', waiting(1)));
    const result = await given.decideAs(id, { decision: 'approve' }, city);
    expect(result.ok).toBe(true);
    expect(await everywhere()).toEqual(all('provisional', stale));
  });

  test('when ranking and approval fall into one millisecond, then their order decides, either way', async () => {
    // The clock stands still in all these tests.
    const before = given.state.snapshots.at(-1)!.snapshot;
    await given.decide(await given.propose(voiding('A')), 'approve');
    await given.rank();
    const after = given.state.snapshots.at(-1)!.snapshot;
    expect(before.computedAt).toBe(after.computedAt);
    const round = given.state.rounds.get(roundId)!;
    const stands = [before, after].map((one) => effectiveStanding(round, one, given.state.now).standing);
    expect(stands).toEqual(['provisional', 'final']);
  });

  test('when the clock of whoever ranks is behind that of whoever approved, then a lock holds all the same', async () => {
    await given.decide(await given.propose(locking('cnd_a')), 'approve');
    given.state.now -= 1_000;
    await given.rank();
    expect(given.state.snapshots.at(-1)?.snapshot.unranked).toMatchObject([{ candidateId: 'cnd_a' }]);
  });

  test('when a snapshot does not tell its version, then any change makes it provisional', async () => {
    const { roundVersion: _none, ...old } = given.state.snapshots.at(-1)!.snapshot;
    const round = { ...given.state.rounds.get(roundId)!, resultChangedIn: 1 };
    expect(effectiveStanding(round, old, given.state.now)).toMatchObject({ standingReasons: [stale] });
  });
});

describe('given a stage without an end of scoring', () => {
  const score = async (): Promise<string> => {
    const points = { duty: '1', public: '1', debriefing: '1', innovation: '1' };
    const judge = actor('judge', { subject: 'judge-1' });
    const result = await enterScores(given.ports, { actor: judge, roundId, candidateId: 'cnd_a', request: { points } });
    return result.ok ? 'ok' : result.error.type;
  };

  test('when a first ranking was final, then an intervention does not open the scoring again', async () => {
    given = reviewed((stage) => delete stage.panel?.scoresDue);
    expect(await score()).toBe('ok');
    await given.rank();
    expect(await score()).toBe('scoring-closed');
    await given.propose(voiding('A'));
    for (const again of [1, 2]) {
      expect(await given.rank(), `ranking ${again}`).toMatchObject({ standing: 'provisional' });
      expect(await score()).toBe('scoring-closed');
    }
  });
});

describe('given a decision', () => {
  test('when it changes the result, then one ranking is asked for in the name of who decided', async () => {
    const id = await given.propose(voiding('A'));
    await given.decide(id, 'approve');
    expect(given.queued).toMatchObject([
      { requestId: `req_${id}_2`, roundId, requestedBy: 'sub-second-officer', reason: 'on-demand' },
    ]);
  });

  test('when the last ranking was provisional only for what is rejected, then a ranking is asked for', async () => {
    const id = await given.propose(voiding('A'));
    expect(await given.rank()).toMatchObject({ standing: 'provisional' });
    await given.decide(id, 'reject');
    expect(given.queued).toHaveLength(1);
  });

  test('when the queue is away, then the decision stands and is answered as what it is, and the night is due', async () => {
    const id = await given.propose(voiding('A'));
    const { send } = given.ports.queue;
    given.ports.queue.send = () => Promise.reject(new Error('the queue is away'));
    const decided = await given.decideAs(id, { decision: 'approve' });
    expect(decided).toMatchObject({ ok: true, value: { status: 'in-force' } });
    expect(given.queued).toEqual([]);
    given.ports.queue.send = send;
    await queueNightlyRankings(given.ports);
    expect(given.queued).toHaveLength(1);
  });

  test.each([
    ['the round votes', () => (given.state.now = given.city.vote.closesAt - 1)],
    ['there is no ranking yet', () => (given.state.snapshots = [])],
  ])('when %s, then none is asked for', async (_name, arrange) => {
    arrange();
    await given.decide(await given.propose(locking('cnd_a')), 'approve');
    expect(given.queued).toEqual([]);
  });
});

describe("given a candidate's lock for a time", () => {
  const until = given.city.vote.closesAt + 9 * day;
  const ahead = `有候选人锁定至${beijingTime(until)}，到期后须重新计算`;
  const ended = '候选人的锁定在本次排名之后到期，待重新计算';
  const isDue = async (): Promise<boolean> => {
    given.queued.length = 0;
    await queueNightlyRankings(given.ports);
    return given.queued.length > 0;
  };
  const unranked = () => given.state.snapshots.at(-1)?.snapshot.unranked.map(({ candidateId }) => candidateId);
  beforeEach(async () => given.decide(await given.propose(locking('cnd_a', until)), 'approve'));

  test('when ranked before its end, then the ranking is provisional and says until when, in its file too', async () => {
    expect(await given.rank()).toMatchObject({ standing: 'provisional' });
    expect(unranked()).toEqual(['cnd_a']);
    expect(given.state.snapshots.at(-1)?.snapshot.standingReasons).toEqual([ahead]);
    expect(await everywhere()).toEqual(all('provisional', ahead));
  });

  test('when it has ended, then the ranking from before is out of date, and the night makes the final one', async () => {
    await given.rank();
    given.state.now = until - 1;
    expect((await everywhere()).reasons).toEqual([ahead]);
    given.state.now = until;
    expect((await everywhere()).reasons).toEqual([ahead, ended]);
    expect(await isDue()).toBe(true);
    await given.rank();
    expect(unranked()).toEqual([]);
    expect(await everywhere()).toEqual(all('final'));
    expect(await isDue()).toBe(false);
  });

  test('when the candidate is locked for good as well, then nothing changes at its end', async () => {
    await given.decide(await given.propose(locking('cnd_a')), 'approve');
    await given.rank();
    expect(await everywhere()).toEqual(all('final'));
    given.state.now = until;
    expect(await everywhere()).toEqual(all('final'));
  });

  test('when whoever is locked is not on the ballot paper, then the ranking does not wait for it', async () => {
    const round = given.state.rounds.get(roundId)!;
    given.state.rounds.set(roundId, {
      ...round,
      locks: (round.locks ?? []).map((lock) => ({ ...lock, candidateId: 'cnd_elsewhere' })),
    });
    expect(await given.rank()).toMatchObject({ standing: 'final' });
  });
});

describe('given a night long after the vote', () => {
  const dueAt = async (now: number): Promise<boolean> => {
    given.state.now = now;
    given.queued.length = 0;
    await queueNightlyRankings(given.ports);
    return given.queued.length > 0;
  };
  const late = () => given.city.vote.closesAt + 30 * day;

  test('when the ranking is final, then none is due; after an approval one is, until it is made', async () => {
    expect(await dueAt(late())).toBe(false);
    await given.decide(await given.propose(voiding('A')), 'approve');
    expect(await dueAt(late())).toBe(true);
    await given.rank();
    expect(await dueAt(late() + day)).toBe(false);
  });

  test('when a proposal was rejected that the ranking is provisional for, then one is due', async () => {
    given.state.now = late();
    const id = await given.propose(voiding('A'));
    await given.rank();
    await given.decide(id, 'reject');
    expect(await dueAt(late())).toBe(true);
    await given.rank();
    expect(await dueAt(late() + day)).toBe(false);
  });

  test('when a round without a vote is changed after its ranking, then one is due', async () => {
    const { vote: _none, paper: _paper, ...round } = given.state.rounds.get(roundId)!;
    given.state.rounds.set(roundId, round);
    expect(await dueAt(late())).toBe(false);
    given.state.rounds.set(roundId, { ...round, version: 2, resultChangedIn: 2 });
    expect(await dueAt(late())).toBe(true);
  });
});
