import { beforeEach, describe, expect, test } from 'vitest';

import { castBallot } from '../../shared/actions/cast-ballot.ts';
import { ingestBallots } from '../../shared/actions/ingest-ballots.ts';
import type { RoundRecord } from '../../shared/actions/records.ts';
import type { BallotLedger } from '../../shared/actions/vote-ports.ts';
import { secretVoterKeys } from '../../shared/adapters/identity/voter-keys.ts';
import type { BallotCast } from '../../shared/contract/messages.ts';
import { ok } from '../../shared/platform/result.ts';
import { cityRound, dailyRound } from './builders.ts';

/** A round in which everybody may vote once a day, from the ballot to the ledger. It is open from 16 to 23 May, 09:00. */

let queue: BallotCast[];
let kept: Map<string, BallotCast>;
beforeEach(() => {
  [queue, kept] = [[], new Map()];
});

const ledger: Pick<BallotLedger, 'hasVoted' | 'insert'> = {
  hasVoted: async (_, voterKey) => kept.has(voterKey),
  insert: async (ballots) =>
    ballots.map((one) => {
      const first = kept.get(one.voterKey) ?? one;
      kept.set(one.voterKey, first);
      return JSON.stringify(first) === JSON.stringify(one) ? 'counted' : 'duplicate';
    }),
};

/** `accepted`, or what the voter is told. */
async function vote(time: string, { person = 'per_1', round = dailyRound() } = {}): Promise<string> {
  const ports = {
    rounds: { get: async () => round },
    passes: { verify: async () => ok({ subject: person, channel: 'phone' }) },
    voterKeys: secretVoterKeys(async () => 's'.repeat(64)),
    ballotIds: {
      encode: async (_: unknown, key: string, at: number) => `bal_${key}${String(at).slice(-8)}`,
      saltOf: async () => 'salt',
    },
    receipts: { sign: async () => 'receipt' },
    ledger,
    queue: { send: async (ballot: BallotCast) => void queue.push(ballot) },
  };
  const request = { picks: ['cnd_a', 'cnd_b'] };
  const answer = await castBallot(ports, {
    bearer: 'x',
    roundId: round.roundId,
    request,
    arrivedAt: Date.parse(`${time}+08:00`),
  });
  if (answer.ok) return 'accepted';
  return answer.error.type === 'already-voted' ? String(answer.error.detail) : answer.error.type;
}

/** Delivers all that waits, the last first. */
const deliver = () => {
  const messages = queue.toReversed().map((ballot, n) => ({ messageId: String(n), body: JSON.stringify(ballot) }));
  queue = [];
  return ingestBallots({ ledger, deadLetters: { put: async () => {} } }, messages);
};
const report = { failed: [], counted: 0, duplicates: 0, copies: 0, poison: 0 };
const again = '您今天已投过票，明天可再投';
const over = '您今天已投过票，今天是本轮投票的最后一天';

/** A round that closes at another time. */
function closing(time: string): RoundRecord {
  const round = dailyRound();
  if (!round.vote) throw new Error('A round without a vote');
  return { ...round, vote: { ...round.vote, closesAt: Date.parse(`${time}+08:00`) } };
}

describe('given a round in which everybody may vote once a day', () => {
  test('when a voter votes at the last millisecond of a day and the first of the next, then both count', async () => {
    expect(await vote('2022-05-17T23:59:59.999')).toBe('accepted');
    expect(await deliver()).toEqual({ ...report, counted: 1 });
    expect(await vote('2022-05-17T23:59:59.999')).toBe(again);
    expect(await vote('2022-05-18T00:00:00.000')).toBe('accepted');
    expect(await deliver()).toEqual({ ...report, counted: 1 });
    expect(kept.size).toBe(2);
  });

  test('when both are delivered only the day after, then each counts for the day on which it was accepted', async () => {
    for (const time of ['2022-05-17T23:59:59.999', '2022-05-18T00:00:00.000']) {
      expect(await vote(time)).toBe('accepted');
    }
    expect(await deliver()).toEqual({ ...report, counted: 2 });
    expect(await vote('2022-05-18T12:00:00')).toBe(again);
    expect(await vote('2022-05-19T00:00:00')).toBe('accepted');
  });

  test('when a voter votes twice on a day, then one counts, also across the midnight of UTC', async () => {
    expect(await vote('2022-05-18T07:59:59.999')).toBe('accepted');
    expect(await vote('2022-05-18T08:00:00.000')).toBe('accepted');
    expect(await deliver()).toEqual({ ...report, counted: 1, duplicates: 1 });
    // Of one batch the one accepted first is kept.
    expect([...kept.values()].map(({ acceptedAt }) => acceptedAt)).toEqual([
      Date.parse('2022-05-18T07:59:59.999+08:00'),
    ]);
  });

  test('when two voters vote on one day, then neither is in the way of the other', async () => {
    expect(await vote('2022-05-18T09:00:00')).toBe('accepted');
    expect(await vote('2022-05-18T09:00:00', { person: 'per_2' })).toBe('accepted');
    expect(await deliver()).toEqual({ ...report, counted: 2 });
  });

  test.each([
    ['the day before it closes', '2022-05-22T23:59:59.999', dailyRound(), again],
    ['the day on which it closes', '2022-05-23T00:00:00.000', dailyRound(), over],
    ['the last day, which it is open to the end of', '2022-05-20T10:00:00', closing('2022-05-21T00:00:00'), over],
    ['a day of which the next has a second', '2022-05-20T10:00:00', closing('2022-05-21T00:00:01'), again],
  ])('when a voter comes again on %s, then nothing false is promised', async (_, time, round, told) => {
    expect(await vote(time, { round })).toBe('accepted');
    await deliver();
    expect(await vote(time, { round })).toBe(told);
  });
});

describe('given a round in which everybody may vote once', () => {
  test('when a voter comes again the next day, then that is refused, and no other day is promised', async () => {
    const round = cityRound();
    expect(await vote('2022-05-17T12:00:00', { round })).toBe('accepted');
    await deliver();
    expect(await vote('2022-05-18T12:00:00', { round })).toBe('您已在本轮投过票，每人只能投一次');
  });
});
