import { describe, expect, test } from 'vitest';

import { castBallot } from '../../shared/actions/cast-ballot.ts';
import { exportNoticeText } from '../../shared/actions/export-notice-text.ts';
import { exportRankingTable } from '../../shared/actions/export-ranking-table.ts';
import { getPublicRanking } from '../../shared/actions/get-public-ranking.ts';
import { loadCampaign } from '../../shared/actions/load-campaign.ts';
import { prepareBallotPaper } from '../../shared/actions/prepare-ballot-paper.ts';
import type { ImportedTotals, Stage } from '../../shared/contract/campaign.ts';
import type { ProposeInterventionRequest } from '../../shared/contract/interventions.ts';
import { readCampaign } from '../../shared/domain/campaign/read-campaign.ts';
import { actor, candidate, clearances } from './builders.ts';
import { reason, reviewed, voiding } from './standing-world.ts';
import { campaignFile, cityRoundId as roundId } from './world.ts';

const city = actor('city-officer');

/** The city review with a vote that may be handed in, or, without a vote, with an assessment. */
const voted = (importedTotals?: ImportedTotals) =>
  reviewed((stage) => Object.assign(stage.vote!, importedTotals && { importedTotals }));
function assessed() {
  const given = reviewed((stage: Stage) => {
    const { name, body, role, year } = { name: '考核', body: '市局', role: 'city-officer' as const, year: 2021 };
    const components = [
      { kind: 'debrief' as const, weight: 70 },
      { kind: 'assessment' as const, weight: 30 },
    ];
    Object.assign(stage, { vote: undefined, assessment: { name, body, role, year }, score: { components } });
  });
  const { vote: _vote, paper: _paper, ...round } = given.state.rounds.get(roundId)!;
  given.state.rounds.set(roundId, round);
  given.own.votes.clear();
  return given;
}

function file(column: string, rows: Readonly<Record<string, string | number>>): ProposeInterventionRequest {
  const lines = Object.entries(rows).map(([id, value]) => `${id},候选人${id},${value}`);
  return {
    kind: 'import-results',
    reason,
    source: '省厅投票平台导出',
    fileName: '结果.csv',
    content: [`候选人编号,姓名,${column}`, ...lines].join('\n'),
  };
}
const votes = (rows: Readonly<Record<string, number>> = { cnd_a: 40, cnd_b: 2 }) => file('得票数', rows);
const scores = (rows: Readonly<Record<string, string>> = { cnd_a: '90', cnd_b: '80' }) => file('考核得分', rows);
const codeOf = (result: { readonly ok: boolean }) =>
  'error' in result ? (result as { error: { type: string } }).error.type : 'ok';
const detailOf = (result: { readonly ok: boolean }) =>
  (result as { error?: { errors?: { detail: string }[] } }).error?.errors?.map(({ detail }) => detail);

describe('given whom a file must name', () => {
  test('when the round votes and has no paper yet, then no file is taken', async () => {
    const given = voted('beside');
    const { paper: _none, ...round } = given.state.rounds.get(roundId)!;
    given.state.rounds.set(roundId, round);
    expect(codeOf(await given.tryToPropose(votes()))).toBe('ballot-paper-missing');
  });

  test('when it has a paper, then those on it and nobody else', async () => {
    const given = voted('beside');
    given.state.candidates.push(candidate('cnd_x', { roundId }));
    expect(codeOf(await given.tryToPropose(votes()))).toBe('ok');
    expect(codeOf(await given.tryToPropose(votes({ cnd_a: 1, cnd_b: 1, cnd_x: 1 })))).toBe('results-invalid');
  });

  test.each(['withdrawn', 'returned'] as const)('when it has no vote, then nobody who is %s', async (state) => {
    const given = assessed();
    given.state.candidates.push(candidate('cnd_x', { roundId, state }));
    const named = await given.tryToPropose(scores({ cnd_a: '90', cnd_b: '80', cnd_x: '70' }));
    expect(detailOf(named)).toEqual(['cnd_x 候选人cnd_x不是本轮候选人']);
    expect(codeOf(await given.tryToPropose(scores()))).toBe('ok');
  });

  test('when a candidate withdraws before the approval, then that is refused and nothing is written', async () => {
    const given = assessed();
    const id = await given.propose(scores());
    withdraw(given, 'cnd_b');
    const before = structuredClone([given.state.rounds, given.state.interventions, given.state.audit]);
    const decided = await given.decideAs(id, { decision: 'approve' });
    expect(codeOf(decided)).toBe('results-invalid');
    expect([given.state.rounds, given.state.interventions, given.state.audit]).toEqual(before);
    expect(codeOf(await given.decideAs(id, { decision: 'reject', reason }))).toBe('ok');
  });

  test('when another takes the place of a candidate by the same name, then it must be proposed anew', async () => {
    const given = assessed();
    const byName = scores();
    if (byName.kind !== 'import-results') throw new Error('Not an import');
    const content = '姓名,考核得分\n候选人cnd_a,90\n候选人cnd_b,80';
    const id = await given.propose({ ...byName, content });
    withdraw(given, 'cnd_b');
    given.state.candidates.push(candidate('cnd_c', { roundId, name: '候选人cnd_b' }));
    expect(await given.decideAs(id, { decision: 'approve' })).toMatchObject({
      error: { type: 'results-invalid', detail: expect.stringContaining('重新提出') },
    });
  });

  test('when a candidate withdraws after the approval, then the others are ranked by the file', async () => {
    const given = assessed();
    await given.decide(await given.propose(scores()), 'approve');
    withdraw(given, 'cnd_b');
    expect(await given.tryToRank()).toMatchObject({ type: 'ranked' });
    expect(given.state.snapshots.at(-1)?.snapshot.rows.map(({ candidateId }) => candidateId)).toEqual(['cnd_a']);
  });

  test('when a file is in force, then the paper that it was checked against stays', async () => {
    const given = voted('beside');
    await given.decide(await given.propose(votes()), 'approve');
    given.state.now = given.city.vote.opensAt - 3_600_000;
    given.state.candidates.push(candidate('cnd_x', { roundId }));
    given.state.clearances.push(...['cnd_a', 'cnd_b', 'cnd_x'].flatMap((id) => clearances(id, roundId)));
    const prepare = () => prepareBallotPaper(given.ports, { actor: city, roundId });
    expect(codeOf(await prepare())).toBe('import-in-force');
    const { importedBy: _none, ...round } = given.state.rounds.get(roundId)!;
    given.state.rounds.set(roundId, round);
    expect(codeOf(await prepare())).toBe('ok');
  });
});

