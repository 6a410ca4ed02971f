import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UnexpectedAnswer } from '../../sample/client.ts';
import type { ListBallotsResponse } from '../../shared/contract/ballot-list.ts';
import type { Intervention, ProposeInterventionRequest } from '../../shared/contract/interventions.ts';
import type { PublicRanking, RankingQueued, RankingSnapshot } from '../../shared/contract/rankings.ts';
import type { ReceiptStatus } from '../../shared/contract/receipts.ts';
import type { RoundView } from '../../shared/contract/rounds.ts';
import type { CastBallotResponse } from '../../shared/contract/ballots.ts';
import { settlingSeconds } from '../../shared/contract/settling.ts';
import { startSmallReview, type SmallReview } from './small-review.ts';

/**
 * Voiding, locking and importing on the running system, by two people. All debriefings are scored alike, so that votes
 * decide: the candidate at place i has 9 − i votes, and four are above the line.
 */
let review: SmallReview;
let ids: readonly string[];
const answers = new Map<string, CastBallotResponse[]>();
const round = () => `/api/rounds/${review.roundId}`;
const reason = '同一终端批量投票，经核实';

beforeAll(async () => {
  review = await startSmallReview();
  ids = review.candidates.map(({ candidateId }) => candidateId);
  const officer = await review.as('city-officer');
  await officer.call('POST', `${round()}/judges`, { judges: review.panel });
  const points = Object.fromEntries(review.criteria.map(({ id, maxPoints }) => [id, String(maxPoints)]));
  for (const { subject } of review.panel) {
    const judge = await review.as(subject);
    await Promise.all(ids.map((id) => judge.call('PUT', `${round()}/scores/${id}`, { points })));
  }
  await review.open();
}, 240_000);
afterAll(() => review?.stop());

async function propose(request: ProposeInterventionRequest, by = 'city-officer'): Promise<Intervention> {
  return (await review.as(by)).call<Intervention>('POST', `${round()}/interventions`, request);
}
async function decide(id: string, decision: 'approve' | 'reject', by = 'city-officer-checker', why?: string) {
  const body = { decision, ...(why !== undefined && { reason: why }) };
  return (await review.as(by)).call<Intervention>('POST', `${round()}/interventions/${id}/decisions`, body);
}
async function reverse(id: string): Promise<Intervention> {
  await (
    await review.as('city-officer-checker')
  ).call('POST', `${round()}/interventions/${id}/reversals`, { reason: '复查后撤销' });
  return decide(id, 'approve', 'city-officer');
}
const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UnexpectedAnswer);
  return (error as Error).message;
};
/** What is shown to whoever asks now, once what a decision asked for is done: nobody asks for a ranking. */
async function shown(): Promise<{ latest: RankingSnapshot; publicly: PublicRanking }> {
  await review.drained();
  const latest = await (await review.as('city-officer')).call<RankingSnapshot>('GET', `${round()}/rankings/latest`);
  return { latest, publicly: await review.visitor.call<PublicRanking>('GET', `${round()}/ranking`) };
}
async function rank(): Promise<RankingSnapshot> {
  const officer = await review.as('city-officer');
  const { requestId } = await officer.call<RankingQueued>('POST', `${round()}/rankings`);
  await review.drained();
  return officer.call<RankingSnapshot>('GET', `${round()}/rankings/${requestId}`);
}
/** Ids of the ballots that came in between two instants, as an officer without any receipt gets them. */
async function listBallots(from: number, to: number, by = 'city-officer'): Promise<ListBallotsResponse['ballots']> {
  const window = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
  const path = `${round()}/ballots?${window}`;
  return (await (await review.as(by)).call<ListBallotsResponse>('GET', path)).ballots;
}
const above = ({ rows }: RankingSnapshot) =>
  rows.filter(({ aboveLine }) => aboveLine).map(({ candidateId }) => candidateId);
const ballotIds = (id: string, count: number) =>
  (answers.get(id) ?? []).slice(0, count).map(({ ballotId }) => ballotId);

