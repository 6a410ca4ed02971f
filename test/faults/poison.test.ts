import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Discarded, handleStreamBatch } from '../../local/sources/stream-batch.ts';
import type { MappingModel } from '../../local/template/index.ts';
import { dynamoBallotLedger } from '../../shared/adapters/dynamodb/ballot-ledger.ts';
import type { BallotCast } from '../../shared/contract/messages.ts';
import { ledgerTips } from '../../tools/ops/ledger-tips.ts';
import { rebuildTally } from '../../tools/ops/rebuild-tally.ts';
import * as build from '../adapters/builders.ts';
import { standingClock } from '../support/cloud-clock.ts';
import { local } from '../support/engines.ts';
import { foldFunction, ingestFunction } from './functions.ts';
import { foldOn } from './histories.ts';
import { seeded, shuffled } from './injected.ts';
import { flawless, Oracle } from './oracle.ts';
import { recountOn, scan, toldOn } from './outcome.ts';
import { type Place, startPlace } from './place.ts';
import { takeDeadLetters } from './poller.ts';
import { ledgerOf, readStream, sequenceOf } from './stream.ts';

/** One record in each batch that nothing can mend, through the functions themselves on real engines. */

let place: Place;
let services: { readonly dynamo: string; readonly sqs: string };
beforeAll(async () => {
  place = await startPlace();
  services = { dynamo: place.dynamo.endpoint, sqs: place.queues.endpoint };
});
afterAll(() => place.stop());

async function verdictOf(oracle: Oracle) {
  const { dynamo } = place.calls;
  const [items, tallies] = await Promise.all([scan(dynamo, 'ballots'), scan(dynamo, 'selection')]);
  const recount = recountOn(dynamo, 'ballots');
  return oracle.judge({ items, tallies, recount, told: toldOn(dynamo, 'ballots') });
}

describe('poison in the queue', () => {
  const good = build.ballot(1_000_000, [1], 5);
  const poisons: readonly (readonly [body: string, reason: string])[] = [
    ['{"type":"ballot-cast"', 'not JSON'],
    ['', 'not JSON'],
    ['null', 'not a ballot: $ invalid_type'],
    [JSON.stringify({ ...good, picks: ['cnd_a'] }), 'not a ballot: picks.0 invalid_type'],
    [JSON.stringify({ ...good, picks: [] }), 'not a ballot: picks too_small'],
    [JSON.stringify({ ...good, voterKey: 'AAAA' }), 'not a ballot: voterKey invalid_format'],
    [JSON.stringify({ ...good, voterKey: undefined }), 'not a ballot: voterKey invalid_type'],
    [JSON.stringify({ ...good, acceptedAt: good.opensAt - 1 }), 'not a ballot: accepted before the round opened'],
    [JSON.stringify({ ...good, type: 'ranking-requested' }), 'not a ballot: type invalid_value'],
  ];

  test('given one poison in each batch, when it is ingested, then it alone is a dead letter with its reason, and all others count', async () => {
    const ingest = await ingestFunction(services, place.deadUrl);
    const oracle = new Oracle();
    const random = seeded(1);
    for (const [index, [body, reason]] of poisons.entries()) {
      const ballots = Array.from({ length: 12 }, (_, n) => build.ballot(index * 20 + n, [n % 3, 5], n, 'qqq'));
      for (const cast of ballots) oracle.cast(cast);
      const bodies = shuffled([body, ...ballots.map((cast) => JSON.stringify(cast))], random);
      expect(await ingest(bodies.map((body, n) => ({ messageId: String(n), body })))).toEqual([]);
      // SQS takes no empty body: a blank stands for it.
      expect(await takeDeadLetters(place)).toEqual([{ body: body === '' ? ' ' : body, reason }]);
    }
    const records = (await readStream(place.dynamo, 'ballots')).filter((record) => ledgerOf(record) === 'qqq');
    await foldOn(place.calls.dynamo, 'selection')(records);
    expect(await verdictOf(oracle)).toEqual(flawless);
  });

  test('given dead letters that take nothing, when poison is ingested, then it comes again and the others count', async () => {
    const ingest = await ingestFunction({ ...services, sqs: 'http://127.0.0.1:1' }, place.deadUrl);
    const cast = build.ballot(2_000_000, [1], 5);
    const batch = [JSON.stringify(cast), '{'].map((body, n) => ({ messageId: String(n), body }));
    expect(await ingest(batch)).toEqual(['1']);
    expect(await toldOn(place.calls.dynamo, 'ballots')(cast)).toBe('counted');
    expect(await takeDeadLetters(place)).toEqual([]);
  });
});