type Given = ReturnType<typeof reviewed>;

function withdraw({ state }: Given, candidateId: string): void {
  state.candidates = state.candidates.map((one) =>
    one.candidateId === candidateId ? { ...one, state: 'withdrawn' } : one,
  );
}

/** Somebody casts a ballot an hour before the closing; what it is answered. */
async function cast({ ports, city: { vote } }: Given): Promise<string> {
  const text = async () => 'x';
  const result = await castBallot(
    {
      rounds: ports.rounds,
      passes: { verify: async () => ({ ok: true, value: { subject: 'somebody', channel: 'phone' } }) },
      voterKeys: { keyOf: text },
      ballotIds: { encode: text, saltOf: text },
      receipts: { sign: text },
      ledger: { hasVoted: async () => false },
      queue: { send: async () => undefined },
    },
    { bearer: 'x', roundId, request: { picks: ['cnd_a'] }, arrivedAt: vote.closesAt - 3_600_000 },
  );
  return codeOf(result);
}

const latestOf = ({ state }: Given) => state.snapshots.at(-1)!.snapshot;
const votesOf = (given: Given) =>
  Object.fromEntries(latestOf(given).rows.map(({ candidateId, votes: count }) => [candidateId, count]));

/** What the table, the notice and the public are told. */
async function told({ ports }: Given): Promise<readonly string[]> {
  const draw = async (model: unknown) => new TextEncoder().encode(JSON.stringify(model));
  const all = { ...ports, sheets: { xlsx: draw, csv: draw }, letters: { txt: draw, docx: draw } };
  const table = await exportRankingTable(all, { actor: city, roundId, format: 'csv' });
  const notice = await exportNoticeText(all, { actor: city, roundId, format: 'txt' });
  const publicly = await getPublicRanking(ports, { roundId });
  if (!table.ok || !notice.ok || !publicly.ok) throw new Error('Not ranked');
  const texts = [table, notice].map(({ value }) => new TextDecoder().decode(value.bytes));
  return [...texts, publicly.value.votesNote ?? ''];
}

describe('given a rule by which imported votes stand beside the round’s own', () => {
  const note = '得票数是本轮投票与导入的外部投票两处得票之和，同一人可能在两处都投过票。';

  test('when they are approved, then both count, everybody is told so, and voting goes on', async () => {
    const given = voted('beside');
    await given.decide(await given.propose(votes()), 'approve');
    await given.rank();
    expect(votesOf(given)).toEqual({ cnd_a: 43, cnd_b: 8 });
    expect(latestOf(given)).toMatchObject({ standing: 'final', ballots: 7, imported: { counted: 'beside' } });
    const all = await told(given);
    for (const text of all) expect(text).toContain(note);
    expect(all[0]).toContain('导入来源：省厅投票平台导出；文件：结果.csv');
    expect(await cast(given)).toBe('ok');
  });

  test('when nothing is imported, then nobody is told anything', async () => {
    const given = voted('beside');
    await given.rank();
    for (const text of await told(given)) expect(text).not.toContain('外部投票');
  });
});

