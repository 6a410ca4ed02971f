import { describe, expect, test } from 'vitest';
import { tellTieBreak } from '../../shared/domain/ranking/tell-tie-break.ts';
import { cityInput, cityRule, orderOf, ranked } from './ranking-builders.ts';

describe('a round is ranked', () => {
  test('given three candidates, each row explains itself', () => {
    const ranking = ranked(
      cityInput(
        [
          { id: 'a', scores: ['90', '80'], votes: 50, onsiteMinutes: 600, lectures: 3 },
          { id: 'b', scores: ['95', null], votes: 100 },
          { id: 'c', scores: ['60', '61'], votes: 0 },
        ],
        {
          rule: { ...cityRule, places: 2, clauses: { debrief: '一（一）3（2）', places: '一（一）3（2）末' } },
          previous: { a: 1, b: 2 },
        },
      ),
    );
    expect(orderOf(ranking)).toEqual(['b', 'a', 'c']);
    expect(ranking.rows[1]).toEqual({
      rank: 2,
      candidateId: 'a',
      total: '74.50',
      totalExact: '149/2',
      components: [
        {
          kind: 'debrief',
          score: '85.00',
          scoreExact: '85',
          weight: '70',
          weighted: '59.50',
          weightedExact: '119/2',
          clause: '一（一）3（2）',
        },
        { kind: 'vote', score: '50.00', scoreExact: '50', weight: '30', weighted: '15.00', weightedExact: '15' },
      ],
      votes: 50,
      onsiteMinutes: 600,
      lectures: 3,
      judges: [
        { status: 'scored', judgeId: 'j1', score: '90.00', scoreExact: '90' },
        { status: 'scored', judgeId: 'j2', score: '80.00', scoreExact: '80' },
      ],
      movement: { from: 1, by: -1 },
      aboveLine: true,
    });
    expect(ranking.rows[0]?.judges[1]).toEqual({ status: 'recused', judgeId: 'j2', reason: '近亲属' });
    expect(ranking.rows.map(({ movement }) => movement)).toEqual([{ from: 2, by: 1 }, { from: 1, by: -1 }, 'new']);
    expect(ranking).toMatchObject({
      line: { places: 2, lastIn: 'a', firstOut: 'c', clause: '一（一）3（2）末' },
      substitutes: ['c'],
      maxVotes: 100,
      totalVotes: 150,
      ballots: 100,
    });
  });

  test('given votes as a record, it is as given as a map', () => {
    const given = [{ id: 'a', scores: ['1'], votes: 2 }];
    expect(ranked(cityInput(given, { votes: { a: 2 } }))).toEqual(ranked(cityInput(given)));
  });

  test('given fewer candidates than places, the line is under the last and nobody is out', () => {
    const ranking = ranked(cityInput([{ id: 'a', scores: ['1'] }]));
    expect(ranking.line).toEqual({ places: 41, lastIn: 'a' });
    expect(ranking.substitutes).toEqual([]);
    expect(ranked(cityInput([], { judges: ['j1'] })).line).toEqual({ places: 41 });
  });

  test('given the province rule, imported scores are weighed exactly and carry their source', () => {
    const ranking = ranked(
      cityInput(
        [
          { id: 'a', votes: 2 },
          { id: 'b', votes: 3 },
        ],
        {
          rule: {
            components: [
              { kind: 'assessment', weight: 30 },
              { kind: 'stage', stageId: 'city', weight: 40 },
              { kind: 'vote', weight: 30 },
            ],
            voteScore: 'share-of-top',
            tieBreaks: ['debrief', 'draw'],
            places: 100,
            clauses: { 'stage:city': '一（一）3（3）' },
          },
          judges: [],
          imported: {
            assessment: { source: 'assessment-2021.csv', scores: { a: '88.5', b: '70' } },
            stages: { city: { source: 'snp_1', scores: { a: '274/3', b: '80' } } },
          },
        },
      ),
    );
    // 26.55 + 274/3 × 0.4 + 20 = 83.0833…; 21 + 32 + 30 = 83
    expect(ranking.rows.map(({ candidateId, total, totalExact }) => [candidateId, total, totalExact])).toEqual([
      ['a', '83.08', '997/12'],
      ['b', '83.00', '83'],
    ]);
    expect(ranking.rows[0]?.components[1]).toMatchObject({
      stageId: 'city',
      source: 'snp_1',
      clause: '一（一）3（3）',
    });
    expect(ranking.rows[0]?.judges).toEqual([]);
  });
});