describe('given an open vote', () => {
  test('when a candidate is locked, then nobody can vote for them until the lock is over', async () => {
    const [locked = ''] = ids;
    const until = new Date(review.now() + 3_600_000).toISOString();
    const { interventionId, status } = await propose({ kind: 'lock-candidate', reason, candidateId: locked, until });
    expect(status).toBe('proposed');
    expect(await review.vote('before-approval', [locked])).toBe(202);
    expect(await decide(interventionId, 'approve')).toMatchObject({ status: 'in-force' });
    await review.moveTo(review.now() + 6_000);
    expect((await review.cast('while-locked', [locked])).body).toMatchObject({ code: 'candidate-locked' });
    const view = await review.visitor.call<RoundView>('GET', round());
    expect(view.candidates.filter((one) => one.locked).map(({ candidateId }) => candidateId)).toEqual([locked]);
    await review.moveTo(review.now() + 3_600_000);
    expect(await review.vote('after-the-lock', [locked])).toBe(202);
    await review.drained();
  });

  test('when all have voted and the vote is closed, then the ranking is final and nothing is in doubt', async () => {
    for (const [index, id] of ids.entries()) {
      // The first has two votes already.
      const voters = Array.from({ length: 9 - index - (index === 0 ? 2 : 0) }, (_, voter) => `voter-${index}-${voter}`);
      const sent = await Promise.all(voters.map((voter) => review.cast(voter, [id])));
      answers.set(
        id,
        sent.map(({ body }) => body as CastBallotResponse),
      );
    }
    await review.drained();
    expect(await refusal(listBallots(0, review.now()))).toContain('totals-hidden');
    await review.close();
    await review.moveTo(review.now() + settlingSeconds * 1000);
    const snapshot = await rank();
    expect(snapshot).toMatchObject({ standing: 'final', ballots: 45, voided: 0, alternatives: [], unranked: [] });
    expect(above(snapshot)).toEqual(ids.slice(0, 4));
  });
});

