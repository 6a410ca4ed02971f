import { beforeEach, describe, expect, test } from 'vitest';

import { castBallot } from '../../shared/actions/cast-ballot.ts';
import type { CastBallotPorts } from '../../shared/actions/cast-ballot.ts';
import type { RoundRecord } from '../../shared/actions/records.ts';
import { BallotCast } from '../../shared/contract/messages.ts';
import { ballotHash } from '../../shared/domain/ballot-hash.ts';
import { err, ok } from '../../shared/platform/result.ts';
import { closesAt, cityRound, opensAt, paper } from './builders.ts';

const voterKey = 'k'.repeat(14);
let sent: BallotCast[];
beforeEach(() => {
  sent = [];
});

function ports(more: Partial<CastBallotPorts> & { readonly round?: RoundRecord } = {}): CastBallotPorts {
  const { round = cityRound(), ...rest } = more;
  return {
    rounds: { get: async (roundId) => (roundId === round.roundId ? round : undefined) },
    passes: {
      verify: async (bearer) => (bearer ? ok({ subject: bearer, channel: 'phone' }) : err({ type: 'pass-missing' })),
    },
    voterKeys: { keyOf: async () => voterKey },
    ballotIds: {
      encode: async (_round, key, at) => `bal_${key}${String(at).slice(-8)}`,
      saltOf: async (_round, key, at) => `salt of ${key} at ${at}`,
    },
    receipts: { sign: async (claims) => JSON.stringify(claims) },
    ledger: { hasVoted: async () => false },
    queue: { send: async (ballot) => void sent.push(ballot) },
    ...rest,
  };
}

const cast = (given: CastBallotPorts, picks: readonly string[] = ['cnd_b', 'cnd_a'], roundId = cityRound().roundId) =>
  castAt(opensAt, given, picks, roundId);
const castAt = (
  arrivedAt: number,
  given = ports(),
  picks = ['cnd_b', 'cnd_a'] as readonly string[],
  roundId = cityRound().roundId,
) => castBallot(given, { bearer: 'somebody', roundId, request: { picks: [...picks] }, arrivedAt });

describe('cast-ballot', () => {
  test('given an open round, when a ballot is cast, then one message with ascending ordinals is sent and its receipt answered', async () => {
    const result = await castAt(opensAt + 5);
    expect(result).toEqual(
      ok({
        ballotId: sent[0]?.ballotId,
        roundId: 'rnd_demo-2022_city',
        acceptedAt: new Date(opensAt + 5).toISOString(),
        receipt: expect.any(String),
        salt: `salt of ${voterKey} at ${opensAt + 5}`,
      }),
    );
    if (!result.ok) throw new Error(result.error.type);
    const { receipt, salt } = result.value;
    const named = { round: 'rnd_demo-2022_city', ballot: String(sent[0]?.ballotId), at: opensAt + 5 };
    expect(JSON.parse(receipt)).toEqual({ ...named, hash: ballotHash({ ...named, picks: ['cnd_a', 'cnd_b'], salt }) });
    expect(sent).toHaveLength(1);
    expect(BallotCast.parse(sent[0])).toEqual(sent[0]);
    expect(sent[0]).toMatchObject({ picks: [0, 1], acceptedAt: opensAt + 5, opensAt, ledger: 'abc', voterKey });
    expect(JSON.stringify(sent[0])).not.toContain('somebody');
  });

  test.each([
    ['the millisecond before opening', opensAt - 1, 'round-not-open'],
    ['the closing second', closesAt, 'round-closed'],
  ])('given %s, when a ballot is cast, then it is refused', async (_name, now, code) => {
    expect(await castAt(now)).toMatchObject({ ok: false, error: { type: code } });
    expect(sent).toEqual([]);
  });

  test('given the last open millisecond, when a ballot is cast, then it is accepted', async () => {
    expect(await castAt(closesAt - 1)).toMatchObject({ ok: true });
  });

  test.each([
    ['too few', ['cnd_a'], 'picks-too-few', ['picks']],
    ['too many', [...paper], 'picks-too-many', ['picks']],
    ['one twice', ['cnd_a', 'cnd_a'], 'picks-repeated', ['picks[1]']],
    ['a stranger', ['cnd_a', 'cnd_x'], 'candidate-not-on-paper', ['picks[1]']],
    ['several faults', ['cnd_x', 'cnd_a', 'cnd_a', 'cnd_b'], 'picks-too-many', ['picks', 'picks[0]', 'picks[2]']],
  ])(
    'given %s, when a ballot is cast, then every fault is named and nothing is sent',
    async (_name, picks, code, fields) => {
      const result = await cast(ports(), picks);
      expect(result).toMatchObject({ ok: false, error: { type: code } });
      expect(!result.ok && result.error.errors?.map(({ field }) => field)).toEqual(fields);
      expect(sent).toEqual([]);
    },
  );

  test.each([
    ['no pass', { passes: { verify: async () => err({ type: 'pass-missing' as const }) } }, 'pass-missing'],
    ['an expired pass', { passes: { verify: async () => err({ type: 'pass-expired' as const }) } }, 'pass-expired'],
    ['a voter who has voted', { ledger: { hasVoted: async () => true } }, 'already-voted'],
    ['no ballot paper', { round: cityRound({ paper: undefined }) }, 'ballot-paper-missing'],
    [
      'a pass of a channel that the round does not admit',
      { passes: { verify: async () => ok({ subject: 'somebody', channel: 'wechat' }) } },
      'channel-not-admitted',
    ],
    ['a round without a vote', { round: cityRound({ vote: undefined }) }, 'round-without-vote'],
  ])('given %s, when a ballot is cast, then it is refused', async (_name, more, code) => {
    expect(await cast(ports(more))).toMatchObject({ ok: false, error: { type: code } });
    expect(sent).toEqual([]);
  });

  test('given an unknown round and no pass, when a ballot is cast, then the pass is asked for first', async () => {
    const given = ports();
    expect(await cast(given, ['cnd_a'], 'rnd_none')).toMatchObject({ ok: false, error: { type: 'round-unknown' } });
    const nobody = await castBallot(given, {
      bearer: undefined,
      roundId: 'rnd_none',
      request: { picks: ['cnd_a'] },
      arrivedAt: opensAt,
    });
    expect(nobody).toMatchObject({ ok: false, error: { type: 'pass-missing' } });
  });

  test('given a queue that is away, when a ballot is cast, then no receipt is given', async () => {
    const away = ports({ queue: { send: () => Promise.reject(new Error('away')) } });
    await expect(cast(away)).rejects.toThrow('away');
  });
});