describe('locked candidates', () => {
  const given = [
    { id: 'a', scores: ['90'], votes: 10 },
    { id: 'z', scores: [undefined], votes: 1000, locked: '刷票，停止资格' },
    { id: 'b', scores: ['80'], votes: 5 },
  ];
  test('given a locked favourite, he is listed without rank and his votes change nobody', () => {
    const ranking = ranked(cityInput(given));
    expect(orderOf(ranking)).toEqual(['a', 'b']);
    expect(ranking.unranked).toEqual([{ candidateId: 'z', status: 'locked', reason: '刷票，停止资格', votes: 1000 }]);
    expect(ranking.maxVotes).toBe(10);
    expect(ranking.totalVotes).toBe(15);
    const without = ranked(cityInput(given.filter(({ id }) => id !== 'z')));
    expect(ranking.rows).toEqual(without.rows);
  });
  test('given sheets that cannot count, they are named with the reason', () => {
    const input = cityInput([
      { id: 'a', scores: ['90', null] },
      { id: 'z', scores: ['1', '1'], locked: '停止资格' },
    ]);
    const extra = [
      { judgeId: 'j9', candidateId: 'a', points: { debrief: '100' } },
      { judgeId: 'j2', candidateId: 'a', points: { debrief: '100' } },
    ];
    const ranking = ranked({ ...input, sheets: [...input.sheets, ...extra] });
    expect(ranking.rows[0]?.components[0]?.score).toBe('90.00');
    expect(ranking.setAside).toEqual([
      { candidateId: 'a', judgeId: 'j2', why: 'recused' },
      { candidateId: 'a', judgeId: 'j9', why: 'not-on-panel' },
      { candidateId: 'z', judgeId: 'j1', why: 'candidate-locked' },
      { candidateId: 'z', judgeId: 'j2', why: 'candidate-locked' },
    ]);
  });
});

describe('equal totals', () => {
  // Beside a top of 100 votes, 3 points of debrief weigh as much as 7 votes.
  const tied = { scores: ['80'], votes: 5 };
  test.each([
    {
      by: 'debrief',
      first: { id: 'b', scores: ['90'], votes: 30 },
      second: { id: 'a', scores: ['87'], votes: 37 },
      detail: [{ by: 'debrief', shown: '90.00', exact: '90' }],
      text: '与 1 人总分相同，按述职得分（90.00）排序',
    },
    {
      by: 'onsite-hours',
      first: { id: 'b', ...tied, onsiteMinutes: 61, lectures: 0 },
      second: { id: 'a', ...tied, onsiteMinutes: 60, lectures: 9 },
      detail: [
        { by: 'debrief', shown: '80.00', exact: '80' },
        { by: 'vote', shown: '5' },
        { by: 'onsite-hours', shown: '61' },
      ],
      text: '与 1 人总分相同，先比较述职得分（80.00）、得票数（5 票），按现场服务时长（61 分钟）排序',
    },
    {
      by: 'lectures',
      first: { id: 'b', ...tied, onsiteMinutes: 60, lectures: 2 },
      second: { id: 'a', ...tied, onsiteMinutes: 60, lectures: 1 },
      detail: [
        { by: 'debrief', shown: '80.00', exact: '80' },
        { by: 'vote', shown: '5' },
        { by: 'onsite-hours', shown: '60' },
        { by: 'lectures', shown: '2' },
      ],
      text: '与 1 人总分相同，先比较述职得分（80.00）、得票数（5 票）、现场服务时长（60 分钟），按讲座场次（2 场）排序',
    },
  ])('are placed by $by, and the row says so', ({ by, first, second, detail, text }) => {
    const top = { id: 'top', scores: ['100'], votes: 100 };
    const rule = { ...cityRule, clauses: { 'tie-breaks': '设定' } };
    const { rows } = ranked(cityInput([second, top, first], { rule }));
    expect(rows.map(({ candidateId }) => candidateId)).toEqual(['top', first.id, second.id]);
    expect(rows[1]?.totalExact).toBe(rows[2]?.totalExact);
    expect(rows[1]?.tieBreak).toEqual({ by, with: [second.id], detail, clause: '设定' });
    expect(rows[2]?.tieBreak).toMatchObject({ by, with: [first.id] });
    expect(rows[0]).not.toHaveProperty('tieBreak');
    expect(rows[1]?.tieBreak && tellTieBreak(rows[1].tieBreak)).toBe(text);
  });

  test('are placed by the vote where the rule puts the vote first', () => {
    const given = [
      { id: 'top', scores: ['100'], votes: 100 },
      { id: 'a', scores: ['90'], votes: 30 },
      { id: 'b', scores: ['87'], votes: 37 },
    ];
    const rule = { ...cityRule, tieBreaks: ['vote', 'draw'] as const };
    expect(orderOf(ranked(cityInput(given, { rule })))).toEqual(['top', 'b', 'a']);
  });

  test('of three, each row tells how deep the rules had to go for it', () => {
    const { rows } = ranked(
      cityInput([
        { id: 'top', scores: ['100'], votes: 100 },
        { id: 'a', scores: ['87'], votes: 37, lectures: 1 },
        { id: 'b', scores: ['90'], votes: 30 },
        { id: 'c', scores: ['87'], votes: 37, lectures: 2 },
      ]),
    );
    expect(rows.map(({ candidateId, tieBreak }) => [candidateId, tieBreak?.by, tieBreak?.with])).toEqual([
      ['top', undefined, undefined],
      ['b', 'debrief', ['c', 'a']],
      ['c', 'lectures', ['b', 'a']],
      ['a', 'lectures', ['b', 'c']],
    ]);
  });
});

