import { describe, expect, test } from 'vitest';

import { getReceipt, type GetReceiptPorts } from '../../shared/actions/get-receipt.ts';
import type { Voiding } from '../../shared/actions/intervention-ports.ts';
import { ballotHash } from '../../shared/domain/ballot-hash.ts';
import { err, ok } from '../../shared/platform/result.ts';
import { cityRound, opensAt } from './builders.ts';

const round = cityRound();
const at = opensAt + 5;
const saltOf = async (_round: unknown, key: string, time: number) => `salt of ${key} at ${time}`;
const named = { round: round.roundId, ballot: 'bal_x', at };
const claims = { ...named, hash: ballotHash({ ...named, picks: ['cnd_c', 'cnd_a'], salt: `salt of voter at ${at}` }) };

/** The ledger has the ballot for a and c, accepted 5 ms after the opening, unless told otherwise. */
function ports(more: Partial<GetReceiptPorts> = {}): GetReceiptPorts {
  return {
    receipts: { read: async () => ok(claims) },
    rounds: { get: async (roundId) => (roundId === round.roundId ? round : undefined) },
    ballotIds: { decode: async () => ({ voterKey: 'voter', acceptedAt: at }), saltOf },
    voidings: { ofBallot: async () => [] },
    ledger: { find: async () => ({ sinceOpening: 5, picks: [0, 2] }) },
    ...more,
  };
}
const status = (more: Partial<GetReceiptPorts> = {}) => getReceipt(ports(more), { receipt: 'a.b.c' });
const promise = { roundId: round.roundId, ballotId: 'bal_x', acceptedAt: new Date(at).toISOString() };
const refused = (detail: RegExp) => ({
  ok: false,
  error: { type: 'receipt-invalid', field: 'receipt', detail: expect.stringMatching(detail) },
});

describe('get-receipt', () => {
  test('given the ballot in the ledger, then it is counted', async () => {
    expect(await status()).toMatchObject({ ok: true, value: { state: 'counted', ...promise } });
  });

  test('given nothing in the ledger, then it is queued', async () => {
    const queued = await status({ ledger: { find: async () => undefined } });
    expect(queued).toMatchObject({ ok: true, value: { state: 'queued', ...promise } });
  });

  test.each([
    ['at another time', { sinceOpening: 4, picks: [0, 2] }],
    ['in the same millisecond for others', { sinceOpening: 5, picks: [0, 1] }],
  ])(
    'given another ballot of the voter %s, then it is a duplicate, and only its time is told',
    async (_name, stored) => {
      const answer = await status({ ledger: { find: async () => stored } });
      const countedBallotAcceptedAt = new Date(opensAt + stored.sinceOpening).toISOString();
      expect(answer).toMatchObject({ ok: true, value: { state: 'duplicate', ...promise, countedBallotAcceptedAt } });
    },
  );

  describe('and interventions that name the voter’s ballot', () => {
    const proposed = { by: 'officer', at: at + 10, reason: '核实为刷票' };
    const decided = { by: 'second officer', at: at + 20 };
    const voidedBy = (...all: readonly Voiding[]): Partial<GetReceiptPorts> => ({
      voidings: {
        ofBallot: async (roundId, voterKey) => (roundId === round.roundId && voterKey === 'voter' ? all : []),
      },
    });
    const other = { ledger: { find: async () => ({ sinceOpening: 4, picks: [0, 2] }) } };
    const open: readonly (readonly [string, Partial<GetReceiptPorts>])[] = [
      ['proposed', voidedBy({ status: 'proposed', proposed })],
      ['rejected', voidedBy({ status: 'rejected', proposed, decided })],
      ['reversed', voidedBy({ status: 'reversed', proposed, decided })],
    ];

    test.each(open)('given one that is %s, then the ballot counts, and a duplicate is told so', async (_, more) => {
      expect(await status(more)).toMatchObject({ value: { state: 'counted' } });
      const duplicate = await status({ ...more, ...other });
      expect(duplicate).toMatchObject({ value: { state: 'duplicate', message: expect.stringContaining('已计入') } });
      expect(duplicate).not.toHaveProperty('value.countedBallotVoidedAt');
    });

    test.each(['in-force', 'reversal-proposed'] as const)(
      'given a reversed one and one that is %s, then the ballot is voided, with reason and time',
      async (state) => {
        const more = voidedBy({ status: 'reversed', proposed, decided }, { status: state, proposed, decided });
        expect(await status(more)).toEqual(
          ok({
            state: 'voided',
            ...promise,
            reason: '核实为刷票',
            voidedAt: new Date(at + 20).toISOString(),
            message: '选票已作废，不计入结果。理由：核实为刷票',
          }),
        );
      },
    );

    test('given one in force, then a duplicate is not told that the other ballot counts', async () => {
      expect(await status({ ...voidedBy({ status: 'in-force', proposed, decided }), ...other })).toEqual(
        ok({
          state: 'duplicate',
          ...promise,
          countedBallotAcceptedAt: new Date(opensAt + 4).toISOString(),
          countedBallotVoidedAt: new Date(at + 20).toISOString(),
          message: expect.stringMatching(
            /另一张选票（.+受理）已作废，不计入结果。理由：核实为刷票。本张为重复投票，也不计入。/,
          ),
        }),
      );
    });
  });

  test('given any state, then neither voter nor picks are in the answer', async () => {
    for (const found of [undefined, { sinceOpening: 5, picks: [0, 2] }, { sinceOpening: 9, picks: [1] }]) {
      const text = JSON.stringify(await status({ ledger: { find: async () => found } }));
      expect(text).not.toMatch(/voter|cnd_|salt|picks/);
    }
  });

  test.each([
    ['malformed', /不是本系统签发/],
    ['unknown-key', /不在已公布/],
    ['bad-signature', /签名与内容不符/],
    ['wrong-time', /并不生效/],
  ] as const)('given a text that is %s, then it is refused with the reason', async (type, detail) => {
    expect(await status({ receipts: { read: async () => err({ type }) } })).toMatchObject(refused(detail));
  });

  test('given an id that is no ballot of the round, then it is refused', async () => {
    const foreign = await status({ ballotIds: { decode: async () => undefined, saltOf } });
    expect(foreign).toMatchObject(refused(/不是本系统签发/));
    const moved = await status({
      ballotIds: { decode: async () => ({ voterKey: 'voter', acceptedAt: at + 1 }), saltOf },
    });
    expect(moved).toMatchObject(refused(/不是本系统签发/));
  });

  test('given a round that is gone, then that is said', async () => {
    expect(await status({ rounds: { get: async () => undefined } })).toMatchObject({
      error: { type: 'round-unknown' },
    });
  });
});
