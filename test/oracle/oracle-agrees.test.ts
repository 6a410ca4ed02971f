import { readFile } from 'node:fs/promises';
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { rankCandidates } from '../../shared/domain/ranking/rank-candidates.ts';
import type { RankingInput } from '../../shared/domain/ranking/types.ts';
import { tally, votesByCandidate } from '../../shared/domain/tally.ts';
import type { OracleRecords, OracleRow, OracleRules } from './city-review-oracle.ts';
import { cityReviewOracle, votersOf } from './city-review-oracle.ts';

/** What the system has after the records were sent: one ballot a voter, the last sheets, recusals with a reason. */
function asStored(records: OracleRecords, rules: OracleRules): RankingInput {
  const paper = records.candidates.map(({ id }) => id);
  const ledger = new Map<string, readonly number[]>();
  for (const { voter, picks } of records.ballots) {
    if (!ledger.has(voter))
      ledger.set(
        voter,
        picks.map((pick) => paper.indexOf(pick)),
      );
  }
  const counted = tally(ledger.values());
  const sheets = new Map(records.sheets.map((sheet) => [`${sheet.judgeId} ${sheet.candidateId}`, sheet]));
  return {
    roundId: rules.draw?.roundId ?? 'rnd_any',
    rule: {
      components: [
        { kind: 'debrief', weight: rules.debriefPercent },
        { kind: 'vote', weight: rules.votePercent },
      ],
      voteScore: rules.voteScore,
      panel: {
        criteria: [
          { id: 'work', maxPoints: 60 },
          { id: 'talk', maxPoints: rules.pointsOfASheet - 60 },
        ],
        ...(rules.trimFrom === undefined ? {} : { trim: { fromJudges: rules.trimFrom } }),
      },
      tieBreaks: ['debrief', 'vote', 'onsite-hours', 'lectures', 'draw'],
      places: 41,
      clauses: {},
    },
    candidates: records.candidates,
    votes: votesByCandidate(counted, paper),
    ballots: counted.ballots,
    judges: records.judges,
    sheets: [...sheets.values()],
    recusals: records.recusals.map((recusal) => ({ ...recusal, reason: '回避' })),
    ...(rules.draw ? { drawSeed: rules.draw.seed } : {}),
  };
}

function byTheDomain(records: OracleRecords, rules: OracleRules): readonly OracleRow[] {
  const result = rankCandidates(asStored(records, rules));
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  expect(result.value.ballots).toBe(votersOf(records));
  return result.value.rows.map((row) => ({
    rank: row.rank,
    id: row.candidateId,
    total: row.total,
    votes: row.votes,
    debrief: row.components[0]?.score ?? '',
    voteScore: row.components[1]?.score ?? '',
  }));
}

const anyRules: fc.Arbitrary<OracleRules> = fc
  .record({
    debriefPercent: fc.constantFrom(70, 50, 99, 1),
    voteScore: fc.constantFrom('share-of-top' as const, 'share-of-all' as const, 'rank-based' as const),
    pointsOfASheet: fc.constantFrom(100, 90),
    trimFrom: fc.constantFrom(undefined, 3, 5),
  })
  .map(({ trimFrom, ...rules }) => ({
    ...rules,
    votePercent: 100 - rules.debriefPercent,
    draw: { seed: '2022-05-20', roundId: 'rnd_test_city' },
    ...(trimFrom === undefined ? {} : { trimFrom }),
  }));

