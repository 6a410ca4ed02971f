import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { AuditEntry } from '../../shared/actions/records.ts';
import { dynamoAuditReader } from '../../shared/adapters/dynamodb/audit-reader.ts';
import { dynamoBallotLedger } from '../../shared/adapters/dynamodb/ballot-ledger.ts';
import { dynamoTallyBuckets } from '../../shared/adapters/dynamodb/tally-buckets.ts';
import type { BallotCast } from '../../shared/contract/messages.ts';
import { ledgerTips } from '../../tools/ops/ledger-tips.ts';
import { rebuildTally } from '../../tools/ops/rebuild-tally.ts';
import * as build from '../adapters/builders.ts';
import { foldAll, foldOn, replay } from '../faults/histories.ts';
import { type Random, seeded } from '../faults/injected.ts';
import { flawless, Oracle } from '../faults/oracle.ts';
import { recountOn, scan, toldOn } from '../faults/outcome.ts';
import { ledgerOf, readStream, sequenceOf } from '../faults/stream.ts';
import { createBallotsTable, createSelectionTable, type DynamoEngine, local, startDynamo } from '../support/engines.ts';

/** The live tally set right after the stream has given records up, held against the oracle of the fault tests. */
let engine: DynamoEngine;
let streams: DynamoDBStreamsClient;
let rounds = 0;
let ledger = '';
let oracle: Oracle;
let random: Random;

beforeAll(async () => {
  engine = await startDynamo();
  streams = new DynamoDBStreamsClient({ ...local, endpoint: engine.endpoint });
  await createBallotsTable(engine.client, 'ballots', { stream: true });
  await createSelectionTable(engine.client, 'selection');
});
afterAll(async () => {
  streams.destroy();
  await engine.stop();
});
beforeEach(() => {
  rounds += 1;
  ledger = `r${String(rounds).padStart(2, '0')}`;
  oracle = new Oracle();
  random = seeded(rounds);
});

const by = { actor: { subject: 'operator:Li', roles: [] }, reason: 'writes were denied', at: build.at } as const;
const round = () => build.round(1, { ledger, roundId: `rnd_${ledger}` });
const ports = async (settle = 300) => ({
  dynamo: engine.client,
  ballotsTable: 'ballots',
  selectionTable: 'selection',
  pause: () => pause(20),
  tips: await ledgerTips({ dynamo: engine.client, streams }, { table: 'ballots', ledger, settle }),
});
const rebuild = async (settle?: number) => rebuildTally(await ports(settle), round(), by);
const fold = (records: readonly DynamoDBRecord[]) => foldOn(engine.call, 'selection')(records);
const stream = async () => (await readStream(engine, 'ballots')).filter((record) => ledgerOf(record) === ledger);

/** Ballots of `count` voters from the number `first`, each cast twice: the second is a duplicate. */
async function vote(first: number, count: number): Promise<void> {
  const ballots = Array.from({ length: count }, (_, n): BallotCast[] => [
    build.ballot(first + n, [n % 5, 5 + (n % 3)], n, ledger),
    build.ballot(first + n, [(n + 1) % 5], n + 1, ledger),
  ]);
  for (const cast of ballots.flat()) oracle.cast(cast);
  for (const half of [0, 1]) {
    await dynamoBallotLedger(engine.call, 'ballots').insert(ballots.flatMap((two) => two[half] ?? []));
  }
}

async function verdict() {
  const [items, tallies] = await Promise.all([scan(engine.call, 'ballots'), scan(engine.call, 'selection')]);
  const recount = recountOn(engine.call, 'ballots');
  return oracle.judge({ items, tallies, recount, told: toldOn(engine.call, 'ballots') });
}