describe('given a rule by which imported votes stand in for the round’s own', () => {
  const empty = (): Given => {
    const given = voted('instead');
    given.own.ballots = 0;
    given.own.votes.clear();
    return given;
  };

  test('when the round has a ballot, then the approval is refused and nothing is written', async () => {
    const given = voted('instead');
    const id = await given.propose(votes());
    const before = structuredClone([given.state.rounds, given.state.interventions, given.state.audit]);
    expect(codeOf(await given.decideAs(id, { decision: 'approve' }))).toBe('own-ballots-counted');
    expect([given.state.rounds, given.state.interventions, given.state.audit]).toEqual(before);
  });

  test('when it has none, then the imported votes count alone, and nobody can vote until it is reversed', async () => {
    const given = empty();
    const id = await given.propose(votes());
    expect(await cast(given)).toBe('ok');
    await given.decide(id, 'approve');
    expect(await cast(given)).toBe('vote-replaced');
    await given.rank();
    expect(votesOf(given)).toEqual({ cnd_a: 40, cnd_b: 2 });
    expect(latestOf(given)).toMatchObject({ standing: 'final', ballots: 0, imported: { counted: 'instead' } });
    for (const text of await told(given)) expect(text).toContain('得票数取自导入的外部投票结果，代替本轮投票。');
    expect((await given.reverse(id)).ok).toBe(true);
    expect(await cast(given)).toBe('vote-replaced');
    expect(codeOf(await given.decideAs(id, { decision: 'approve' }, city))).toBe('ok');
    expect(await cast(given)).toBe('ok');
  });

  test('when another intervention follows, then nobody can vote all the same, nor after a new revision', async () => {
    const given = empty();
    await given.decide(await given.propose(votes()), 'approve');
    await given.decide(await given.propose({ kind: 'lock-candidate', reason, candidateId: 'cnd_b' }), 'approve');
    expect(await cast(given)).toBe('vote-replaced');
    for (const [id, round] of given.state.rounds) if (id !== roundId) given.state.rounds.set(id, unvoted(round));
    given.state.now = given.city.vote.opensAt - 7 * 86_400_000;
    const changed = { ...structuredClone(given.campaign), title: '新标题' };
    const before = given.state.rounds.get(roundId)!;
    const loaded = await loadCampaign(given.ports, { actor: city, campaignId: changed.id, file: changed });
    expect(codeOf(loaded)).toBe('ok');
    const { importedBy, voteReplaced, pending, resultChangedIn, locks } = given.state.rounds.get(roundId)!;
    expect({ importedBy, voteReplaced, pending, resultChangedIn, locks }).toEqual({
      importedBy: before.importedBy,
      voteReplaced: true,
      pending: 0,
      resultChangedIn: before.resultChangedIn,
      locks: before.locks,
    });
  });

  test('when a ballot came in all the same, then it is not dropped in silence: it must be voided, or the import reversed', async () => {
    const given = empty();
    await given.decide(await given.propose(votes()), 'approve');
    given.own.ballots = 1;
    given.own.votes.set(0, 1);
    expect(await given.rank()).toMatchObject({ standing: 'provisional' });
    expect(votesOf(given)).toEqual({ cnd_a: 40, cnd_b: 2 });
    expect(latestOf(given).standingReasons).toEqual([
      '本轮投票已由导入的结果代替，但另有 1 张选票，须作废这些选票或者撤销导入',
    ]);
    given.ports.ledger.recount = async () => ({
      ...given.own,
      votes: new Map(given.own.votes),
      marked: new Map([['voided', { ballots: 1, votes: new Map([[0, 1]]) }]]),
    });
    await given.decide(await given.propose(voiding('A')), 'approve');
    expect(await given.rank()).toMatchObject({ standing: 'final' });
    expect(latestOf(given)).toMatchObject({ ballots: 0, voided: 1, alternatives: [] });
  });
});

function unvoted<Round extends { readonly vote?: unknown }>(round: Round): Round {
  const { vote: _vote, ...rest } = round;
  return rest as Round;
}

describe('given the campaign file', () => {
  test('when the rule is silent or says no, then no votes are taken', async () => {
    const given = voted();
    expect(codeOf(await given.tryToPropose(votes()))).toBe('import-not-allowed');
  });

  test.each([
    [true, false],
    ['added', false],
    ['instead', true],
    ['beside', true],
    [false, true],
    [undefined, true],
  ])('when importedTotals is %j, then whether the file is taken is %j', (importedTotals, taken) => {
    const changed = structuredClone(campaignFile()) as { tracks: { stages: { id: string; vote?: object }[] }[] };
    const stage = changed.tracks.flatMap(({ stages }) => stages).find(({ id }) => id === 'province');
    Object.assign(stage!.vote!, { importedTotals });
    const read = readCampaign(JSON.parse(JSON.stringify(changed)));
    expect(read.ok).toBe(taken);
    const paths = read.ok ? [] : read.error.faults.map(({ path }) => path);
    expect(paths).toEqual(taken ? [] : ['tracks[0].stages[2].vote.importedTotals']);
  });
});