describe('poison in the stream', () => {
  const mapping = {
    name: 'Fold',
    functionId: 'Fold',
    bisect: true,
    retryAttempts: 0,
    maximumAgeSeconds: -1,
    reportsItemFailures: true,
  } as unknown as MappingModel;

  /** The same place in the stream and the same bucket, and no ballot there. */
  const spoils: readonly ((image: Record<string, unknown>) => object)[] = [
    (image) => ({ ...image, b: { B: '' } }),
    (image) => ({ ...image, b: { B: Buffer.from([0x85]).toString('base64') } }),
    (image) => ({ p: image['p'], v: image['v'] }),
    (image) => ({ ...image, b: { B: Buffer.alloc(12, 0xff).toString('base64') } }),
    // A ballot without picks.
    (image) => ({ ...image, b: { B: Buffer.from([5]).toString('base64') } }),
  ];

  const spoilt = (record: DynamoDBRecord, spoil: (typeof spoils)[number]): DynamoDBRecord => ({
    ...record,
    dynamodb: { ...record.dynamodb, NewImage: spoil(record.dynamodb?.NewImage as never) as never },
  });

  test('given one poison in each batch, when the stream is read as Lambda does, then it alone is given up and all others are folded', async () => {
    const oracle = new Oracle();
    const random = seeded(2);
    const ledger = dynamoBallotLedger(place.calls.dynamo, 'ballots');
    const fold = await foldFunction(services);
    const discarded: Discarded[] = [];
    const poisoned: string[] = [];
    for (let batch = 0; batch < 10; batch += 1) {
      const ballots = Array.from({ length: 12 }, (_, n) =>
        build.ballot(batch * 20 + n, [n % 4, 4 + (n % 3)], n, 'sss'),
      );
      for (const cast of ballots) oracle.cast(cast);
      const victim = build.ballot(batch * 20 + 19, [1], 1, 'sss');
      oracle.cast(victim);
      await ledger.insert(shuffled([...ballots, victim], random));
      const records = (await readStream(place.dynamo, 'ballots')).filter(isPut).slice(batch * 13);
      const at = records.findIndex(({ dynamodb }) => dynamodb?.Keys?.['v']?.B === keyOf(victim));
      const poison = spoilt(records[at] ?? {}, spoils[batch % spoils.length] ?? ((image) => image));
      poisoned.push(sequenceOf(poison));
      const event = { Records: records.with(at, poison) };
      // In one call: what came before is folded, and the poison's place is answered.
      expect(await fold(event)).toEqual({ batchItemFailures: [{ itemIdentifier: sequenceOf(poison) }] });
      await handleStreamBatch(event.Records, {
        mapping,
        region: local.region,
        signal: new AbortController().signal,
        clock: standingClock('2022-05-20T00:00:00Z'),
        log: () => {},
        checkpoint: () => {},
        discard: async (given) => void discarded.push(given),
        invoke: async (_, given) => fold(given as Parameters<typeof fold>[0]),
      });
    }
    expect(discarded.flatMap((given) => given.records.map(sequenceOf))).toEqual(poisoned);
    // Each is in the ledger and not in the tally, for ever: ten ballots with a vote each.
    expect(await verdictOf(oracle)).toEqual({ ...flawless, tallyOff: 20 });
    expect(await rebuild('sss')).toMatchObject({ drift: { before: 10, after: 0 }, moving: [] });
    expect(await verdictOf(oracle)).toEqual(flawless);
    expect(oracle.voters).toBe(130);
  });
});

/** As the operator does (test/ops/rebuild-tally.test.ts). */
async function rebuild(ledger: string) {
  const dynamo = place.dynamo.client;
  const streams = new DynamoDBStreamsClient({ ...local, endpoint: services.dynamo });
  const tables = { ballotsTable: 'ballots', selectionTable: 'selection' };
  const tips = await ledgerTips({ dynamo, streams }, { table: 'ballots', ledger, settle: 300 });
  const by = { actor: { subject: 'operator:Li', roles: [] }, reason: 'poison in the stream', at: build.at };
  return rebuildTally({ dynamo, ...tables, tips, pause: async () => {} }, build.round(1, { ledger }), by);
}

const isPut = (record: DynamoDBRecord): boolean => ledgerOf(record) === 'sss' && record.eventName === 'INSERT';
const keyOf = ({ voterKey }: BallotCast): string => Buffer.from(voterKey, 'base64url').toString('base64');