describe('given records that the stream has given up', () => {
  /** From the middle, from the end of every bucket, or all there are. */
  const losses: readonly (readonly [string, (records: readonly DynamoDBRecord[]) => readonly DynamoDBRecord[]])[] = [
    ['in the middle', (records) => records.filter((_, n) => n % 3 === 1)],
    ['at the end', (records) => records.slice(-60)],
    ['from the first to the last', (records) => records],
  ];
  test.each(losses)(
    '%s, when the tally is rebuilt, then it is exact, and stays so through replays and later ballots',
    async (_, lose) => {
      await vote(0, 150);
      const records = await stream();
      const lost = new Set(lose(records).map(sequenceOf));
      await foldAll(
        records.filter((record) => !lost.has(sequenceOf(record))),
        fold,
        random,
      );
      expect((await verdict()).tallyOff).toBeGreaterThan(0);

      const rebuilt = await rebuild();
      expect(rebuilt).toMatchObject({ drift: { before: lost.size, after: 0 }, moving: [] });
      expect(rebuilt.changes.reduce((sum, change) => sum + change.ledger - change.live, 0)).toBe(lost.size);
      expect(await verdict()).toEqual(flawless);

      // Lambda may deliver again what it has delivered, and what was given up too.
      await replay(records, fold, random, 40);
      expect(await verdict()).toEqual(flawless);
      await vote(1_000, 40);
      await foldAll(await stream(), fold, random);
      expect(await verdict()).toEqual(flawless);
      expect((await rebuild()).changes).toEqual([]);
    },
  );

  test('when they have left the stream, then the checkpoints stay and a ballot that comes later counts once', async () => {
    await vote(0, 60);
    const records = await stream();
    await fold(records.slice(0, 20));
    const trimmed = { ...(await ports()), tips: { readOn: async () => new Map<string, string>() } };
    expect(await rebuildTally(trimmed, round(), by)).toMatchObject({ drift: { before: 40, after: 0 } });
    expect(await verdict()).toEqual(flawless);
    await vote(1_000, 40);
    await foldAll((await stream()).slice(records.length), fold, random);
    expect(await verdict()).toEqual(flawless);
  });

  test('when it is not signed, then it tells what would be changed and changes nothing', async () => {
    await vote(0, 40);
    await fold((await stream()).slice(0, 25));
    const before = await scan(engine.call, 'selection');
    const told = await rebuildTally(await ports(), round());
    expect(told.drift).toEqual({ before: 15, after: 15 });
    expect(told.changes.reduce((sum, change) => sum + change.ledger - change.live, 0)).toBe(15);
    expect(await scan(engine.call, 'selection')).toEqual(before);
  });

  test('when it is rebuilt, then the record tells of each bucket who, why, and how many ballots before and after', async () => {
    await vote(0, 40);
    const { changes } = await rebuild();
    const { entries } = await dynamoAuditReader(engine.client, 'selection').ofDays(
      build.campaignId,
      { from: '2022-05-20', to: '2022-05-20' },
      { limit: 1_000 },
    );
    const lines = entries.filter(({ target }) => target === `rnd_${ledger}`);
    const expected = changes.map(({ bucket, live, ledger: after }): Partial<AuditEntry> => ({
      actor: 'operator:Li',
      action: 'rebuild-tally',
      reason: 'writes were denied',
      before: { bucket, ballots: live },
      after: { bucket, ballots: after },
    }));
    expect(lines).toHaveLength(changes.length);
    expect(lines).toEqual(expect.arrayContaining(expected.map((one) => expect.objectContaining(one))));
  });
});

describe('given a fold that is behind and goes on', () => {
  test.each([1, 2, 3])(
    'when ballots come in and two operators rebuild meanwhile (%i), then every ballot counts once',
    async () => {
      await vote(0, 200);
      const records = await stream();
      // A third is folded, a third is given up, and a third is still to come.
      await foldAll(records.slice(0, 67), fold, random);
      const lost = new Set(records.slice(67, 134).map(sequenceOf));
      const voters = { done: false };
      let position = 0;
      const folding = async (): Promise<void> => {
        while (!voters.done) {
          const all = (await stream()).filter((record) => !lost.has(sequenceOf(record)));
          await fold(all.slice(Math.max(position - random.int(0, 30), 0), (position += random.int(1, 15))));
          position = Math.min(position, all.length);
        }
      };
      const voting = async (): Promise<void> => {
        for (let n = 0; n < 12; n += 1) {
          await vote(1_000 + 10 * n, 4);
          await pause(random.int(10, 60));
        }
      };
      const running = folding();
      const rebuilt = await Promise.all([rebuild(50), rebuild(80), voting().then(() => rebuild())]);
      voters.done = true;
      await running;
      expect(rebuilt[2].moving).toEqual([]);
      await foldAll(
        (await stream()).filter((record) => !lost.has(sequenceOf(record))),
        fold,
        random,
      );
      expect(await verdict()).toEqual(flawless);
      await replay(await stream(), fold, random, 50);
      expect(await verdict()).toEqual(flawless);
    },
  );

  test('when the fold has gone past the place that was counted, then nothing is written, and no line of the record', async () => {
    await vote(0, 40);
    await fold(await stream());
    const before = await scan(engine.call, 'selection');
    const { replace } = dynamoTallyBuckets(engine.client, 'selection');
    const counted = { seq: '0'.repeat(40), ballots: 1, votes: new Map([[1, 1]]) };
    expect(await replace(ledger, '0', counted, build.audit('rebuild-tally'))).toBe(false);
    expect(await replace(ledger, '0', { ...counted, seq: undefined }, build.audit('rebuild-tally'))).toBe(false);
    expect(await scan(engine.call, 'selection')).toEqual(before);
  });

  test('when ballots come in between the count and the second look at the stream, then they count once', async () => {
    await vote(0, 40);
    const { tips, ...rest } = await ports(50);
    let looks = 0;
    const late = async () => {
      looks += 1;
      if (looks === 2) await vote(1_000, 40);
      return tips.readOn();
    };
    const rebuilt = await rebuildTally({ ...rest, tips: { readOn: late } }, round(), by);
    expect(rebuilt).toMatchObject({ drift: { after: 0 }, moving: [] });
    expect(await verdict()).toEqual(flawless);
    await replay(await stream(), fold, random, 30);
    expect(await verdict()).toEqual(flawless);
  });

  test('when ballots come in all the while, then the buckets are left alone and named', async () => {
    await vote(0, 40);
    const { tips, ...rest } = await ports(50);
    let next = 0;
    const busy = { readOn: () => vote(1_000 + 80 * (next += 1), 80).then(tips.readOn) };
    const before = await scan(engine.call, 'selection');
    const rebuilt = await rebuildTally({ ...rest, tips: busy }, round(), by);
    expect(rebuilt.moving).toHaveLength(16);
    expect(rebuilt.changes).toEqual([]);
    expect(await scan(engine.call, 'selection')).toEqual(before);
  });
});