describe('given a final ranking', () => {
  let interventionId: string;

  test('when voiding is proposed, then the ranking is provisional and tells that the line would change', async () => {
    // Found by the time when they came in, as whoever looks into a fraud must.
    const [first, second] = answers.get(ids[3] ?? '') ?? [];
    const times = [first, second].map((answer) => Date.parse(answer?.acceptedAt ?? ''));
    const found = await listBallots(Math.min(...times), Math.max(...times) + 1);
    const ballots = ballotIds(ids[3] ?? '', 2);
    expect(found.map(({ ballotId }) => ballotId)).toEqual(expect.arrayContaining(ballots));
    const all = await listBallots(0, review.now(), 'auditor');
    expect(all).toHaveLength(45);
    expect(all.map(({ acceptedAt }) => acceptedAt)).toEqual(all.map(({ acceptedAt }) => acceptedAt).toSorted());
    expect(JSON.stringify(all)).not.toMatch(/voter|pick|cnd_/);
    const final = await shown();
    expect([final.latest.standing, final.publicly.standing]).toEqual(['final', 'final']);
    ({ interventionId } = await propose({ kind: 'void-ballots', reason, ballotIds: ballots }));
    const proposed = await shown();
    expect(proposed).toMatchObject({
      latest: { snapshotId: final.latest.snapshotId, standing: 'provisional', standingReasons: ['有 1 项处置待复核'] },
      publicly: { snapshotId: final.latest.snapshotId, standing: 'provisional' },
    });
    const snapshot = await rank();
    expect(snapshot).toMatchObject({ standing: 'provisional', ballots: 45, standingReasons: ['有 1 项处置待复核'] });
    expect(snapshot.alternatives).toEqual([
      { basis: 'without-doubtful', ballots: 43, changesLine: true, entering: [ids[4]], leaving: [ids[3]] },
    ]);
    expect(above(snapshot)).toEqual(ids.slice(0, 4));
    const twice = await refusal(propose({ kind: 'void-ballots', reason, ballotIds: ballots }));
    expect(twice).toContain('ballots-not-voidable');
  });

  test('when the same person approves, then it is refused; when another does, then the ballots do not count', async () => {
    expect(await refusal(decide(interventionId, 'approve', 'city-officer'))).toContain('second-person-needed');
    expect(await refusal(decide(interventionId, 'approve', 'province-officer'))).toContain('role-forbidden');
    expect(await decide(interventionId, 'approve')).toMatchObject({ status: 'in-force' });
    expect(await refusal(decide(interventionId, 'approve'))).toContain('intervention-settled');

    // The approval itself asks for the ranking.
    const { latest: snapshot } = await shown();
    expect(snapshot).toMatchObject({ standing: 'final', ballots: 43, voided: 2, drift: 0 });
    expect(above(snapshot)).toEqual([...ids.slice(0, 3), ids[4]]);
    expect(snapshot.alternatives).toEqual([
      { basis: 'with-voided', ballots: 45, changesLine: true, entering: [ids[3]], leaving: [ids[4]] },
    ]);
    const [voided, , counted] = answers.get(ids[3] ?? '') ?? [];
    const stateOf = (answer?: CastBallotResponse) =>
      review.visitor.call<ReceiptStatus>('GET', `/api/receipts/${answer?.receipt}`);
    expect(await stateOf(voided)).toMatchObject({ state: 'voided', reason });
    expect(await stateOf(counted)).toMatchObject({ state: 'counted' });
    expect(await review.visitor.call<PublicRanking>('GET', `${round()}/ranking`)).toMatchObject({
      ballots: 43,
      voided: 2,
    });
  });

  test('when the voiding is reversed by two people, then the result is as it was', async () => {
    expect(await reverse(interventionId)).toMatchObject({
      status: 'reversed',
      decided: { by: 'city-officer-checker' },
    });
    const { latest: snapshot } = await shown();
    expect(snapshot).toMatchObject({ standing: 'final', ballots: 45, voided: 0, alternatives: [] });
    expect(above(snapshot)).toEqual(ids.slice(0, 4));
  });

  test('when a candidate is locked for good, then they are listed without a rank and the next moves up', async () => {
    const [, locked = ''] = ids;
    const lock = await propose({ kind: 'lock-candidate', reason: '涉嫌违纪，正在调查', candidateId: locked });
    await decide(lock.interventionId, 'approve');
    const snapshot = await rank();
    expect(above(snapshot)).toEqual([ids[0], ids[2], ids[3], ids[4]]);
    expect(snapshot.unranked).toMatchObject([{ candidateId: locked, votes: 8, reason: '涉嫌违纪，正在调查' }]);
    const publicly = await review.visitor.call<PublicRanking>('GET', `${round()}/ranking`);
    expect(publicly.unranked.map(({ candidateId }) => candidateId)).toEqual([locked]);
    expect(JSON.stringify(publicly)).not.toContain('违纪');
    await reverse(lock.interventionId);
  });

  test('when votes of another platform are imported, then they count with their source, and only one import at a time', async () => {
    const csv = (votes: (index: number) => number) =>
      [
        '候选人编号,姓名,得票数',
        ...review.candidates.map(({ candidateId, name }, index) => `${candidateId},${name},${votes(index)}`),
      ].join('\n');
    const request = {
      kind: 'import-results' as const,
      reason,
      source: '省厅公众号投票平台 2022-05-21 导出',
      fileName: '投票.csv',
    };
    expect(await refusal(propose({ ...request, content: csv((index) => -index) }))).toMatch(/results-invalid/);
    expect(await refusal(propose({ ...request, content: `${csv(() => 1)}\n合计,合计,8` }))).toMatch(/results-invalid/);

    const first = await propose({ ...request, content: csv((index) => (index === 8 ? 100 : 0)) });
    expect(first.subject).toMatchObject({
      kind: 'import-results',
      candidates: 9,
      withVotes: true,
      withAssessments: false,
    });
    await decide(first.interventionId, 'approve');
    const snapshot = await rank();
    expect(snapshot.rows[0]).toMatchObject({ candidateId: ids[8], votes: 101 });
    expect(snapshot.imported).toMatchObject({
      interventionId: first.interventionId,
      source: request.source,
      counted: 'beside',
    });
    expect((await shown()).publicly.votesNote).toContain('同一人可能在两处都投过票');
    const second = await propose({ ...request, content: csv(() => 1) });
    expect(await refusal(decide(second.interventionId, 'approve'))).toContain('import-in-force');
    await decide(second.interventionId, 'reject', 'city-officer', '重复导入');
    await reverse(first.interventionId);
    expect(above(await rank())).toEqual(ids.slice(0, 4));
  });

  test('when the auditor lists them, then every step is there with who, when and why, and no voter or pick', async () => {
    const auditor = await review.as('auditor');
    const { interventions } = await auditor.call<{ interventions: Intervention[] }>('GET', `${round()}/interventions`);
    expect(interventions.map(({ subject, status }) => `${subject.kind} ${status}`)).toEqual([
      'lock-candidate in-force',
      'void-ballots reversed',
      'lock-candidate reversed',
      'import-results reversed',
      'import-results rejected',
    ]);
    for (const one of interventions)
      expect(one.proposed).toMatchObject({ by: 'city-officer', reason: expect.any(String) });
    expect(JSON.stringify(interventions)).not.toMatch(/voterKey|picks/);
    expect(await refusal((await review.as('officer-wujin')).call('GET', `${round()}/interventions`))).toContain(
      'role-forbidden',
    );
  });
});
