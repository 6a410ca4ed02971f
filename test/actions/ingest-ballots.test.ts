import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { ingestBallots } from '../../shared/actions/ingest-ballots.ts';
import type { IngestPorts, QueuedBallot } from '../../shared/actions/ingest-ballots.ts';
import type { BallotCast } from '../../shared/contract/messages.ts';

const opensAt = Date.UTC(2022, 4, 16, 1);

function ballot(more: Partial<BallotCast> & { readonly n?: number } = {}): BallotCast {
  const { n = 0, ...rest } = more;
  return {
    type: 'ballot-cast',
    ballotId: `bal_${String(n).padStart(22, '0')}`,
    roundId: 'rnd_demo-2022_city',
    ledger: 'abc',
    voterKey: 'v'.repeat(14),
    picks: [0, 2],
    acceptedAt: opensAt + n,
    opensAt,
    ...rest,
  };
}

const voter = (index: number): string => String(index).padStart(14, 'v');
const message = (messageId: string, body: unknown): QueuedBallot => ({ messageId, body: JSON.stringify(body) });

/** A ledger as the real one: put-if-absent by ledger and voter, a voter's first decides; `breaks` says which writes fail. */
function fakeLedger(breaks: (ballot: BallotCast) => boolean = () => false) {
  const kept = new Map<string, BallotCast>();
  const dead: { body: string; reason: string }[] = [];
  const ports: IngestPorts = {
    ledger: {
      insert: async (ballots) => {
        const broken = new Set<string>();
        const met = new Set<string>();
        return ballots.map((one) => {
          const key = one.ledger + one.voterKey;
          if (!met.has(key) && breaks(one)) broken.add(key);
          met.add(key);
          if (broken.has(key)) return { type: 'failed', reason: 'ThrottlingError' };
          if (!kept.has(key)) kept.set(key, one);
          return JSON.stringify(kept.get(key)) === JSON.stringify(one) ? 'counted' : 'duplicate';
        });
      },
    },
    deadLetters: { put: async (body, reason) => void dead.push({ body, reason }) },
  };
  return { kept, dead, ports };
}