/** Records of `size` candidates; coarse points and few voters make ties, fine points and many voters part them. */
function anyRecords(size: number, voters: number, points: (max: number) => fc.Arbitrary<string>) {
  return fc.integer({ min: 1, max: 9 }).chain((judgeCount): fc.Arbitrary<OracleRecords> => {
    const ids = Array.from({ length: size }, (_, i) => `cnd_${i}`);
    const judges = Array.from({ length: judgeCount }, (_, j) => `jdg_${j}`);
    const pairs = ids.flatMap((candidateId) => judges.map((judgeId) => ({ judgeId, candidateId })));
    const sheetsOf = (all: readonly { judgeId: string; candidateId: string }[]) =>
      fc.tuple(
        ...all.map((pair) =>
          fc.record({ work: points(30), talk: points(30) }).map((given) => ({ ...pair, points: given })),
        ),
      );
    return fc.record({
      candidates: fc.tuple(
        ...ids.map((id) =>
          fc.record({ id: fc.constant(id), onsiteMinutes: fc.nat({ max: 2 }), lectures: fc.nat({ max: 1 }) }),
        ),
      ),
      ballots: fc.array(
        fc.record({
          voter: fc.nat({ max: voters }).map((n) => `voter ${n}`),
          picks: fc.subarray(ids, { minLength: 1, maxLength: Math.min(3, size) }),
        }),
        { maxLength: voters * 2, size: 'max' },
      ),
      judges: fc.constant(judges),
      // Everybody scores everybody; then some send a sheet again.
      sheets: fc
        .tuple(sheetsOf(pairs), fc.subarray(pairs, { maxLength: Math.min(3, pairs.length) }).chain(sheetsOf))
        .map((both) => both.flat()),
      // The first judge never recuses, so that each candidate keeps one.
      recusals: fc.subarray(pairs.filter(({ judgeId }) => judgeId !== 'jdg_0')),
    });
  });
}

const coarse = (max: number): fc.Arbitrary<string> => fc.constantFrom('0', `${max / 2}`, `${max}`);
const fine = (max: number): fc.Arbitrary<string> =>
  fc
    .nat({ max: max * 100 })
    .map((hundredths) => `${Math.floor(hundredths / 100)}.${`${hundredths % 100}`.padStart(2, '0')}`);

describe('the domain and the oracle agree', () => {
  test.prop([fc.integer({ min: 1, max: 6 }).chain((size) => anyRecords(size, 8, coarse)), anyRules], { numRuns: 300 })(
    'on small rounds full of ties',
    (records, rules) => {
      expect(byTheDomain(records, rules)).toEqual(cityReviewOracle(records, rules));
    },
  );

  test.prop([anyRecords(12, 60, fine), anyRules], { numRuns: 60 })('on rounds with fine scores', (records, rules) => {
    expect(byTheDomain(records, rules)).toEqual(cityReviewOracle(records, rules));
  });
});

describe('the oracle itself', () => {
  test('given a round done by hand, it says the same', () => {
    const records: OracleRecords = {
      candidates: ['a', 'b', 'c'].map((id) => ({ id, onsiteMinutes: 0, lectures: 0 })),
      ballots: [
        { voter: '1', picks: ['a', 'b'] },
        { voter: '2', picks: ['a'] },
        { voter: '1', picks: ['c'] },
        { voter: '3', picks: ['a', 'c'] },
      ],
      judges: ['x', 'y'],
      sheets: [
        { judgeId: 'x', candidateId: 'a', points: { work: '40', talk: '30.5' } },
        { judgeId: 'y', candidateId: 'a', points: { work: '40', talk: '40' } },
        { judgeId: 'x', candidateId: 'b', points: { work: '1', talk: '1' } },
        { judgeId: 'x', candidateId: 'b', points: { work: '59.99', talk: '40' } },
        { judgeId: 'y', candidateId: 'b', points: { work: '0', talk: '0' } },
        { judgeId: 'x', candidateId: 'c', points: { work: '50', talk: '30' } },
        { judgeId: 'y', candidateId: 'c', points: { work: '50', talk: '40' } },
      ],
      recusals: [{ judgeId: 'y', candidateId: 'b' }],
    };
    const rules: OracleRules = { debriefPercent: 70, votePercent: 30, voteScore: 'share-of-top', pointsOfASheet: 100 };
    // a: 0.7 × 75.25 + 30 = 82.675; b: 0.7 × 99.99 + 10 = 79.993; c: 0.7 × 85 + 10 = 69.5
    expect(cityReviewOracle(records, rules)).toEqual([
      { rank: 1, id: 'a', total: '82.68', votes: 3, debrief: '75.25', voteScore: '100.00' },
      { rank: 2, id: 'b', total: '79.99', votes: 1, debrief: '99.99', voteScore: '33.33' },
      { rank: 3, id: 'c', total: '69.50', votes: 1, debrief: '85.00', voteScore: '33.33' },
    ]);
    expect(votersOf(records)).toBe(3);
  });

  test('it imports nothing of the project', async () => {
    const source = await readFile(new URL('./city-review-oracle.ts', import.meta.url), 'utf8');
    const imported = [...source.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, name]) => name);
    expect(imported).toEqual(['node:crypto']);
  });
});
