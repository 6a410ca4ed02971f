import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { AwsFault, type JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { mapInParallel } from '../../shared/adapters/parallel.ts';
import { createBallotsTable, createSelectionTable, type DynamoEngine, startDynamo } from '../support/engines.ts';
import { type Item, ModelEngine } from './engine.ts';
import { ballotsOf, deliveriesOf, foldAll, foldOn, ingestAll, ingestOn, recordOf, replay } from './histories.ts';
import { jittery, seeded, unreliable } from './injected.ts';
import { flawless, Oracle } from './oracle.ts';
import { recountOn, scan, toldOn } from './outcome.ts';
import { ledgerOf, readStream } from './stream.ts';

/**
 * The model of the engine against DynamoDB Local: the very requests that the code sent while histories were played on
 * the model are sent to the real engine, in the order in which the model took them, and every answer must be the same.
 */
const histories = 30;
/** Histories played on the real engine itself. */
const realHistories = 200;
const rounds = 3;

let engine: DynamoEngine;
beforeAll(async () => {
  engine = await startDynamo();
  await createBallotsTable(engine.client, 'ballots', { stream: true });
  await createBallotsTable(engine.client, 'played', { stream: true });
  await createSelectionTable(engine.client, 'selection');
  await createSelectionTable(engine.client, 'tallies');
});
afterAll(() => engine.stop());

type Exchange = { readonly operation: string; readonly input: object; readonly answer: unknown };

/** What both engines say in the same words: order and texts that a service does not promise are left out. */
function essence(answer: unknown): unknown {
  if (answer instanceof AwsFault) return { fault: answer.name, item: answer.body['Item'] };
  const { Responses: responses, Item: item, Items: items } = answer as Record<string, unknown>;
  if (Array.isArray(responses)) return (responses as { Error?: { Code?: string } }[]).map(({ Error: e }) => e?.Code);
  if (responses) return Object.entries(responses).map(([table, found]) => [table, sorted(found as Item[])]);
  return { item, items: items && sorted(items as Item[]) };
}

const spelled = (item: Item): string => JSON.stringify(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)));
const sorted = (items: readonly Item[]): string[] => items.map(spelled).toSorted();

const answerOf = (call: JsonCall, operation: string, input: object): Promise<unknown> =>
  call(operation, input).catch((error: unknown) => {
    if (error instanceof AwsFault) return error;
    throw error;
  });

/** Ledger codes of three characters. */
const codeOf = (seed: number): string => `s${seed.toString(36).padStart(2, '0')}`;

async function recordedHistory(seed: number): Promise<{ model: ModelEngine; exchanges: Exchange[] }> {
  const random = seeded(seed);
  const model = new ModelEngine(10n ** BigInt(random.int(2, 30)) - 10n);
  const exchanges: Exchange[] = [];
  const recorded: JsonCall = async <Output>(operation: string, input: object) => {
    const answer = await answerOf(model.call, operation, input);
    exchanges.push({ operation, input: structuredClone(input), answer });
    if (answer instanceof AwsFault) throw answer;
    return answer as Output;
  };
  const shaky = unreliable(jittery(recorded, random), 20, random);
  const ballots = ballotsOf(codeOf(seed), random);
  await ingestAll(deliveriesOf(ballots, random), ingestOn(shaky, 'ballots'), random);
  const records = model.stream.map(recordOf);
  await foldAll(records, foldOn(shaky, 'selection'), random);
  await replay(records, foldOn(recorded, 'selection'), random, 5);
  await recountOn(recorded, 'ballots')(codeOf(seed));
  for (const cast of ballots) await toldOn(recorded, 'ballots')(cast);
  return { model, exchanges };
}

describe('the model of the engine', () => {
  test(`given the requests of ${histories} histories, when DynamoDB Local gets them, then it answers each as the model did`, async () => {
    const seen = new Map<string, number>();
    const told: string[] = [];
    for (let seed = 0; seed < histories; seed += 1) {
      const { model, exchanges } = await recordedHistory(seed);
      for (const [index, { operation, input, answer }] of exchanges.entries()) {
        const real = await answerOf(engine.call, operation, input);
        expect(essence(real), `seed ${seed}, request ${index}, ${operation}`).toEqual(essence(answer));
        const kind = answer instanceof AwsFault ? answer.name : operation;
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
        if (JSON.stringify(answer).includes('DuplicateItem'))
          seen.set('DuplicateItem', (seen.get('DuplicateItem') ?? 0) + 1);
      }
      told.push(...model.stream.map((put) => JSON.stringify([put.key, put.image])));
    }
    // The comparison is worth what it has seen.
    for (const kind of ['BatchExecuteStatement', 'DuplicateItem', 'BatchGetItem', 'UpdateItem', 'Query', 'GetItem']) {
      expect(seen.get(kind), kind).toBeGreaterThan(50);
    }
    expect(seen.get('ConditionalCheckFailedException')).toBeGreaterThan(50);
    expect(seen.get('ValidationException')).toBeUndefined();

    const stream = await readStream(engine, 'ballots');
    expect(byPartition(stream.map(({ dynamodb }) => JSON.stringify([dynamodb?.Keys, dynamodb?.NewImage])))).toEqual(
      byPartition(told),
    );
  });
});

/** A stream keeps the order within a partition only. */
const byPartition = (puts: readonly string[]) =>
  Map.groupBy(
    puts.map((put) => (JSON.parse(put) as [Item, Item]).map(spelled)),
    ([key]) => /"p",\{"S":"(....)"/.exec(key ?? '')?.[1],
  );

describe('histories on DynamoDB Local', () => {
  /** Voters of their own in one of a few rounds. */
  async function playSeed(seed: number, oracle: Oracle): Promise<void> {
    const random = seeded(seed);
    const ballots = ballotsOf(codeOf(seed % rounds), random, seed * 8);
    for (const cast of ballots) oracle.cast(cast);
    const shaky = unreliable(engine.call, random.pick([0, 10, 30]), random);
    await ingestAll(deliveriesOf(ballots, random), ingestOn(shaky, 'played'), random);
  }

  test(`given ${realHistories} seeds, when their messages are delivered and the stream is replayed, then nothing is lost, double or misclassified`, async () => {
    const oracle = new Oracle();
    await mapInParallel(
      Array.from({ length: realHistories }, (_, seed) => seed),
      4,
      (seed) =>
        playSeed(seed, oracle).catch((error: unknown) => {
          throw new Error(`Seed ${seed} failed`, { cause: error });
        }),
    );
    const items = await scan(engine.call, 'played');
    const random = seeded(realHistories);
    const records = await readStream(engine, 'played');
    await foldAll(records, foldOn(unreliable(engine.call, 10, random), 'tallies'), random, 300);
    const folded = { items, tallies: await scan(engine.call, 'tallies') };
    for (let round = 0; round < rounds; round += 1) expect(oracle.tallyOff(codeOf(round), folded)).toBe(0);

    // From the start twice with other cuts, and each round from its middle by a reader that has fallen behind.
    const fold = foldOn(engine.call, 'tallies');
    await replay(records, fold, random, 300);
    await replay(records, fold, random, 200);
    for (const round of Map.groupBy(records, ledgerOf).values()) await fold(round.slice(round.length / 2));
    const tables = { items, tallies: await scan(engine.call, 'tallies') };
    const told = toldOn(engine.call, 'played');
    expect(await oracle.judge({ ...tables, recount: recountOn(engine.call, 'played'), told })).toEqual(flawless);
    expect(tables.tallies).toEqual(folded.tallies);
  });
});