describe('ingest-ballots', () => {
  test('given two ballots of one voter in a batch, when ingested, then the one accepted first is kept', async () => {
    const { kept, ports } = fakeLedger();
    const report = await ingestBallots(ports, [message('late', ballot({ n: 9 })), message('early', ballot({ n: 4 }))]);
    expect([...kept.values()].map(({ acceptedAt }) => acceptedAt)).toEqual([opensAt + 4]);
    expect(report).toEqual({ failed: [], counted: 1, duplicates: 1, copies: 0, poison: 0 });
  });

  test('given the same ballot delivered twice in a batch, when ingested, then it is a copy and no duplicate', async () => {
    const { ports } = fakeLedger();
    const report = await ingestBallots(ports, [message('a', ballot()), message('b', ballot())]);
    expect(report).toEqual({ failed: [], counted: 1, duplicates: 0, copies: 1, poison: 0 });
  });

  test('given a later ballot in the ledger, when it is delivered again with an earlier one, then it is still the counted one', async () => {
    const { kept, ports } = fakeLedger();
    await ingestBallots(ports, [message('late', ballot({ n: 9 }))]);
    const report = await ingestBallots(ports, [message('late', ballot({ n: 9 })), message('early', ballot({ n: 4 }))]);
    expect([...kept.values()].map(({ acceptedAt }) => acceptedAt)).toEqual([opensAt + 9]);
    expect(report).toEqual({ failed: [], counted: 1, duplicates: 1, copies: 0, poison: 0 });
  });

  test('given two ballots of one voter in one millisecond, when ingested in any order, then the same one is kept', async () => {
    const two = [message('a', ballot({ picks: [0, 2] })), message('b', ballot({ picks: [1, 2] }))];
    for (const messages of [two, two.toReversed()]) {
      const { kept, ports } = fakeLedger();
      const report = await ingestBallots(ports, messages);
      expect([...kept.values()].map(({ picks }) => picks)).toEqual([[0, 2]]);
      expect(report).toEqual({ failed: [], counted: 1, duplicates: 1, copies: 0, poison: 0 });
    }
  });

  test('given one voter in two rounds, when ingested, then both ballots count', async () => {
    const { ports } = fakeLedger();
    const report = await ingestBallots(ports, [message('a', ballot()), message('b', ballot({ ledger: 'xyz' }))]);
    expect(report).toMatchObject({ counted: 2, duplicates: 0 });
  });

  test('given a winner that cannot be written, when ingested, then its losers are returned too', async () => {
    const { kept, ports } = fakeLedger(({ acceptedAt }) => acceptedAt === opensAt + 4);
    const report = await ingestBallots(ports, [
      message('late', ballot({ n: 9 })),
      message('early', ballot({ n: 4 })),
      message('other', ballot({ n: 5, voterKey: voter(1) })),
    ]);
    expect(report.failed.map(({ messageId }) => messageId).toSorted()).toEqual(['early', 'late']);
    expect(report).toMatchObject({ counted: 1, duplicates: 0 });
    expect(kept.size).toBe(1);
  });

  test('given a ledger that is away, when ingested, then it throws and no dead letter is sent twice', async () => {
    const { dead, ports } = fakeLedger();
    const away = { ...ports, ledger: { insert: () => Promise.reject(new Error('away')) } };
    await expect(ingestBallots(away, [message('a', ballot()), { messageId: 'b', body: '{' }])).rejects.toThrow('away');
    expect(dead).toEqual([]);
  });

  test('given fewer outcomes than ballots, when ingested, then nothing passes as done', async () => {
    const { ports } = fakeLedger();
    const report = await ingestBallots({ ...ports, ledger: { insert: async () => [] } }, [message('a', ballot())]);
    expect(report.failed).toEqual([{ messageId: 'a', reason: 'the ledger gave no outcome' }]);
  });

  test.each([
    ['not JSON', '{', 'not JSON'],
    ['null', 'null', 'not a ballot: $ invalid_type'],
    ['another type', JSON.stringify({ ...ballot(), type: 'x' }), 'not a ballot: type invalid_value'],
    ['a negative pick', JSON.stringify(ballot({ picks: [1, -1] })), 'not a ballot: picks.1 too_small'],
    ['no picks', JSON.stringify(ballot({ picks: [] })), 'not a ballot: picks too_small'],
    ['a long voter key', JSON.stringify(ballot({ voterKey: 'v'.repeat(15) })), 'not a ballot: voterKey invalid_format'],
    [
      'acceptance before opening',
      JSON.stringify(ballot({ acceptedAt: opensAt - 1 })),
      'not a ballot: accepted before the round opened',
    ],
  ])(
    'given poison (%s), when ingested, then it goes to the dead letters with its reason',
    async (_name, body, reason) => {
      const { dead, ports } = fakeLedger();
      const report = await ingestBallots(ports, [{ messageId: 'bad', body }, message('good', ballot())]);
      expect(dead).toEqual([{ body, reason }]);
      expect(report).toEqual({ failed: [], counted: 1, duplicates: 0, copies: 0, poison: 1 });
    },
  );

  test('given dead letters that take nothing, when ingested, then the poison is returned and the rest is done', async () => {
    const { ports } = fakeLedger();
    const closed = { ...ports, deadLetters: { put: () => Promise.reject(new Error('closed')) } };
    const report = await ingestBallots(closed, [{ messageId: 'bad', body: '{' }, message('good', ballot())]);
    expect(report.failed.map(({ messageId }) => messageId)).toEqual(['bad']);
    expect(report.counted).toBe(1);
  });

  test('given each message 1–5 times, any order, any batches and failing writes, then each voter has exactly one ballot', async () => {
    const sent = fc.array(
      fc.record({
        who: fc.integer({ min: 0, max: 12 }),
        late: fc.integer({ min: 0, max: 50 }),
        copies: fc.integer({ min: 1, max: 5 }),
      }),
      { minLength: 1, maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(
        sent,
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 1, max: 20 }),
        async (ballots, noise, size) => {
          const next = (): number => noise.next().value as number;
          const { kept, ports } = fakeLedger(() => next() % 7 === 0);
          const all = ballots.flatMap(({ who, late, copies }, n) => {
            const one = ballot({ n, voterKey: voter(who), acceptedAt: opensAt + late });
            return Array.from({ length: copies }, (_, copy) => message(`${n}-${copy}`, one));
          });
          let waiting = shuffle(all, next);
          for (let rounds = 0; waiting.length > 0 && rounds < 2_000; rounds += 1) {
            const batch = waiting.slice(0, size);
            const before = new Map(kept);
            const report = await ingestBallots(ports, batch);
            expectEarliestOfBatch(batch, before, kept);
            const again = new Set(report.failed.map(({ messageId }) => messageId));
            const done = batch.filter(({ messageId }) => !again.has(messageId)).map(({ body }) => body);
            const held = new Set([...kept.values()].map((one) => JSON.stringify(one)));
            expect(report.counted).toBe([...new Set(done)].filter((body) => held.has(body)).length);
            waiting = [...waiting.slice(size), ...batch.filter(({ messageId }) => again.has(messageId))];
          }
          expect(waiting).toEqual([]);
          expect([...kept.keys()].toSorted()).toEqual(
            [...new Set(ballots.map(({ who }) => `abc${voter(who)}`))].toSorted(),
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});

/** Whoever came into the ledger with this batch came with the earliest acceptance that the batch had of them. */
function expectEarliestOfBatch(
  batch: readonly QueuedBallot[],
  before: ReadonlyMap<string, BallotCast>,
  after: ReadonlyMap<string, BallotCast>,
): void {
  const ballots = batch.map(({ body }) => JSON.parse(body) as BallotCast);
  for (const [key, winner] of after) {
    if (before.has(key)) continue;
    const own = ballots.filter((one) => one.ledger + one.voterKey === key);
    expect(winner.acceptedAt).toBe(Math.min(...own.map(({ acceptedAt }) => acceptedAt)));
  }
}

function shuffle<T>(items: readonly T[], next: () => number): T[] {
  return items
    .map((item) => ({ item, key: next() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
