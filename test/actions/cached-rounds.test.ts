import { describe, expect, test } from 'vitest';

import { cachedRounds } from '../../shared/actions/cached-rounds.ts';
import type { RoundRecord } from '../../shared/actions/records.ts';
import { cityRound, opensAt } from './builders.ts';

function counted(round: RoundRecord | undefined, start: number) {
  const state = { now: start, reads: 0, round };
  const get = async (): Promise<RoundRecord | undefined> => {
    state.reads += 1;
    return state.round;
  };
  return { state, rounds: cachedRounds({ get }, { now: () => state.now }) };
}

describe('cached rounds', () => {
  test('given an open round, when asked within five seconds, then it is read once, and again after them', async () => {
    const { state, rounds } = counted(cityRound(), opensAt);
    await rounds.get('rnd_x');
    state.now += 4_999;
    await rounds.get('rnd_x');
    expect(state.reads).toBe(1);
    state.now += 1;
    await rounds.get('rnd_x');
    expect(state.reads).toBe(2);
  });

  test.each([
    ['not yet open', cityRound(), opensAt - 1],
    ['without a ballot paper', cityRound({ paper: undefined }), opensAt],
    ['that does not exist', undefined, opensAt],
  ])('given a round %s, when asked twice, then it is read twice', async (_name, round, now) => {
    const { state, rounds } = counted(round, now);
    await rounds.get('rnd_x');
    await rounds.get('rnd_x');
    expect(state.reads).toBe(2);
  });

  test('given a paper that changes before the opening, when the round opens, then the new paper is met', async () => {
    const { state, rounds } = counted(cityRound(), opensAt - 10);
    await rounds.get('rnd_x');
    state.round = cityRound({ paper: { candidateIds: ['cnd_z'], preparedAt: opensAt - 5 } });
    state.now = opensAt;
    expect((await rounds.get('rnd_x'))?.paper?.candidateIds).toEqual(['cnd_z']);
  });

  test('given a clock that was set back, when asked, then the round is read afresh', async () => {
    const { state, rounds } = counted(cityRound(), opensAt + 10);
    await rounds.get('rnd_x');
    state.now -= 5;
    await rounds.get('rnd_x');
    expect(state.reads).toBe(2);
  });

  test('given many voters at once, when the round is not kept, then they share one read', async () => {
    const { state, rounds } = counted(cityRound(), opensAt);
    await Promise.all(Array.from({ length: 50 }, () => rounds.get('rnd_x')));
    expect(state.reads).toBe(1);
  });

  test('given a failed read, when asked again, then it is tried again', async () => {
    let reads = 0;
    const get = async (): Promise<RoundRecord> => {
      reads += 1;
      if (reads === 1) throw new Error('away');
      return cityRound();
    };
    const rounds = cachedRounds({ get }, { now: () => opensAt });
    await expect(rounds.get('rnd_x')).rejects.toThrow('away');
    expect(await rounds.get('rnd_x')).toBeDefined();
  });
});
