import { createHash } from 'node:crypto';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inParallel } from '../../sample/client.ts';
import { afterNextNight } from '../../sample/steps/rank.ts';
import type { PublicRanking, RankingQueued, RankingSnapshot } from '../../shared/contract/rankings.ts';
import type { AppointJudgesResponse } from '../../shared/contract/rounds.ts';
import { cityReviewOracle, votersOf, type OracleRecords, type OracleRules } from '../oracle/city-review-oracle.ts';
import { testBundle } from './bundle-cases.ts';
import { testDocumentsOfOpenVote, testDocumentsOfRegistry, testDocumentsOfResult } from './document-cases.ts';
import { startSmallReview, type SmallReview } from './small-review.ts';

/**
 * One season in small, end to end over HTTP, on the stacks that would be deployed. What was sent is kept here as it was
 * sent, and an oracle that shares no code with the system says what the ranking must be.
 */
let review: SmallReview;
const sheets: { judgeId: string; candidateId: string; points: Record<string, string> }[] = [];
const recusals: { judgeId: string; candidateId: string }[] = [];
const ballots: { voter: string; picks: readonly string[] }[] = [];
let judges: readonly string[] = [];
let firstNight: RankingSnapshot;

beforeAll(async () => {
  review = await startSmallReview();
}, 180_000);
afterAll(() => review?.stop());

const round = () => `/api/rounds/${review.roundId}`;
const records = (): OracleRecords => ({ candidates: oracleCandidates(), ballots, judges, sheets, recusals });
const ranked = () => cityReviewOracle(records(), rules());
const oracleCandidates = () =>
  review.candidates.map(({ candidateId: id, onsiteMinutes, lectures }) => ({ id, onsiteMinutes, lectures }));
const rules = (): OracleRules => ({
  debriefPercent: 70,
  votePercent: 30,
  voteScore: 'share-of-top',
  pointsOfASheet: 100,
  draw: { seed: review.drawSeed, roundId: review.roundId },
});

/** What the oracle knows of a row, taken out of the system's. */
const comparable = (snapshot: RankingSnapshot) =>
  snapshot.rows.map((row) => ({
    rank: row.rank,
    id: row.candidateId,
    total: row.total,
    votes: row.votes,
    debrief: row.components.find(({ kind }) => kind === 'debrief')?.score,
    voteScore: row.components.find(({ kind }) => kind === 'vote')?.score,
  }));

/** Casts a ballot; the order of acceptance is the order in which this is awaited. */
async function cast(voter: string, picks: readonly string[]): Promise<number> {
  const status = await review.vote(voter, picks);
  if (status === 202) ballots.push({ voter, picks });
  return status;
}

testDocumentsOfRegistry(() => review);

test('given a panel of nine, when all have scored, one has stepped back and one has corrected a sheet, then all is on record', async () => {
  const city = await review.as('city-officer');
  const appointed = await city.call<AppointJudgesResponse>('POST', `${round()}/judges`, { judges: review.panel });
  judges = appointed.judges.map(({ judgeId }) => judgeId);
  const enter = async (judge: number, candidate: number, halfPoints: number) => {
    const { candidateId } = review.candidates[candidate]!;
    // Thirds and halves of what a criterion has: sums that binary fractions cannot hold.
    const points = Object.fromEntries(
      review.criteria.map(({ id, maxPoints }, index) => [
        id,
        ((maxPoints * 100 - (halfPoints + index * 7 + judge) * 13) / 100).toFixed(2),
      ]),
    );
    const client = await review.as(`judge-${judge + 1}`);
    await client.call('PUT', `${round()}/scores/${candidateId}`, { points });
    sheets.push({ judgeId: judges[judge]!, candidateId, points });
  };
  await inParallel(3, [...judges.keys()], async (judge) => {
    for (const candidate of review.candidates.keys()) {
      if (judge === 4 && candidate === 2) continue;
      await enter(judge, candidate, (candidate * 5) % 11);
    }
  });
  const stepsBack = await review.as('judge-5');
  const { candidateId } = review.candidates[2]!;
  await stepsBack.call('PUT', `${round()}/recusals/${candidateId}`, { reason: '与候选人同所执业' });
  recusals.push({ judgeId: judges[4]!, candidateId });
  await enter(0, 1, 3);
  expect(sheets).toHaveLength(9 * review.candidates.length);
});

test('given an open vote, when voters vote, repeat themselves and race, then each is told what the ledger will say', async () => {
  await review.open();
  const ids = review.candidates.map(({ candidateId }) => candidateId);
  const picksOf = (voter: number) => [
    ids[voter % ids.length]!,
    ...(voter % 3 === 0 ? [ids[(voter + 2) % ids.length]!] : []),
  ];
  await inParallel(
    6,
    Array.from({ length: 120 }, (_, voter) => voter),
    async (voter) => {
      expect(await cast(`voter-${voter}`, picksOf(voter))).toBe(202);
    },
  );
  // The same ballot at once, four times over: however many are taken, the ledger holds one.
  const racing = await Promise.all(Array.from({ length: 4 }, () => cast('voter-racing', picksOf(1))));
  expect(racing).toContain(202);
  await review.drained();
  const late = await Promise.all([0, 7, 119].map((voter) => cast(`voter-${voter}`, picksOf(voter + 1))));
  expect(late).toEqual([409, 409, 409]);
});

