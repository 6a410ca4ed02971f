import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QueuedBallot } from '../../shared/actions/ingest-ballots.ts';
import { createBallotsTable, createSelectionTable, type DynamoEngine, startDynamo } from '../support/engines.ts';
import { ballotOf, ballotPath, messagesOf, sentOf, storedOf, tables, tallyOf } from './ballot-path.ts';
import { modelEngine } from './model-engine.ts';
import { faultsOf } from './oracle.ts';
import { engineState } from './real-engine.ts';

/** Random numbers of a seed, so that a history that fails can be played again. */
function randomOf(seed: number) {
  const generator = xoroshiro128plus(seed);
  const upTo = (most: number): number => uniformInt(generator, 0, most);
  const shuffled = <T>(values: readonly T[]): T[] =>
    values
      .map((value) => ({ value, at: upTo(1_000_000) }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ value }) => value);
  const cut = <T>(values: readonly T[], most: number): T[][] => {
    const parts: T[][] = [];
    for (let from = 0; from < values.length;) {
      const size = 1 + upTo(most - 1);
      parts.push(values.slice(from, from + size));
      from += size;
    }
    return parts;
  };
  return { upTo, shuffled, cut };
}

/** Up to 12 voters with up to 3 ballots each; every message is delivered 1 to 5 times, in any order and any batches. */
function historyOf(seed: number, ledger: string) {
  const random = randomOf(seed);
  const ballots = Array.from({ length: 1 + random.upTo(11) }).flatMap((_, voter) =>
    Array.from({ length: 1 + random.upTo(2) }, (__, again) =>
      ballotOf(
        ledger,
        // Several voters share a bucket, and so a place in the stream.
        voter * 3,
        random
          .shuffled([0, 1, 2, 3, 4, 5])
          .slice(0, 1 + random.upTo(2))
          .toSorted((a, b) => a - b),
        100 * again + random.upTo(99),
      ),
    ),
  );
  const messages = messagesOf(ballots);
  const deliveries = random.shuffled(messages.flatMap((one) => Array.from({ length: 1 + random.upTo(4) }, () => one)));
  return { random, sent: ballots.map(sentOf), batches: random.cut<QueuedBallot>(deliveries, 12) };
}

describe('given every message delivered 1 to 5 times in any order', () => {
  test('when 10,000 histories are played, then nothing is lost, double or misclassified in any', async () => {
    for (let seed = 0; seed < 10_000; seed += 1) {
      const engine = modelEngine();
      const path = ballotPath(engine.call);
      const { random, sent, batches } = historyOf(seed, 'abc');
      let counted = 0;
      let folded = 0;
      for (const batch of batches) {
        const report = await path.ingest(batch);
        expect(report.failed).toEqual([]);
        counted += report.counted;
        // The stream is read from the checkpoint or again from anywhere before it, and as far as it likes.
        const from = random.upTo(folded);
        const to = from + random.upTo(engine.stream.length - from);
        await path.fold(engine.stream.slice(from, to));
        folded = Math.max(folded, to);
      }
      await path.fold(engine.stream);
      const ledger = storedOf(engine.items());
      const counts = { recount: await path.recount('abc'), tally: tallyOf(engine.tallies()) };
      expect(faultsOf(sent, ledger, counts), `seed ${seed}`).toEqual([]);
      expect(counted, `seed ${seed}`).toBeGreaterThanOrEqual(ledger.length);
    }
  }, 120_000);
});

describe('given DynamoDB Local', () => {
  let engine: DynamoEngine;
  beforeAll(async () => {
    engine = await startDynamo();
    await createBallotsTable(engine.client, tables.ballots);
    await createSelectionTable(engine.client, tables.selection);
  });
  afterAll(() => engine.stop());

  test('when the same histories are played on both engines, then every answer and both ends are the same', async () => {
    for (let seed = 20_000; seed < 20_030; seed += 1) {
      const ledger = `r${(seed - 20_000).toString(36).padStart(2, '0')}`;
      const model = modelEngine();
      const [on, real] = [ballotPath(model.call), ballotPath(engine.call)];
      const { sent, batches } = historyOf(seed, ledger);
      for (const batch of batches) expect(await real.ingest(batch), `seed ${seed}`).toEqual(await on.ingest(batch));
      for (const upTo of [3, 1, 7, model.stream.length]) {
        const records = model.stream.slice(0, upTo);
        expect(await real.fold(records)).toEqual(await on.fold(records));
      }
      const state = await engineState(engine.client, ledger);
      const order = <T extends { readonly voter: string }>(all: readonly T[]) =>
        all.toSorted((a, b) => (a.voter < b.voter ? -1 : 1));
      expect(order(storedOf(state.items))).toEqual(order(storedOf(model.items())));
      expect(tallyOf(state.tallies)).toEqual(tallyOf(model.tallies()));
      const counts = { recount: await real.recount(ledger), tally: tallyOf(state.tallies) };
      expect(faultsOf(sent, storedOf(state.items), counts), `seed ${seed}`).toEqual([]);
    }
  }, 60_000);
});