describe('what floating point gets wrong', () => {
  test('given totals that doubles would put in the wrong order, it is a tie', () => {
    // (7 × 200 + 3 × 10) ÷ 30 and (7 × 197 + 3 × 17) ÷ 30 are both 143/3; in doubles the second comes out higher.
    const double = (points: number, votes: number): number => 0.7 * (points / 3) + 0.3 * ((votes / 300) * 100);
    expect(double(197, 17)).toBeGreaterThan(double(200, 10));
    const { rows } = ranked(
      cityInput([
        { id: 'top', scores: ['100', '100', '100'], votes: 300 },
        { id: 'a', scores: ['65', '66', '66'], votes: 17 },
        { id: 'b', scores: ['66', '67', '67'], votes: 10 },
      ]),
    );
    expect(rows.map(({ candidateId, totalExact }) => [candidateId, totalExact])).toEqual([
      ['top', '100'],
      ['b', '143/3'],
      ['a', '143/3'],
    ]);
    expect(rows[1]?.tieBreak?.by).toBe('debrief');
  });

  test('given totals equal to two decimals and not in truth, it is no tie, and the row says who shows the same', () => {
    const { rows } = ranked(
      cityInput([
        { id: 'top', scores: ['100'], votes: 30_000 },
        { id: 'a', scores: ['80'], votes: 10_000, lectures: 9 },
        { id: 'b', scores: ['80'], votes: 10_001 },
      ]),
    );
    expect(
      rows.map(({ candidateId, total, tieBreak, sameShownTotal }) => [candidateId, total, tieBreak, sameShownTotal]),
    ).toEqual([
      ['top', '100.00', undefined, undefined],
      ['b', '66.00', undefined, ['a']],
      ['a', '66.00', undefined, ['b']],
    ]);
  });

  test('given a total on the half cent, it is rounded up once, at the end', () => {
    // 70 % of 92.35 is 64.645, 30 % of 50 is 15: the total 79.645 shows 79.65; in doubles it is below the half cent.
    expect((0.7 * 92.35 + 0.3 * 50).toFixed(2)).toBe('79.64');
    const { rows } = ranked(
      cityInput([
        { id: 'top', scores: ['100'], votes: 2 },
        { id: 'a', scores: ['92.35'], votes: 1 },
      ]),
    );
    expect(rows[1]).toMatchObject({ total: '79.65', totalExact: '15929/200' });
  });
});
