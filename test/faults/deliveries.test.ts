import { describe, expect, test } from 'vitest';

import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import { ModelEngine } from './engine.ts';
import { ballotsOf, deliveriesOf, foldAll, foldOn, ingestAll, ingestOn, recordOf, replay } from './histories.ts';
import { jittery, seeded, unreliable } from './injected.ts';
import { classify, flawless, Oracle } from './oracle.ts';
import { recountOn, toldOn } from './outcome.ts';

/**
 * 10,000 histories on the model of the engine, each from its seed: every message 1–5 times in any order and any batches,
 * to up to three pollers at once, on a table that is sound, or throttled and losing answers at 10 or 30 %.
 */
const seeds = 10_000;
const seedsOfATest = 1_000;
const ledger = 'aB3';

async function playSeed(seed: number): Promise<object> {
  const random = seeded(seed);
  // Sequence numbers grow by a digit somewhere in the stream, where texts would compare wrongly.
  const engine = new ModelEngine(10n ** BigInt(random.int(2, 30)) - BigInt(random.int(1, 20)));
  const percent = random.pick([0, 10, 30]);
  const shaky = (): JsonCall => unreliable(jittery(engine.call, random), percent, random);
  const oracle = new Oracle();
  const ballots = ballotsOf(ledger, random);
  for (const cast of ballots) oracle.cast(cast);

  const ingested = await ingestAll(deliveriesOf(ballots, random), ingestOn(shaky(), 'ballots'), random);
  const misreported = ingested.filter(({ done, report: { counted, duplicates, copies } }) => {
    const truth = classify(done, engine.items('ballots'));
    return truth.counted !== counted || truth.duplicates !== duplicates || truth.copies !== copies;
  });

  const records = engine.stream.map(recordOf);
  await foldAll(records, foldOn(shaky(), 'selection'), random);
  const tables = () => ({ items: engine.items('ballots'), tallies: engine.items('selection') });
  // Asked before the replay too, which might mend what was left out.
  const before = oracle.tallyOff(ledger, tables());
  await replay(records, foldOn(engine.call, 'selection'), random, 12);
  const recount = recountOn(engine.call, 'ballots');
  const verdict = await oracle.judge({ ...tables(), recount, told: toldOn(engine.call, 'ballots') });
  return { ...verdict, tallyOff: verdict.tallyOff + before, misreported: misreported.length };
}

describe(`${seeds} histories of deliveries`, () => {
  test.each(Array.from({ length: seeds / seedsOfATest }, (_, i) => i * seedsOfATest))(
    'given the seeds from %i on, when their messages are delivered, then nothing is lost, double or misclassified',
    async (from) => {
      for (let seed = from; seed < from + seedsOfATest; seed += 1) {
        const verdict = await playSeed(seed).catch((error: unknown) => {
          throw new Error(`Seed ${seed} failed`, { cause: error });
        });
        expect(verdict, `seed ${seed}`).toEqual({ ...flawless, misreported: 0 });
      }
    },
  );
});
