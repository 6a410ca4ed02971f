import { fc } from '@fast-check/vitest';
import { rankCandidates } from '../../shared/domain/ranking/rank-candidates.ts';
import type {
  Ranking,
  RankingCandidate,
  RankingInput,
  RankingRule,
  ScoreSheet,
} from '../../shared/domain/ranking/types.ts';

/** The city review's rule: 70 % debrief, 30 % vote, one criterion of 100 points, 41 places. */
export const cityRule: RankingRule = {
  components: [
    { kind: 'debrief', weight: 70 },
    { kind: 'vote', weight: 30 },
  ],
  voteScore: 'share-of-top',
  panel: { criteria: [{ id: 'debrief', maxPoints: 100 }] },
  tieBreaks: ['debrief', 'vote', 'onsite-hours', 'lectures', 'draw'],
  places: 41,
  clauses: {},
};

/** A candidate with what each judge gave (a decimal, null for a recusal, undefined for no sheet) and the votes. */
export type Given = {
  readonly id: string;
  readonly scores?: readonly (string | null | undefined)[];
  readonly votes?: number;
  readonly onsiteMinutes?: number;
  readonly lectures?: number;
  readonly locked?: string;
};

/** An input of the city review from one line a candidate; judges are j1, j2, … */
export function cityInput(given: readonly Given[], changes: Partial<RankingInput> = {}): RankingInput {
  const judges = Array.from(
    { length: Math.max(1, ...given.map(({ scores = [] }) => scores.length)) },
    (_, i) => `j${i + 1}`,
  );
  const entries = given.flatMap(({ id, scores = [] }) =>
    scores.map((score, i) => ({ judgeId: `j${i + 1}`, candidateId: id, score })),
  );
  return {
    roundId: 'rnd_test_city',
    rule: cityRule,
    candidates: given.map(({ id, onsiteMinutes = 0, lectures = 0, locked }): RankingCandidate => ({
      id,
      onsiteMinutes,
      lectures,
      ...(locked === undefined ? {} : { locked: { reason: locked } }),
    })),
    votes: new Map(given.map(({ id, votes = 0 }) => [id, votes])),
    ballots: 100,
    judges,
    sheets: entries.flatMap(({ judgeId, candidateId, score }): ScoreSheet[] =>
      typeof score === 'string' ? [{ judgeId, candidateId, points: { debrief: score } }] : [],
    ),
    recusals: entries.flatMap(({ judgeId, candidateId, score }) =>
      score === null ? [{ judgeId, candidateId, reason: '近亲属' }] : [],
    ),
    ...changes,
  };
}

/** Ranks, and fails the test with the error if that is refused. */
export function ranked(input: RankingInput): Ranking {
  const result = rankCandidates(input);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

export function orderOf(ranking: Ranking): readonly string[] {
  return ranking.rows.map(({ candidateId }) => candidateId);
}

export function rankOf(ranking: Ranking, id: string): number {
  const row = ranking.rows.find(({ candidateId }) => candidateId === id);
  if (!row) throw new Error(`${id} is not ranked`);
  return row.rank;
}

const rules = fc.record({
  weights: fc.constantFrom(['70', '30'], ['33.3', '66.7'], ['50', '50'], ['0.7', '99.3']),
  voteScore: fc.constantFrom('share-of-top' as const, 'share-of-all' as const, 'rank-based' as const),
  trim: fc.option(fc.record({ fromJudges: fc.integer({ min: 3, max: 6 }) }), { nil: undefined }),
  weighted: fc.boolean(),
  places: fc.integer({ min: 1, max: 9 }),
});

/** Few values, so that ties of every depth happen often. */
const points = fc.constantFrom('0', '33.33', '50', '87.5', '87.55', '100');

/**
 * Any input that can be ranked: 1–8 candidates (some locked), 1–7 judges, two criteria, recusals that leave a judge.
 * The draw has its seed.
 */
export const rankable: fc.Arbitrary<RankingInput> = fc
  .tuple(rules, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 7 }))
  .chain(([rule, size, judgeCount]) =>
    fc.record({
      rule: fc.constant(rule),
      candidates: fc.array(
        fc.record({
          votes: fc.integer({ min: 0, max: 6 }),
          onsiteMinutes: fc.integer({ min: 0, max: 2 }),
          lectures: fc.integer({ min: 0, max: 1 }),
          locked: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
          work: fc.array(points, { minLength: judgeCount, maxLength: judgeCount }),
          talk: fc.array(points, { minLength: judgeCount, maxLength: judgeCount }),
          recused: fc.array(
            fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
            { minLength: judgeCount, maxLength: judgeCount },
          ),
        }),
        { minLength: size, maxLength: size },
      ),
    }),
  )
  .map(({ rule, candidates }): RankingInput => {
    const ids = candidates.map((_, i) => `cnd_${i}`);
    const pairs = candidates.flatMap((one, i) =>
      one.work.map((work, j) => ({
        judgeId: `jdg_${j}`,
        candidateId: ids[i] ?? '',
        points: { work, talk: one.talk[j] ?? '0' },
        recused: j > 0 && (one.recused[j] ?? false),
      })),
    );
    return {
      roundId: 'rnd_any',
      rule: {
        components: [
          { kind: 'debrief', weight: rule.weights[0] ?? '' },
          { kind: 'vote', weight: rule.weights[1] ?? '' },
        ],
        voteScore: rule.voteScore,
        panel: {
          criteria: rule.weighted
            ? [
                { id: 'work', maxPoints: 100, weight: '66.6' },
                { id: 'talk', maxPoints: 100, weight: 33.4 },
              ]
            : [
                { id: 'work', maxPoints: 150 },
                { id: 'talk', maxPoints: 100 },
              ],
          ...(rule.trim ? { trim: rule.trim } : {}),
        },
        tieBreaks: cityRule.tieBreaks,
        places: rule.places,
        clauses: {},
      },
      candidates: candidates.map(({ onsiteMinutes, lectures, locked }, i) => ({
        id: ids[i] ?? '',
        onsiteMinutes,
        lectures,
        ...(locked ? { locked: { reason: '涉嫌刷票' } } : {}),
      })),
      votes: new Map(candidates.map(({ votes }, i) => [ids[i] ?? '', votes])),
      ballots: 20,
      judges: (candidates[0]?.work ?? []).map((_, j) => `jdg_${j}`),
      sheets: pairs
        .filter(({ recused }) => !recused)
        .map(({ judgeId, candidateId, points: given }) => ({ judgeId, candidateId, points: given })),
      recusals: pairs
        .filter(({ recused }) => recused)
        .map(({ judgeId, candidateId }) => ({ judgeId, candidateId, reason: '利害关系' })),
      drawSeed: 'seed',
    };
  });
