import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import type { JsonCall } from '../../shared/adapters/aws/json-call.ts';
import type { BallotCast } from '../../shared/contract/messages.ts';
import { ballot } from '../adapters/builders.ts';
import { ModelEngine } from './engine.ts';
import { ingestFunction } from './functions.ts';
import { atOnce, foldOn, recordOf } from './histories.ts';
import { withMask } from './injected.ts';
import { flawless, Oracle } from './oracle.ts';
import { recountOn, toldOn } from './outcome.ts';
import { answering, type Service, startService } from './proxy.ts';

// A mask stays: no wait would help.
vi.mock(import('../../shared/adapters/insist.ts'), async (load) => {
  const { insist } = await load();
  return { insist: (items, attempt) => insist(items, attempt, atOnce) };
});

/**
 * Every way in which a batch of ten ballots can succeed and fail, statement by statement, through the function itself
 * and its HTTP caller. A statement that fails was carried out in half of the cases: the answer is all the same.
 */
const ballotsOfABatch = 10;
const masks = 2 ** ballotsOfABatch;

const engine = new ModelEngine();
/** Which voters' statements fail, by the low 10 bits; carried out or not by the parity of mask and voter. */
let mask = 0;
const fails = (index: number): boolean => (mask & (1 << index)) !== 0;

/** The number of the ballot within its batch, from the key's last bytes. */
function indexOf(statement: object): number {
  const [, voter] = (statement as { readonly Parameters: readonly { readonly B?: string }[] }).Parameters;
  return Buffer.from(voter?.B ?? '', 'base64').readUInt32BE(6) % ballotsOfABatch;
}

const masking: JsonCall = async <Output>(operation: string, input: object) => {
  const { Statements: statements = [] } = input as { readonly Statements?: readonly object[] };
  if (operation !== 'BatchExecuteStatement') return engine.call<Output>(operation, input);
  const masked = new Set(statements.keys().filter((place) => fails(indexOf(statements[place] ?? {}))));
  const carriedOut = (place: number): boolean => (mask + place) % 2 === 0;
  return (await withMask(engine.call, statements, masked, carriedOut)) as Output;
};

let service: Service;
let ingest: Awaited<ReturnType<typeof ingestFunction>>;
beforeAll(async () => {
  service = await startService(answering(masking));
  ingest = await ingestFunction({ dynamo: service.endpoint, sqs: service.endpoint }, 'http://127.0.0.1:1/none');
});
afterAll(() => service.stop());

const message = (cast: BallotCast, index: number) => ({ messageId: `m${index}`, body: JSON.stringify(cast) });
const ids = (of: number): readonly string[] =>
  Array.from({ length: ballotsOfABatch }, (_, index) => index)
    .filter((index) => (of & (1 << index)) !== 0)
    .map((index) => `m${index}`);

test(`given each of ${masks} masks, when a batch is ingested, then exactly its statements come again, and nothing is lost, double or misclassified`, async () => {
  const oracle = new Oracle();
  for (let current = 0; current < masks; current += 1) {
    const batch = Array.from({ length: ballotsOfABatch }, (_, index) =>
      ballot(current * ballotsOfABatch + index, [index, 10 + (current % 7)], index),
    );
    for (const cast of batch) oracle.cast(cast);
    const messages = batch.map(message);
    mask = current;
    expect(await ingest(messages), `mask ${current}`).toEqual(ids(current));
    // All ten once more, under the opposite mask: what was put is found to be the same ballot.
    mask = masks - 1 - current;
    expect(await ingest(messages), `mask ${mask} after ${current}`).toEqual(ids(mask));
    mask = 0;
    expect(await ingest(messages.filter((_, index) => ids(current).includes(`m${index}`)))).toEqual([]);
  }
  await foldOn(engine.call, 'selection')(engine.stream.map(recordOf));
  const tables = { items: engine.items('ballots'), tallies: engine.items('selection') };
  const recount = recountOn(engine.call, 'ballots');
  expect(await oracle.judge({ ...tables, recount, told: toldOn(engine.call, 'ballots') })).toEqual(flawless);
  expect(oracle.voters).toBe(masks * ballotsOfABatch);
});
