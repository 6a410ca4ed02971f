import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { PicksInput } from '../../shared/domain/ballot.ts';
import { checkPicks, phaseOf } from '../../shared/domain/ballot.ts';
import { tally, votesByCandidate } from '../../shared/domain/tally.ts';

const paper = ['cnd_a', 'cnd_b', 'cnd_c', 'cnd_d'];
const allowed: Omit<PicksInput, 'picks'> = { paper, minPicks: 1, maxPicks: 3, locked: new Set(['cnd_d']) };

describe('the picks of a ballot', () => {
  test('given good picks in any order, the ordinals come ascending', () => {
    expect(checkPicks({ ...allowed, picks: ['cnd_c', 'cnd_a'] })).toEqual({ ok: true, value: [0, 2] });
  });

  test.each([
    { when: 'none', picks: [], faults: [{ type: 'too-few', picks: 0, minPicks: 1 }] },
    {
      when: 'more than allowed, with a repeat',
      picks: ['cnd_a', 'cnd_b', 'cnd_a', 'cnd_c'],
      faults: [
        { type: 'too-many', picks: 4, maxPicks: 3 },
        { type: 'repeated', index: 2, candidateId: 'cnd_a', firstIndex: 0 },
      ],
    },
    {
      when: 'a stranger and a locked one',
      picks: ['cnd_x', 'cnd_d'],
      faults: [
        { type: 'unknown-candidate', index: 0, candidateId: 'cnd_x' },
        { type: 'locked-candidate', index: 1, candidateId: 'cnd_d' },
      ],
    },
    {
      when: 'a stranger twice',
      picks: ['cnd_x', 'cnd_x'],
      faults: [
        { type: 'unknown-candidate', index: 0, candidateId: 'cnd_x' },
        { type: 'repeated', index: 1, candidateId: 'cnd_x', firstIndex: 0 },
      ],
    },
    {
      when: 'a name of Object',
      picks: ['toString'],
      faults: [{ type: 'unknown-candidate', index: 0, candidateId: 'toString' }],
    },
  ])('given $when, every fault is named', ({ picks, faults }) => {
    expect(checkPicks({ ...allowed, picks })).toEqual({ ok: false, error: faults });
  });

  test.prop([fc.subarray(paper.slice(0, 3), { minLength: 1 })])(
    'a permutation of the picks is the same ballot',
    (picks) => {
      expect(checkPicks({ ...allowed, picks })).toEqual(checkPicks({ ...allowed, picks: picks.toReversed() }));
    },
  );
});

describe('the hours of a round', () => {
  const hours = { opensAt: Date.parse('2022-05-09T09:00:00+08:00'), closesAt: Date.parse('2022-05-15T18:00:00+08:00') };
  test.each([
    ['2022-05-09T08:59:59.999+08:00', 'scheduled'],
    ['2022-05-09T09:00:00.000+08:00', 'open'],
    ['2022-05-15T17:59:59.999+08:00', 'open'],
    ['2022-05-15T18:00:00.000+08:00', 'closed'],
  ])('at %s it is %s', (at, phase) => {
    expect(phaseOf(hours, Date.parse(at))).toBe(phase);
  });
});

const ballots = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1 }));

describe('counting', () => {
  test('given ballots, the votes come by candidate in the order of the paper', () => {
    const counted = tally([[0, 2], [2], [1, 2]]);
    expect(counted.ballots).toBe(3);
    expect([...votesByCandidate(counted, paper)]).toEqual([
      ['cnd_a', 1],
      ['cnd_b', 1],
      ['cnd_c', 3],
      ['cnd_d', 0],
    ]);
  });
  test('given a ballot with an ordinal twice, it refuses to count and names the ballot', () => {
    expect(() => tally([[0], [1, 1]])).toThrow('Ballot 1 names an ordinal twice');
  });
  test.each([[4], [-1], [1.5]])('given votes for the ordinal %d, it refuses to name the candidates', (ordinal) => {
    expect(() => votesByCandidate(tally([[ordinal]]), paper)).toThrow(RangeError);
  });
  test('given more votes than ballots, it refuses to name the candidates', () => {
    expect(() => votesByCandidate({ ballots: 1, votes: new Map([[0, 2]]) }, paper)).toThrow(RangeError);
  });
  test.prop([ballots])('every pick counts once, in whatever order the ballots come', (all) => {
    const votes = votesByCandidate(tally(all), paper);
    expect(votesByCandidate(tally(all.toReversed()), paper)).toEqual(votes);
    for (const [ordinal, id] of paper.entries()) {
      expect(votes.get(id)).toBe(all.filter((ballot) => ballot.includes(ordinal)).length);
    }
  });
});