test('given the first night, when 00:30 passes, then a provisional snapshot is made that nobody may read while the vote is open', async () => {
  await review.moveTo(afterNextNight(review.now()));
  await review.drained();
  const city = await review.as('city-officer');
  expect(await city.callUnless(['totals-hidden'], 'GET', `${round()}/rankings/latest`)).toBeUndefined();
  expect(await review.visitor.callUnless(['totals-hidden'], 'GET', `${round()}/ranking`)).toBeUndefined();
});

testDocumentsOfOpenVote(() => review);

test('given the close, when the night passes, then the final ranking is the oracle’s, row for row', async () => {
  const before = ranked();
  // The nights between pass on the way: the one before the close knows the ballots of the first wave only.
  await review.lastHour();
  await review.drained();
  const last = review.candidates.at(-1)!.candidateId;
  for (let voter = 200; voter < 320; voter += 1) expect(await cast(`voter-${voter}`, [last])).toBe(202);
  await review.close();
  expect(await cast('voter-too-late', [last])).toBe(409);
  // Seven hours lie between the close and the night; the moved clock skips them, so that the queue has to be waited for.
  await review.drained();
  await review.moveTo(afterNextNight(review.now()));
  await review.drained();
  const auditor = await review.as('auditor');
  const final = await auditor.call<RankingSnapshot>('GET', `${round()}/rankings/latest`);
  expect(final).toMatchObject({ standing: 'final', standingReasons: [], drift: 0, places: 4, reason: 'nightly' });
  expect(final.ballots).toBe(votersOf(records()));
  expect(comparable(final)).toEqual(ranked());
  expect(final.rows.map(({ aboveLine }) => aboveLine)).toEqual(ranked().map(({ rank }) => rank <= 4));
  expect(final.substitutes).toEqual(
    ranked()
      .slice(4)
      .map(({ id }) => id),
  );

  firstNight = await auditor.call<RankingSnapshot>('GET', `${round()}/rankings/${final.previousSnapshotId}`);
  expect(firstNight.standing).toBe('provisional');
  expect(comparable(firstNight)).toEqual(before);
  const rankBefore = new Map(before.map(({ id, rank }) => [id, rank]));
  expect(final.rows.map(({ movement }) => movement)).toEqual(
    final.rows.map(({ candidateId, rank }) => rankBefore.get(candidateId)! - rank),
  );
  expect(final.rows.some(({ movement }) => movement !== 0)).toBe(true);
});

test('given a snapshot, when its file is fetched, then its bytes have the recorded hash and hold the same rows', async () => {
  const auditor = await review.as('auditor');
  const { file, ...snapshot } = await auditor.call<RankingSnapshot>('GET', `${round()}/rankings/latest`);
  const { endpoints, adminCredentials: credentials, region, resources } = review.cloud;
  const s3 = new S3Client({ endpoint: endpoints.s3, region, credentials, forcePathStyle: true });
  const object = await s3.send(new GetObjectCommand({ Bucket: resources['Exports']!, Key: file.key }));
  const text = await object.Body!.transformToString();
  s3.destroy();
  expect(createHash('sha256').update(text).digest('hex')).toBe(file.sha256);
  expect(JSON.parse(text)).toEqual(snapshot);
});

test('given a final ranking, when the city officer asks for another, then a new snapshot says the same and the old ones stay', async () => {
  const city = await review.as('city-officer');
  const final = await city.call<RankingSnapshot>('GET', `${round()}/rankings/latest`);
  const { requestId } = await city.call<RankingQueued>('POST', `${round()}/rankings`);
  await review.drained();
  const again = await city.call<RankingSnapshot>('GET', `${round()}/rankings/${requestId}`);
  expect(again).toMatchObject({ reason: 'on-demand', previousSnapshotId: final.snapshotId });
  expect(again.snapshotId).not.toBe(final.snapshotId);
  expect(comparable(again)).toEqual(comparable(final));
  expect(await city.call('GET', `${round()}/rankings/${final.snapshotId}`)).toEqual(final);
  expect(await city.call('GET', `${round()}/rankings/${firstNight.snapshotId}`)).toEqual(firstNight);
});

testDocumentsOfResult(() => review);
testBundle(() => review);

test('given the published ranking, when anyone reads it, then it has the result and no judge’s own score', async () => {
  const shown = await review.visitor.call<PublicRanking>('GET', `${round()}/ranking`);
  expect(shown.rows.map(({ candidateId, total }) => ({ id: candidateId, total }))).toEqual(
    ranked().map(({ id, total }) => ({ id, total })),
  );
  const text = JSON.stringify(shown);
  for (const secret of ['judge', 'phone', 'licence', '1990000', 'SAMPLE-']) expect(text).not.toContain(secret);
});
